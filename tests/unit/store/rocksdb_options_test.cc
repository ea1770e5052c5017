#include "rocksdb_options.h"

#include "candor/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/listener.h"

namespace candor::store {
namespace {

TEST(RocksDbOptionsTest, ProbingDirectIoLeavesNothing) {
  const test_support::TempDir folder;
  // Either answer is right; it depends on the file system.
  const bool supported = SupportsDirectIo(rocksdb::Env::Default(), folder.path());
  EXPECT_EQ(SupportsDirectIo(rocksdb::Env::Default(), folder.path()), supported);
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::Env::Default()->GetChildren(folder.path(), &names).ok());
  EXPECT_THAT(names, testing::IsEmpty());
}

TEST(RocksDbOptionsTest, NoDirectIoWhereNothingCanBeWritten) {
  EXPECT_FALSE(SupportsDirectIo(rocksdb::Env::Default(), "/proc/no such folder"));
}

// Durability hangs on these; a newer RocksDB must not change them under us.
TEST(RocksDbOptionsTest, DurabilityIsAskedFor) {
  const rocksdb::DBOptions options = DatabaseOptions(rocksdb::Env::Default(), true);
  EXPECT_TRUE(options.paranoid_checks);
  EXPECT_FALSE(options.manual_wal_flush);
  EXPECT_FALSE(options.avoid_flush_during_recovery);
  EXPECT_FALSE(options.unordered_write);
  EXPECT_FALSE(options.best_efforts_recovery);
  EXPECT_EQ(options.recycle_log_file_num, 0U);
  EXPECT_EQ(options.wal_recovery_mode, rocksdb::WALRecoveryMode::kPointInTimeRecovery);
  EXPECT_TRUE(options.use_direct_io_for_flush_and_compaction);
}

TEST(RocksDbOptionsTest, RocksDbMayNotRecoverByItself) {
  const rocksdb::DBOptions options = DatabaseOptions(rocksdb::Env::Default(), false);
  ASSERT_EQ(options.listeners.size(), 1U);
  const auto may_recover = [&](rocksdb::BackgroundErrorReason reason) {
    bool may = true;
    options.listeners[0]->OnErrorRecoveryBegin(reason, rocksdb::Status::NoSpace(), &may);
    return may;
  };
  EXPECT_FALSE(may_recover(rocksdb::BackgroundErrorReason::kWriteCallback));
  EXPECT_FALSE(may_recover(rocksdb::BackgroundErrorReason::kMemTable));
  EXPECT_FALSE(may_recover(rocksdb::BackgroundErrorReason::kFlush));
  EXPECT_FALSE(may_recover(rocksdb::BackgroundErrorReason::kManifestWrite));
  EXPECT_FALSE(may_recover(rocksdb::BackgroundErrorReason::kCompaction));
  EXPECT_EQ(options.max_bgerror_resume_count, 0);
}

}  // namespace
}  // namespace candor::store
