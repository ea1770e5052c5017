#include "rocksdb_day_env.h"

#include <chrono>
#include <memory>

#include "candor/base/clock.h"
#include "rocksdb/system_clock.h"

namespace candor::store {
namespace {

class DayClock final : public rocksdb::SystemClockWrapper {
 public:
  using SystemClockWrapper::SystemClockWrapper;

  const char* Name() const override { return "candor-days"; }

  rocksdb::Status GetCurrentTime(std::int64_t* unix_time) override {
    std::int64_t now = 0;
    rocksdb::Status status = SystemClockWrapper::GetCurrentTime(&now);
    if (status.ok()) {
      const Day day = DayOf(Clock::Time(std::chrono::seconds(now)));
      *unix_time = std::int64_t{day.number()} * 86400;
    }
    return status;
  }
};

}  // namespace

RocksDbDayEnv::RocksDbDayEnv(rocksdb::Env* base) : EnvWrapper(base) {
  file_system_ = base->GetFileSystem();
  system_clock_ = std::make_shared<DayClock>(base->GetSystemClock());
}

rocksdb::Status RocksDbDayEnv::GetCurrentTime(std::int64_t* unix_time) {
  return system_clock_->GetCurrentTime(unix_time);
}

}  // namespace candor::store
