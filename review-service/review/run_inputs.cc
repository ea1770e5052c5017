#include "review/run_inputs.h"

#include <set>
#include <utility>
#include <vector>

#include "audit/log_rows.h"
#include "candor/base/status_macros.h"
#include "candor/config/checks.h"
#include "review/caller_rows.h"

namespace candor::review {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

constexpr std::size_t kMaxManifestBytes = 64 * 1024;

absl::Status CheckManifest(const std::string& config_file, const std::string& file) {
  ASSIGN_OR_RETURN(const std::string note, config::ReadFile(file));
  if (note.empty() || note.size() > kMaxManifestBytes) {
    return absl::InvalidArgumentError(config_file + ": keys.manifest_file: " + file +
                                      ": is no manifest; take the one that candorctl keys init "
                                      "wrote");
  }
  return absl::OkStatus();
}

absl::StatusOr<rpc::CallerTable> BuildCallers(const config::v1::ReviewConfig& config) {
  const auto set_of = [](const Names& names) {
    return std::set<std::string>(names.begin(), names.end());
  };
  const rpc::AudienceNames names = {
      {rpc::Audience::kKeyOfficer, set_of(config.callers().key_officers())},
      {rpc::Audience::kOps, set_of(config.callers().ops())},
  };
  return rpc::CallerTable::Build(config.server().tls().trust_domain(), CallerRows(), kServices,
                                 names);
}

}  // namespace

absl::StatusOr<Inputs> LoadInputs(const std::string& config_file) {
  ASSIGN_OR_RETURN(config::v1::ReviewConfig config, config::LoadReviewConfig(config_file));
  const std::vector<std::string> policy_files(config.policy_files().begin(),
                                              config.policy_files().end());
  ASSIGN_OR_RETURN(policy::PolicySet policies, policy::PolicySet::Load(policy_files));
  RETURN_IF_ERROR(CheckManifest(config_file, config.keys().manifest_file()));
  ASSIGN_OR_RETURN(rpc::CallerTable callers, BuildCallers(config));
  RETURN_IF_ERROR(CheckLogRows(LogRows(), AllMethods()));
  return Inputs{std::move(config), std::move(policies), std::move(callers)};
}

}  // namespace candor::review
