#include "custody/idle_clock.h"

namespace candor::review {

bool IdleClock::IsOver() {
  const Clock::Time now = clock_.Now();
  if (now < last_.load()) {
    last_ = now;
  }
  return limit_.count() > 0 && now - last_.load() >= limit_;
}

std::optional<Clock::Time> IdleClock::until() const {
  return limit_.count() > 0 ? std::optional(last_.load() + limit_) : std::nullopt;
}

}  // namespace candor::review
