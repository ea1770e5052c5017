#include "candor/service/daily_compaction.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "../store/fault_file_system.h"
#include "candor/store/rocksdb_store.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "rocksdb/env.h"

namespace candor::service {
namespace {

using store::FaultFileSystem;
using test_support::IsOk;

// The real store on a disk in memory; counts the flushes to new files that a compaction makes.
class DailyCompactionTest : public ::testing::Test {
 protected:
  DailyCompactionTest() {
    store::RocksDbOptions options;
    options.path = "/db";
    options.owner = "test";
    options.families = {"one"};
    options.env = env_.get();
    store_ = store::OpenRocksDbStore(std::move(options)).value();
    compaction_ = std::make_unique<DailyCompaction>(*store_, clock_);
    Watch(false);
  }

  void Watch(bool full) {
    file_system_->SetFault(
        [this, full](FaultFileSystem::Operation operation, const std::string& path) {
          const bool is_table = path.find(".sst") != std::string::npos;
          tables_ += is_table && operation == FaultFileSystem::Operation::kCreate ? 1 : 0;
          return full && is_table && operation == FaultFileSystem::Operation::kAppend
                     ? rocksdb::IOStatus::NoSpace("full")
                     : rocksdb::IOStatus::OK();
        });
  }

  // Whether a tick compacted; there is something new to compact each time.
  bool TickCompacts() {
    store::Batch batch;
    batch.Put(store::Family{0}, "key", "value");
    EXPECT_THAT(store::CommitAndWait(*store_, std::move(batch)), IsOk());
    tables_ = 0;
    compaction_->Tick();
    return tables_ > 0;
  }

  std::unique_ptr<rocksdb::Env> memory_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  std::shared_ptr<FaultFileSystem> file_system_ =
      std::make_shared<FaultFileSystem>(memory_->GetFileSystem());
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(file_system_);
  std::unique_ptr<store::Store> store_;
  test_support::FakeClock clock_;
  std::atomic<int> tables_ = 0;
  std::unique_ptr<DailyCompaction> compaction_;
};

TEST_F(DailyCompactionTest, HappensOnceADay) {
  EXPECT_TRUE(TickCompacts());
  EXPECT_FALSE(TickCompacts());
  clock_.Advance(std::chrono::days(1));
  EXPECT_TRUE(TickCompacts());
  EXPECT_FALSE(TickCompacts());
}

TEST_F(DailyCompactionTest, IsTriedAgainAfterAFailure) {
  Watch(true);
  EXPECT_TRUE(TickCompacts());
  Watch(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_TRUE(TickCompacts());
  EXPECT_FALSE(TickCompacts());
}

TEST_F(DailyCompactionTest, EndsWithItsThread) {
  compaction_->Start(std::chrono::milliseconds(1));
  compaction_.reset();
}

}  // namespace
}  // namespace candor::service
