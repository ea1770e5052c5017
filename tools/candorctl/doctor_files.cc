#include "candorctl/doctor_files.h"

#include <sys/stat.h>

#include <chrono>
#include <string>

#include "candorctl/certificate.h"
#include "candorctl/dates.h"
#include "candorctl/file_io.h"

namespace candor::tools {
namespace {

constexpr std::chrono::hours kSoon{7 * 24};

std::string Message(const absl::Status& status) { return std::string(status.message()); }

std::optional<std::string> Read(const char* check, const std::string& path, const char* flag,
                                Findings& findings) {
  absl::StatusOr<std::string> content = ReadSmallFile(path);
  if (!content.ok()) {
    findings.Fail(check, Message(content.status()),
                  std::string("give a readable file with ") + flag);
    return std::nullopt;
  }
  findings.Pass(check, path);
  return *std::move(content);
}

void ExamineKeyMode(const std::string& path, Findings& findings) {
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    findings.Fail("key file mode", "others on this machine can use " + path,
                  "chmod 600 " + path + ", and have a new certificate issued if others were here");
  } else {
    findings.Pass("key file mode", "nobody else can read it");
  }
}

void ExamineDates(const CertificateFacts& facts, Clock::Time now, Findings& findings) {
  const std::string clock = "the clock says " + DateTimeOf(now);
  if (now < facts.not_before) {
    findings.Fail("clock and certificate dates",
                  clock + ", the certificate starts " + DateTimeOf(facts.not_before),
                  "set the clock (check with `date -u`), or have the certificate issued again");
  } else if (now >= facts.not_after) {
    findings.Fail("clock and certificate dates",
                  clock + ", the certificate ended " + DateTimeOf(facts.not_after),
                  "have a new certificate issued; if the clock is wrong, set it");
  } else if (now + kSoon >= facts.not_after) {
    findings.Warn("clock and certificate dates",
                  clock + ", the certificate ends " + DateTimeOf(facts.not_after),
                  "have a new certificate issued soon");
  } else {
    findings.Pass("clock and certificate dates",
                  clock + ", the certificate ends " + DateTimeOf(facts.not_after));
  }
}

std::optional<rpc::Identity> ExamineIdentity(const CertificateFacts& facts,
                                             const std::string& trust_domain, Findings& findings) {
  if (facts.uris.size() != 1) {
    findings.Fail("identity",
                  "the certificate has " + std::to_string(facts.uris.size()) + " URI SANs",
                  "have one issued with exactly one: spiffe://<trust domain>/<kind>/<name>");
    return std::nullopt;
  }
  const std::string& uri = facts.uris.front();
  const auto identity = rpc::Identity::Parse(uri, trust_domain);
  if (!identity) {
    const std::string own = TrustDomainOf(uri);
    findings.Fail("identity", uri + " is no identity of the trust domain " + trust_domain,
                  own.empty() || own == trust_domain
                      ? "have a certificate issued for spiffe://" + trust_domain + "/<kind>/<name>"
                      : "use a certificate of that trust domain, or --trust-domain " + own);
    return std::nullopt;
  }
  findings.Pass("identity", uri);
  return identity;
}

}  // namespace

std::optional<rpc::Identity> ExamineFiles(const Connection& connection, const Clock& clock,
                                          Findings& findings) {
  const auto pem = Read("certificate file", connection.tls.certificate_file(), "--cert", findings);
  const auto key = Read("key file", connection.tls.private_key_file(), "--key", findings);
  const auto ca = Read("CA file", connection.tls.ca_file(), "--ca", findings);
  if (key) {
    ExamineKeyMode(connection.tls.private_key_file(), findings);
  }
  if (!pem || !key || !ca) {
    return std::nullopt;
  }
  const absl::StatusOr<X509Handle> certificate = ParseCertificate(*pem);
  const absl::StatusOr<CertificateFacts> facts =
      certificate.ok() ? FactsOf(**certificate)
                       : absl::StatusOr<CertificateFacts>(certificate.status());
  if (!facts.ok()) {
    findings.Fail("certificate", "the file " + Message(facts.status()),
                  "give a PEM certificate with --cert");
    return std::nullopt;
  }
  const std::optional<rpc::Identity> identity =
      ExamineIdentity(*facts, connection.tls.trust_domain(), findings);
  ExamineDates(*facts, clock.Now(), findings);
  bool usable = identity.has_value();
  if (const absl::Status fits = CheckKeyFits(**certificate, *key); !fits.ok()) {
    findings.Fail("key", "the file " + Message(fits), "give the key that belongs to --cert");
    usable = false;
  } else {
    findings.Pass("key", "belongs to the certificate");
  }
  if (const absl::Status chain = CheckChain(*pem, *ca, clock.Now()); !chain.ok()) {
    findings.Fail("chain", "--cert does not lead to --ca: " + Message(chain),
                  "use the CA file of the authority that issued the certificate");
  } else {
    findings.Pass("chain", "leads to --ca");
  }
  return usable ? identity : std::nullopt;
}

}  // namespace candor::tools
