#include "casework/policy_codes.h"

#include <algorithm>
#include <string>

#include "candor/base/error.h"

namespace candor::review {
namespace {

bool GoesByCodes(Action action) {
  switch (action) {
    case Action::kProposeOutcome:
    case Action::kVote:
    case Action::kDecideAppeal:
    case Action::kRefer:
    case Action::kRecordArrangement:
    case Action::kClose:
      return true;
    default:
      return false;
  }
}

bool HasCategory(const policy::v1::Policy& policy, const std::string& code) {
  return std::ranges::any_of(
      policy.form().categories(), [&code](const policy::v1::ChoiceGroup& group) {
        return std::ranges::any_of(group.choices(), [&code](const policy::v1::Choice& choice) {
          return choice.code() == code;
        });
      });
}

}  // namespace

absl::Status CheckPolicyHasCodes(Action action, const v1::Case& subject,
                                 const policy::PolicySet& policies) {
  const policy::v1::Policy* const newest = policies.Latest(subject.policy_id());
  if (!GoesByCodes(action) || newest == nullptr ||
      policies.Find(subject.policy_id(), subject.policy_version()) != nullptr ||
      std::ranges::all_of(subject.categories(), [newest](const std::string& code) {
        return HasCategory(*newest, code);
      })) {
    return absl::OkStatus();
  }
  return Error(Reason::kUnknownPolicy,
               "the version of the policy that this case was made under is not loaded, and the "
               "newest one drops a category of it; add its file to policy_files again, or route "
               "the case in TRIAGE");
}

}  // namespace candor::review
