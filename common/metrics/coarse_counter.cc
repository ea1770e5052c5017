#include "coarse_counter.h"

namespace candor::metrics {

void CoarseCounter::Increment() {
  const Day today = DayOf(clock_.Now());
  const std::lock_guard lock(mutex_);
  if (today != day_) {
    day_ = today;
    gathered_ = 0;
  }
  if (++gathered_ == kStep) {
    gathered_ = 0;
    counter_.Increment(kStep);
  }
}

}  // namespace candor::metrics
