#include "reporting/medians.h"

#include <algorithm>
#include <cmath>

namespace candor::review {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

}  // namespace

absl::Duration MedianOf(std::vector<absl::Duration> times) {
  std::ranges::sort(times);
  const std::size_t middle = times.size() / 2;
  return times.size() % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
}

double MedianInWholeDays(const std::vector<absl::Duration>& times) {
  std::vector<absl::Duration> days;
  days.reserve(times.size());
  for (const absl::Duration time : times) {
    days.push_back(absl::Floor(time, kDay));
  }
  return std::round(absl::FDivDuration(MedianOf(std::move(days)), kDay));
}

}  // namespace candor::review
