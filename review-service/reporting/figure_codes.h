// The rows and columns of public tables, in the order in which policies list them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "candor/policy/policy_set.h"

namespace candor::review {

// Each code once.
struct FigureCodes {
  std::vector<std::string> channels;
  std::vector<std::string> categories;
  std::vector<std::string> outcomes;
  // Without appeal windows.
  std::vector<std::string> clocks;
};

// Names of rows that no code and no channel can have.
inline constexpr std::string_view kNoneRow = "(none)";
inline constexpr std::string_view kOtherRow = "(other)";
inline constexpr std::string_view kTotal = "(total)";

// Results of appeals: the first decision stands, or others took its place.
inline constexpr std::string_view kStands = "STANDS";
inline constexpr std::string_view kChanged = "CHANGED";

// Of all versions of all policies; channels are those given.
[[nodiscard]] FigureCodes CodesOf(const policy::PolicySet& policies,
                                  std::vector<std::string> channels);

}  // namespace candor::review
