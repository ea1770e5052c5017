// Once a UTC day, what was deleted goes from the store's files.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "candor/base/clock.h"
#include "candor/service/periodic.h"
#include "candor/store/store.h"

namespace candor::service {

// `store` and `clock` must outlive it.
class DailyCompaction {
 public:
  DailyCompaction(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}
  // Stops the compaction under way.
  ~DailyCompaction();
  DailyCompaction(const DailyCompaction&) = delete;
  DailyCompaction& operator=(const DailyCompaction&) = delete;

  // Ticks on a thread of its own, the first time after one interval.
  void Start(std::chrono::milliseconds interval);
  // Compacts, unless today's compaction is done. One that failed is tried again by the next call.
  // For one thread.
  void Tick();

 private:
  store::Store& store_;
  const Clock& clock_;
  std::optional<Day> done_;
  std::atomic<bool> cancelled_ = false;
  std::optional<Periodic> thread_;  // last: it uses all of the above
};

}  // namespace candor::service
