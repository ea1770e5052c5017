// Time, injected.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace candor {

// A UTC day: days since 1970-01-01. The finest time that intake ever stores.
class Day {
 public:
  constexpr Day() = default;
  constexpr explicit Day(std::uint32_t number) : number_(number) {}

  [[nodiscard]] constexpr std::uint32_t number() const { return number_; }
  friend constexpr auto operator<=>(Day, Day) = default;

 private:
  std::uint32_t number_ = 0;
};

// Implementations are thread-safe.
class Clock {
 public:
  using Time = std::chrono::system_clock::time_point;

  virtual ~Clock() = default;
  [[nodiscard]] virtual Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time Now() const override { return std::chrono::system_clock::now(); }
};

// The one place where time is cut down to what may be stored.
[[nodiscard]] Day DayOf(Clock::Time time);

}  // namespace candor
