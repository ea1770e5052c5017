#include "candorctl/connection.h"

#include <charconv>
#include <filesystem>
#include <utility>

#include "CLI/CLI.hpp"
#include "candor/base/status_macros.h"
#include "candor/config/checks.h"
#include "candor/config/v1/candorctl_config.pb.h"
#include "candor/config/yaml.h"
#include "candor/policy/report_checks.h"
#include "candor/rpc/channel.h"
#include "candorctl/certificate.h"
#include "candorctl/exit_code.h"
#include "candorctl/file_io.h"

namespace candor::tools {
namespace {

constexpr char kGroup[] = "Connection";

void FillIfEmpty(std::string& value, const std::string& from) {
  if (value.empty()) {
    value = from;
  }
}

// `file` as seen from the folder of `profile`.
std::string Beside(const std::string& profile, const std::string& file) {
  return file.empty() ? file : (std::filesystem::path(profile).parent_path() / file).string();
}

absl::StatusOr<ConnectionFlags> WithProfile(ConnectionFlags flags) {
  if (flags.profile.empty()) {
    return flags;
  }
  config::v1::CandorctlConfig profile;
  RETURN_IF_ERROR(config::LoadYamlFile(flags.profile, profile));
  FillIfEmpty(flags.address, profile.address());
  FillIfEmpty(flags.certificate, Beside(flags.profile, profile.certificate_file()));
  FillIfEmpty(flags.key, Beside(flags.profile, profile.private_key_file()));
  FillIfEmpty(flags.ca, Beside(flags.profile, profile.ca_file()));
  FillIfEmpty(flags.trust_domain, profile.trust_domain());
  FillIfEmpty(flags.server_name, profile.server_name());
  FillIfEmpty(flags.verification_key, profile.verification_key());
  FillIfEmpty(flags.channel, profile.channel());
  if (flags.timeout.empty() && profile.has_timeout()) {
    flags.timeout = std::to_string(config::ToMilliseconds(profile.timeout()).count()) + "ms";
  }
  return flags;
}

absl::Status CheckGiven(const ConnectionFlags& flags) {
  struct Needed {
    const std::string& value;
    const char* flag;
    const char* variable;
    const char* field;
  };
  const Needed needed[] = {
      {flags.address, "--address", "CANDOR_ADDRESS", "address"},
      {flags.certificate, "--cert", "CANDOR_CERT", "certificate_file"},
      {flags.key, "--key", "CANDOR_KEY", "private_key_file"},
      {flags.ca, "--ca", "CANDOR_CA", "ca_file"},
  };
  std::string missing;
  for (const Needed& one : needed) {
    if (one.value.empty()) {
      missing.append("\n  ").append(one.flag).append(" (or ").append(one.variable);
      missing.append(", or `").append(one.field).append("` in a --profile file)");
    }
  }
  return missing.empty() ? absl::OkStatus()
                         : UsageError("these must be given to reach a service:" + missing);
}

// When the certificate cannot be read, dialling says so better.
std::string OwnTrustDomain(const std::string& certificate_file) {
  const auto pem = ReadSmallFile(certificate_file);
  if (!pem.ok()) {
    return "";
  }
  const auto certificate = ParseCertificate(*pem);
  if (!certificate.ok()) {
    return "";
  }
  const auto facts = FactsOf(**certificate);
  return facts.ok() && !facts->uris.empty() ? TrustDomainOf(facts->uris.front()) : "";
}

}  // namespace

void AddConnectionFlags(CLI::App& command, ConnectionFlags& flags) {
  const auto add = [&command](const char* name, std::string& value, const char* variable,
                              const char* type, const char* help) {
    command.add_option(name, value, help)->envname(variable)->type_name(type)->group(kGroup);
  };
  add("--address", flags.address, "CANDOR_ADDRESS", "HOST:PORT", "Where the service listens");
  add("--cert", flags.certificate, "CANDOR_CERT", "FILE", "Own certificate, PEM");
  add("--key", flags.key, "CANDOR_KEY", "FILE", "Private key of it, PEM");
  add("--ca", flags.ca, "CANDOR_CA", "FILE", "Authorities to trust, PEM");
  add("--trust-domain", flags.trust_domain, "CANDOR_TRUST_DOMAIN", "NAME",
      "Trust domain of the service; that of the own certificate by default");
  add("--server-name", flags.server_name, "CANDOR_SERVER_NAME", "NAME",
      "Name that the service's certificate must have; main by default");
  add("--timeout", flags.timeout, "CANDOR_TIMEOUT", "TIME",
      "Time for one call, such as 1500ms, 10s, 2m; 10s by default");
  add("--profile", flags.profile, "CANDOR_PROFILE", "FILE",
      "YAML file with these settings; flags and variables count more");
}

void AddVerificationKeyFlag(CLI::App& command, ConnectionFlags& flags) {
  command
      .add_option("--verification-key", flags.verification_key,
                  "The line that `candorctl keys init` printed; what the team publishes must be "
                  "signed by it")
      ->envname("CANDOR_VERIFICATION_KEY")
      ->type_name("KEY")
      ->group(kGroup);
}

void AddSealingFlags(CLI::App& command, ConnectionFlags& flags) {
  AddVerificationKeyFlag(command, flags);
  AddChannelFlag(command, flags);
}

void AddChannelFlag(CLI::App& command, ConnectionFlags& flags) {
  command.add_option("--channel", flags.channel, "Channel of the report; conduct by default")
      ->envname("CANDOR_CHANNEL")
      ->type_name("NAME")
      ->group(kGroup);
}

absl::StatusOr<Connection> Resolve(const ConnectionFlags& given) {
  ASSIGN_OR_RETURN(ConnectionFlags flags, WithProfile(given));
  RETURN_IF_ERROR(CheckGiven(flags));
  FillIfEmpty(flags.trust_domain, OwnTrustDomain(flags.certificate));
  FillIfEmpty(flags.server_name, "main");
  FillIfEmpty(flags.timeout, "10s");
  FillIfEmpty(flags.channel, "conduct");
  if (!policy::IsChannelName(flags.channel)) {
    return UsageError("--channel must be 1 to 32 of `a-z 0-9 -`");
  }
  Connection connection;
  ASSIGN_OR_RETURN(connection.timeout, ParseTimeout(flags.timeout));
  connection.address = std::move(flags.address);
  connection.tls.set_certificate_file(flags.certificate);
  connection.tls.set_private_key_file(flags.key);
  connection.tls.set_ca_file(flags.ca);
  connection.tls.set_trust_domain(flags.trust_domain);
  connection.server_name = std::move(flags.server_name);
  connection.verification_key = std::move(flags.verification_key);
  connection.channel = std::move(flags.channel);
  return connection;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> DialService(const Connection& connection,
                                                           rpc::IdentityKind kind) {
  return rpc::Dial({.address = connection.address,
                    .tls = connection.tls,
                    .server = {.kind = kind, .name = connection.server_name}});
}

absl::StatusOr<NoteVerifier> ParseVerificationKey(const std::string& key) {
  if (key.empty()) {
    return UsageError(
        "--verification-key is not given (or CANDOR_VERIFICATION_KEY, or `verification_key` in a "
        "--profile file); it is the line that `candorctl keys init` printed");
  }
  const auto verifier = NoteVerifier::Parse(key);
  if (!verifier.ok()) {
    return UsageError(
        "--verification-key is not a verifier key; give the whole line that `candorctl keys init` "
        "printed: <name>+<hash>+<base64>");
  }
  return *verifier;
}

absl::StatusOr<std::chrono::milliseconds> ParseTimeout(const std::string& text) {
  long long count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  const long long factor = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "m" ? 60000 : 0;
  constexpr long long kHour = 3600000;
  if (error != std::errc() || factor == 0 || count <= 0 || count > kHour / factor) {
    return UsageError("--timeout must be a number and ms, s or m, an hour at most, such as 10s");
  }
  return std::chrono::milliseconds(count * factor);
}

}  // namespace candor::tools
