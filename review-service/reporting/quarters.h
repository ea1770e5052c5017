// Quarters of the UTC calendar, the periods of public reports. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/base/clock.h"

namespace candor::review {

// Days since 1970-01-01, both inside.
struct Period {
  std::uint32_t first_day = 0;
  std::uint32_t last_day = 0;

  [[nodiscard]] bool Has(std::uint32_t day) const { return first_day <= day && day <= last_day; }
  bool operator==(const Period&) const = default;
};

[[nodiscard]] Period QuarterOf(std::uint32_t day);

// The quarters of a period of a public report, the first one first. Error(kInvalidField) on
// `first_day` and `last_day` unless they are whole, over by `today`, and twenty at most.
[[nodiscard]] absl::StatusOr<std::vector<Period>> QuartersOf(Period period, Day today);

// For process figures: Error(kInvalidField) on `first_day` and `last_day` for a period that ends
// before it begins, after `today`, or is longer than five years.
[[nodiscard]] absl::Status CheckDays(Period period, Day today);

}  // namespace candor::review
