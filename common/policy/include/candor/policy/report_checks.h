// Whether a report keeps its limits and its policy.
#pragma once

#include <cstdint>
#include <string_view>

#include "candor/base/error.h"
#include "candor/policy/v1/policy.pb.h"
#include "candor/report/v1/report.pb.h"

namespace candor::policy {

// Adds a violation, with its path below `prefix` (such as "report"), for each field that is
// missing, over its limit or not UTF-8. Knows no policy.
void CheckReportLimits(const report::v1::Report& report, std::string_view prefix,
                       FieldViolations& violations);

// Adds a violation for each code of `report` that `policy` does not have, for a policy id or
// version that is not its, and for exclusions that leave no member to read the report.
void CheckReportCodes(const report::v1::Report& report, const v1::Policy& policy,
                      std::string_view prefix, FieldViolations& violations);

// How many codes of `report` the policy does not have.
[[nodiscard]] std::uint32_t CountUnknownCodes(const report::v1::Report& report,
                                              const v1::Policy& policy);

// 1 to 32 of `a-z 0-9 -`.
[[nodiscard]] bool IsChannelName(std::string_view channel);

}  // namespace candor::policy
