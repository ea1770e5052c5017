// Forgets tombstones after 30 days: once a UTC day, a bounded batch at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "candor/base/clock.h"
#include "candor/store/store.h"

namespace candor::intake {

// A tombstone answers late retries of a portal on its day and the 30 days after it.
inline constexpr std::uint32_t kTombstoneDays = 30;
inline constexpr int kSweptAtOnce = 4096;

// For one thread. `store` and `clock` must outlive it.
class TombstoneSweeper {
 public:
  TombstoneSweeper(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  // Looks at the next 4096 tombstones at most, unless today's sweep is over. What fails is tried
  // again by the next call.
  void Tick();

 private:
  store::Store& store_;
  const Clock& clock_;
  std::optional<Day> swept_;
  std::string after_;
};

}  // namespace candor::intake
