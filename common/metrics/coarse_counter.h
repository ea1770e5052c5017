// A counter that no single event moves.
#pragma once

#include <mutex>

#include "candor/base/clock.h"
#include "prometheus/counter.h"

namespace candor::metrics {

// Goes up by 64 when 64 events of one UTC day have come together; what is left over at the end of
// the day is forgotten. Thread-safe.
class CoarseCounter {
 public:
  static constexpr int kStep = 64;

  // Both must outlive the object.
  CoarseCounter(prometheus::Counter& counter, const Clock& clock)
      : counter_(counter), clock_(clock) {}

  void Increment();

 private:
  prometheus::Counter& counter_;
  const Clock& clock_;
  std::mutex mutex_;
  Day day_;
  int gathered_ = 0;
};

}  // namespace candor::metrics
