#include "candor/service/daily_compaction.h"

namespace candor::service {

DailyCompaction::~DailyCompaction() { cancelled_ = true; }

void DailyCompaction::Start(std::chrono::milliseconds interval) {
  thread_.emplace(interval, [this] { Tick(); });
}

void DailyCompaction::Tick() {
  const Day today = DayOf(clock_.Now());
  if (done_ != today && store_.Compact(cancelled_).ok()) {
    done_ = today;
  }
}

}  // namespace candor::service
