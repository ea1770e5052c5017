// RocksDB on a disk or in memory, on a file system that can fail.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "candor/store/rocksdb_store.h"
#include "candor/testing/temp_dir.h"
#include "conformance.h"
#include "fault_file_system.h"
#include "rocksdb/env.h"
#include "rocksdb/system_clock.h"

namespace candor::store {

// RocksDB sleeps a second after a failed compaction; tests have no time for that.
class SleeplessEnv final : public rocksdb::EnvWrapper {
 public:
  SleeplessEnv(rocksdb::Env* base, const std::shared_ptr<rocksdb::FileSystem>& fs)
      : EnvWrapper(base) {
    file_system_ = fs;
    system_clock_ = std::make_shared<SleeplessClock>(base->GetSystemClock());
  }

 private:
  class SleeplessClock final : public rocksdb::SystemClockWrapper {
   public:
    using SystemClockWrapper::SystemClockWrapper;
    const char* Name() const override { return "sleepless"; }
    void SleepForMicroseconds(int /*micros*/) override { std::this_thread::yield(); }
  };
};

class RocksDbPlace final : public Place {
 public:
  static std::unique_ptr<RocksDbPlace> InMemory() {
    std::unique_ptr<rocksdb::Env> memory(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    auto place = std::make_unique<RocksDbPlace>(memory->GetFileSystem(), "/memory/store");
    place->memory_ = std::move(memory);
    return place;
  }
  static std::unique_ptr<RocksDbPlace> OnDisk() {
    auto folder = std::make_unique<test_support::TempDir>();
    auto place =
        std::make_unique<RocksDbPlace>(rocksdb::FileSystem::Default(), folder->File("store"));
    place->folder_ = std::move(folder);
    return place;
  }

  RocksDbPlace(const std::shared_ptr<rocksdb::FileSystem>& base, std::string path)
      : fs_(std::make_shared<FaultFileSystem>(base)),
        files_env_(rocksdb::NewCompositeEnv(fs_)),
        env_(std::make_unique<SleeplessEnv>(files_env_.get(), fs_)) {
    options_.path = std::move(path);
    options_.families = {"reports", "index"};
    options_.owner = "candor-test";
    options_.env = env_.get();
  }

  absl::StatusOr<std::unique_ptr<Store>> Open() override { return OpenRocksDbStore(options_); }

  void CutPower(std::unique_ptr<Store> store, std::mt19937& random) override {
    fs_->PowerOff();
    store.reset();
    fs_->PowerOn(random() % 3 == 0 ? nullptr : &random);
  }

  [[nodiscard]] FaultFileSystem& fs() { return *fs_; }
  [[nodiscard]] rocksdb::Env& env() { return *env_; }
  [[nodiscard]] RocksDbOptions& options() { return options_; }

 private:
  std::unique_ptr<rocksdb::Env> memory_;
  std::unique_ptr<test_support::TempDir> folder_;
  std::shared_ptr<FaultFileSystem> fs_;
  std::unique_ptr<rocksdb::Env> files_env_;
  std::unique_ptr<rocksdb::Env> env_;
  RocksDbOptions options_;
};

}  // namespace candor::store
