// Whether a case can be decided by the policies that are loaded.
#pragma once

#include "absl/status/status.h"
#include "candor/policy/policy_set.h"
#include "candor/review/v1/case_service.pb.h"
#include "casework/authorize.h"

namespace candor::review {

// OK unless the version that the case was made under is not loaded, the newest one drops a category
// that the case carries, and `action` goes by the policy's codes: Error(kUnknownPolicy) then,
// saying what to do. Pure.
[[nodiscard]] absl::Status CheckPolicyHasCodes(Action action, const v1::Case& subject,
                                               const policy::PolicySet& policies);

}  // namespace candor::review
