#include "candor/base/clock.h"

namespace candor {

Day DayOf(Clock::Time time) {
  const auto days = std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
  return Day(days < 0 ? 0U : static_cast<std::uint32_t>(days));
}

}  // namespace candor
