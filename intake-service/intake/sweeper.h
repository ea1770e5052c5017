// Forgets what has had its time: each family once a UTC day, a bounded batch at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/clock.h"
#include "candor/store/store.h"

namespace candor::intake {

// A tombstone answers late retries of a portal on its day and the 30 days after it.
inline constexpr std::uint32_t kTombstoneDays = 30;
inline constexpr int kSweptAtOnce = 4096;

// What is forgotten: the keys of `family` whose value has expired.
struct SweptFamily {
  store::Family family;
  std::function<bool(std::string_view value, Day today)> expired;
};
[[nodiscard]] SweptFamily OldTombstones();
// Replies first fetched longer ago than `days_after_fetch`, or posted longer ago than
// `days_unfetched` and never fetched.
[[nodiscard]] SweptFamily OldReplies(std::uint32_t days_after_fetch, std::uint32_t days_unfetched);

// For one thread. `store` and `clock` must outlive it.
class Sweeper {
 public:
  Sweeper(store::Store& store, const Clock& clock, const std::vector<SweptFamily>& families);

  // Looks at the next 4096 keys of each family at most, unless today's sweep of it is over. What
  // fails is tried again by the next call.
  void Tick();

 private:
  struct Sweep {
    SweptFamily what;
    std::optional<Day> swept;
    std::string after;
  };
  void Advance(Sweep& sweep, Day today);

  store::Store& store_;
  const Clock& clock_;
  std::vector<Sweep> sweeps_;
};

}  // namespace candor::intake
