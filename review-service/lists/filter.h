// The filter of a list as members write it (ListCasesRequest.filter), parsed: what must hold, each
// term by itself. Knows neither cases nor members. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace candor::review {

enum class FilterField : std::uint8_t {
  kState,
  kCategory,
  kSeverity,
  kKind,
  kChannel,
  kAssignee,
  kLabel,
  kClock,
  kConflict,
  kFlag,
  kDay,
  kText,
};

// UTC days, both ends included.
struct DayRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0xffffffff;
};

// Any of the values, or with `is_negated` none of them.
struct FilterTerm {
  FilterField field;
  bool is_negated = false;
  // Of kState, kSeverity, kKind: the numbers of the enum's values.
  std::vector<int> numbers;
  // Of kDay.
  std::vector<DayRange> days;
  // Of kText: the words of each value, all of which must be found.
  std::vector<std::vector<std::uint32_t>> words;
  // Of all others.
  std::vector<std::string> values;
};

using Filter = std::vector<FilterTerm>;

// INVALID_ARGUMENT for the field `filter`, with the position of what is wrong.
[[nodiscard]] absl::StatusOr<Filter> ParseFilter(std::string_view text);

}  // namespace candor::review
