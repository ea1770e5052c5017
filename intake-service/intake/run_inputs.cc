#include "intake/run_inputs.h"

#include <set>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/config/checks.h"
#include "intake/caller_rows.h"
#include "intake/key_set.h"

namespace candor::intake {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

absl::StatusOr<NoteVerifier> ParseVerifier(const std::string& config_file,
                                           const config::v1::ManifestConfig& config) {
  auto verifier = NoteVerifier::Parse(config.verification_key());
  if (!verifier.ok()) {
    return absl::InvalidArgumentError(
        config_file +
        ": manifest.verification_key: is not a verifier key; take the line that candorctl keys "
        "init printed");
  }
  return verifier;
}

absl::StatusOr<std::optional<std::string>> LoadManifest(const std::string& config_file,
                                                        const std::string& file,
                                                        const NoteVerifier& verifier) {
  if (file.empty()) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(std::string note, config::ReadFile(file));
  const auto keys = KeySet::Open(note, verifier);
  if (!keys.ok()) {
    std::string problem = config_file + ": manifest.file: " + file + ":";
    for (const auto& [field, what] : FieldViolationsOf(keys.status())) {
      problem += " " + what;
    }
    return absl::InvalidArgumentError(problem);
  }
  return note;
}

absl::StatusOr<rpc::CallerTable> BuildCallers(const config::v1::IntakeConfig& config) {
  const auto set_of = [](const Names& names) {
    return std::set<std::string>(names.begin(), names.end());
  };
  const rpc::AudienceNames names = {
      {rpc::Audience::kPortal, set_of(config.callers().portals())},
      {rpc::Audience::kReview, set_of(config.callers().reviews())},
  };
  return rpc::CallerTable::Build(config.server().tls().trust_domain(), CallerRows(), kServices,
                                 names);
}

}  // namespace

absl::StatusOr<Inputs> LoadInputs(const std::string& config_file) {
  ASSIGN_OR_RETURN(config::v1::IntakeConfig config, config::LoadIntakeConfig(config_file));
  const std::vector<std::string> policy_files(config.policy_files().begin(),
                                              config.policy_files().end());
  ASSIGN_OR_RETURN(policy::PolicySet policies, policy::PolicySet::LoadForms(policy_files));
  ASSIGN_OR_RETURN(NoteVerifier verifier, ParseVerifier(config_file, config.manifest()));
  ASSIGN_OR_RETURN(std::optional<std::string> note,
                   LoadManifest(config_file, config.manifest().file(), verifier));
  ASSIGN_OR_RETURN(rpc::CallerTable callers, BuildCallers(config));
  return Inputs{std::move(config), std::move(policies), std::move(verifier), std::move(note),
                std::move(callers)};
}

}  // namespace candor::intake
