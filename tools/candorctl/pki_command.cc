#include "candorctl/pki_command.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "candor/base/status_macros.h"
#include "candor/rpc/identity.h"
#include "candorctl/certificate_authority.h"
#include "candorctl/command_line.h"
#include "candorctl/dates.h"
#include "candorctl/exit_code.h"
#include "candorctl/file_io.h"
#include "candorctl/json.h"
#include "candorctl/table.h"

namespace candor::tools {
namespace {

using rpc::Identity;
using rpc::IdentityKind;

struct PkiFlags {
  std::string out;
  std::string trust_domain = "dev.candor.example";
  std::vector<std::string> intakes = {"main"};
  std::vector<std::string> reviews = {"main"};
  std::vector<std::string> portals = {"demo"};
  std::vector<std::string> members = {"alice", "bob", "olga"};
  std::vector<std::string> ops = {"dev"};
  int days = 30;
  bool ed25519 = false;
};

// SPIFFE-ID section 2.1: letters, digits, dots, dashes and underscores.
bool IsTrustDomain(const std::string& name) {
  return !name.empty() && name.size() <= 255 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string::npos;
}

absl::StatusOr<std::vector<Identity>> IdentitiesOf(const PkiFlags& flags) {
  const std::pair<IdentityKind, const std::vector<std::string>&> groups[] = {
      {IdentityKind::kIntake, flags.intakes}, {IdentityKind::kReview, flags.reviews},
      {IdentityKind::kPortal, flags.portals}, {IdentityKind::kMember, flags.members},
      {IdentityKind::kOps, flags.ops},
  };
  std::vector<Identity> identities;
  std::set<std::string> seen;
  for (const auto& [kind, names] : groups) {
    for (const std::string& name : names) {
      const std::string uri = Identity{kind, name}.Uri(flags.trust_domain);
      if (!Identity::Parse(uri, flags.trust_domain)) {
        return UsageError("--" + std::string(rpc::KindName(kind)) +
                          ": a name must be 1 to 64 of `a-z 0-9 -`");
      }
      if (seen.insert(uri).second) {
        identities.push_back({kind, name});
      }
    }
  }
  return identities;
}

std::string FileStem(const Identity& identity) {
  return std::string(rpc::KindName(identity.kind)) + "-" + identity.name;
}

absl::Status MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return absl::NotFoundError(path + ": the folder cannot be made: " + strerror(errno));
  }
  return absl::OkStatus();
}

absl::Status CheckNothingThere(const std::string& folder, const std::vector<Identity>& identities) {
  std::vector<std::string> stems = {"ca"};
  std::transform(identities.begin(), identities.end(), std::back_inserter(stems), FileStem);
  for (const std::string& stem : stems) {
    RETURN_IF_ERROR(CheckAbsent(folder + "/" + stem + ".pem"));
    RETURN_IF_ERROR(CheckAbsent(folder + "/" + stem + "-key.pem"));
  }
  return absl::OkStatus();
}

absl::Status Write(const std::string& folder, const std::string& stem,
                   const IssuedCertificate& issued) {
  RETURN_IF_ERROR(WriteNewFile(folder + "/" + stem + "-key.pem", issued.key_pem.view(), 0600));
  return WriteNewFile(folder + "/" + stem + ".pem", issued.certificate_pem, 0644);
}

void Show(const PkiFlags& flags, const std::vector<Identity>& identities, Session& session) {
  Table table({"CERTIFICATE", "KEY", "IDENTITY"});
  std::vector<std::string> certificates;
  for (const Identity& identity : identities) {
    const std::string stem = FileStem(identity);
    const std::string uri = identity.Uri(flags.trust_domain);
    table.Add({stem + ".pem", stem + "-key.pem", uri});
    certificates.push_back(JsonObject()
                               .Text("certificate", flags.out + "/" + stem + ".pem")
                               .Text("key", flags.out + "/" + stem + "-key.pem")
                               .Text("identity", uri)
                               .Str());
  }
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject()
                       .Text("ca", flags.out + "/ca.pem")
                       .Text("trust_domain", flags.trust_domain)
                       .Json("certificates", JsonArray(certificates))
                       .Str()
                << "\n";
    return;
  }
  const Day end = DayOf(session.clock.Now() + std::chrono::days(flags.days));
  session.out << "Certificates for development in " << flags.out << ", valid until " << DateOf(end)
              << ".\n"
              << "Never use them in production: the authority's key, ca-key.pem, lies unprotected "
                 "beside them.\n\n"
              << table.Text() << "\nNext: candorctl keys init --key-file team.key --manifest "
              << "manifest.txt\n";
}

absl::Status MakeDevelopmentPki(const PkiFlags& flags, Session& session) {
  if (!IsTrustDomain(flags.trust_domain)) {
    return UsageError("--trust-domain must be 1 to 255 of `a-z 0-9 . - _`");
  }
  ASSIGN_OR_RETURN(const std::vector<Identity> identities, IdentitiesOf(flags));
  RETURN_IF_ERROR(MakeFolder(flags.out));
  RETURN_IF_ERROR(CheckNothingThere(flags.out, identities));
  ASSIGN_OR_RETURN(const CertificateAuthority authority,
                   CertificateAuthority::Create(
                       flags.trust_domain, flags.ed25519 ? KeyType::kEd25519 : KeyType::kP256,
                       session.clock.Now(), std::chrono::days(flags.days)));
  ASSIGN_OR_RETURN(const IssuedCertificate own, authority.Own());
  RETURN_IF_ERROR(Write(flags.out, "ca", own));
  for (const Identity& identity : identities) {
    ASSIGN_OR_RETURN(const IssuedCertificate issued,
                     authority.Issue(identity.Uri(flags.trust_domain)));
    RETURN_IF_ERROR(Write(flags.out, FileStem(identity), issued));
  }
  Show(flags, identities, session);
  return absl::OkStatus();
}

}  // namespace

void AddPkiCommands(CLI::App& root, Session& session) {
  CLI::App& group =
      AddGroup(root, "pki", "Certificates for development", "candorctl pki dev --out pki");
  const auto flags = std::make_shared<PkiFlags>();
  CLI::App& dev =
      AddCommand(group, "dev", "Make a development CA and certificates for every kind of caller",
                 "candorctl pki dev --out pki --portal forum --portal website", session,
                 [flags](Session& to) { return MakeDevelopmentPki(*flags, to); });
  dev.add_option("--out", flags->out, "Folder for the files")->type_name("DIR")->required();
  dev.add_option("--trust-domain", flags->trust_domain, "As in spiffe://<trust domain>/...")
      ->type_name("NAME")
      ->capture_default_str();
  const auto names = [&dev](const char* flag, std::vector<std::string>& value, const char* help) {
    dev.add_option(flag, value, help)
        ->type_name("NAME")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->capture_default_str();
  };
  names("--intake", flags->intakes, "Names of intake services");
  names("--review", flags->reviews, "Names of review services");
  names("--portal", flags->portals, "Names of portals");
  names("--member", flags->members, "Names of members of the conduct team");
  names("--ops", flags->ops, "Names for operations");
  dev.add_option("--days", flags->days, "Days until they expire")
      ->check(CLI::Range(1, 825))
      ->capture_default_str();
  dev.add_flag("--ed25519", flags->ed25519, "Ed25519 keys instead of P-256");
}

}  // namespace candor::tools
