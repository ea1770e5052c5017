#include "candor/service/store_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "../store/fault_file_system.h"
#include "candor/store/rocksdb_store.h"
#include "rocksdb/env.h"

namespace candor::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using store::FaultFileSystem;

// The real store on a disk in memory that can be full.
class StoreHealthTest : public ::testing::Test {
 protected:
  StoreHealthTest() {
    store::RocksDbOptions options;
    options.path = "/db";
    options.owner = "test";
    options.env = env_.get();
    store_ = store::OpenRocksDbStore(std::move(options)).value();
  }

  void SetFull(bool full) {
    file_system_->SetFault([full](FaultFileSystem::Operation operation, const std::string&) {
      return full && operation == FaultFileSystem::Operation::kAppend
                 ? rocksdb::IOStatus::NoSpace("full")
                 : rocksdb::IOStatus::OK();
    });
  }

  std::unique_ptr<rocksdb::Env> memory_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  std::shared_ptr<FaultFileSystem> file_system_ =
      std::make_shared<FaultFileSystem>(memory_->GetFileSystem());
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(file_system_);
  std::unique_ptr<store::Store> store_;
};

TEST_F(StoreHealthTest, TellsOfAFullDiskAndLogsEachChangeOnce) {
  std::vector<bool> told;
  StoreHealth health(*store_, [&](bool writable) { told.push_back(writable); });
  ::testing::internal::CaptureStderr();
  health.Tick();
  EXPECT_TRUE(health.writable());
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");

  ::testing::internal::CaptureStderr();
  SetFull(true);
  health.Tick();
  health.Tick();
  EXPECT_FALSE(health.writable());
  const std::string failing = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(failing, HasSubstr("store_writes_failing"));
  EXPECT_EQ(failing.find("store_writes_failing"), failing.rfind("store_writes_failing"));

  ::testing::internal::CaptureStderr();
  SetFull(false);
  health.Tick();
  health.Tick();
  EXPECT_TRUE(health.writable());
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("store_writes_recovered"));
  EXPECT_EQ(told, (std::vector<bool>{true, false, false, true, true}));
}

}  // namespace
}  // namespace candor::service
