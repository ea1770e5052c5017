// How long nobody has worked with review.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "candor/base/clock.h"

namespace candor::review {

// Thread-safe. `clock` must outlive it.
class IdleClock {
 public:
  // `limit`: zero for never.
  IdleClock(std::chrono::milliseconds limit, const Clock& clock)
      : limit_(limit), clock_(clock), last_(clock.Now()) {}

  // Somebody works.
  void Touch() { last_ = clock_.Now(); }
  // Nobody did for the limit. A clock that was set back begins anew.
  [[nodiscard]] bool IsOver();
  // When that will be unless somebody works until then.
  [[nodiscard]] std::optional<Clock::Time> until() const;

 private:
  const std::chrono::milliseconds limit_;
  const Clock& clock_;
  std::atomic<Clock::Time> last_;
};

}  // namespace candor::review
