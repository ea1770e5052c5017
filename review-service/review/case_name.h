// Names of cases: `cases/` and 26 random characters of `a-z 2-7`, which say nothing about the
// case, its age or the number of others.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "candor/base/random.h"

namespace candor::review {

inline constexpr std::size_t kCaseIdBytes = 26;

// 130 random bits in base32 (RFC 4648, lower case).
[[nodiscard]] std::string NewCaseId(Random& random);

[[nodiscard]] std::string CaseName(std::string_view id);    // `cases/{id}`
[[nodiscard]] std::string ReportName(std::string_view id);  // `cases/{id}/report`

// The id in a name; nothing when it is no such name. Points into `name`.
[[nodiscard]] std::optional<std::string_view> IdOfCaseName(std::string_view name);
[[nodiscard]] std::optional<std::string_view> IdOfReportName(std::string_view name);

[[nodiscard]] bool IsCaseId(std::string_view id);

}  // namespace candor::review
