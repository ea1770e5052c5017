// A clock that stands still until told to move.
#pragma once

#include <chrono>
#include <mutex>

#include "candor/base/clock.h"

namespace candor::test_support {

// Thread-safe. Starts at noon of 2026-03-02 (day 20514), a Monday.
class FakeClock final : public Clock {
 public:
  FakeClock() = default;
  explicit FakeClock(Time now) : now_(now) {}

  [[nodiscard]] Time Now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void Set(Time now) {
    const std::lock_guard lock(mutex_);
    now_ = now;
  }
  void Advance(std::chrono::nanoseconds by) {
    const std::lock_guard lock(mutex_);
    now_ += std::chrono::duration_cast<Time::duration>(by);
  }

 private:
  mutable std::mutex mutex_;
  Time now_ = std::chrono::sys_days(std::chrono::days(20514)) + std::chrono::hours(12);
};

}  // namespace candor::test_support
