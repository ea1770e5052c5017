// Lengths of time of a policy, checked and compared.
#pragma once

#include <string>

#include "candor/policy/v1/policy.pb.h"
#include "policy_checks.h"

namespace candor::policy {

// Exactly one unit, above 0, within its limit.
void CheckSpan(const std::string& path, const v1::TimeSpan& span, Problems& problems);

// True when `span` ends before `other`, both from the same moment, on every calendar there is.
[[nodiscard]] bool AlwaysShorter(const v1::TimeSpan& span, const v1::TimeSpan& other);

}  // namespace candor::policy
