// Medians of how long things took. Pure.
#pragma once

#include <vector>

#include "absl/time/time.h"

namespace candor::review {

// Of at least one; of an even number the mean of the two in the middle.
[[nodiscard]] absl::Duration MedianOf(std::vector<absl::Duration> times);

// Each cut to whole days before, and the median rounded to one: what is published tells no time of
// day.
[[nodiscard]] double MedianInWholeDays(const std::vector<absl::Duration>& times);

}  // namespace candor::review
