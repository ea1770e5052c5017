// The states that a case can be in, as a policy names them.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace candor::policy {

// In the order of a case's life. A case whose key was destroyed tells nobody anything: no text.
inline constexpr std::array<std::string_view, 15> kStateCodes = {
    "SCREENING",      "ESCALATED",    "TRIAGE",  "NEEDS_INFO", "INVESTIGATING",
    "ON_HOLD",        "DELIBERATION", "DECIDED", "REMEDY",     "APPEALED",
    "APPEAL_DECIDED", "REFERRED",     "CLOSED",  "DUPLICATE",  "WITHDRAWN"};

[[nodiscard]] inline bool IsStateCode(std::string_view code) {
  return std::ranges::find(kStateCodes, code) != kStateCodes.end();
}

// All of them, for an error's fix.
[[nodiscard]] inline std::string StateCodeList() {
  std::string list;
  for (const std::string_view code : kStateCodes) {
    list.append(list.empty() ? "" : ", ").append(code);
  }
  return list;
}

}  // namespace candor::policy
