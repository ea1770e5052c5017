#include "rocksdb_compaction.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "candor/store/rocksdb_store.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb_place.h"

namespace candor::store {
namespace {

using Operation = FaultFileSystem::Operation;
using rocksdb::IOStatus;
using test_support::HasCode;
using test_support::HasReason;
using test_support::IsOk;
using testing::Optional;

// A large value that is recognized wherever a piece of it lies.
std::string Value(const std::string& mark) {
  std::string value;
  while (value.size() < 64U << 10) {
    value += mark + " ";
  }
  return value;
}

class CompactionTest : public testing::Test {
 protected:
  void SetUp() override { store_ = place_->Open().value(); }

  absl::Status Put(Family family, const std::string& key, const std::string& value) {
    Batch batch;
    batch.Put(family, key, value);
    return CommitAndWait(*store_, std::move(batch));
  }
  absl::Status Delete(Family family, const std::string& key) {
    Batch batch;
    batch.Delete(family, key);
    return CommitAndWait(*store_, std::move(batch));
  }
  absl::Status Compact() {
    std::atomic<bool> cancelled = false;
    return store_->Compact(cancelled);
  }

  // How many files of the database have `mark` in them.
  int FilesWith(const std::string& mark) {
    std::vector<std::string> names;
    EXPECT_TRUE(place_->env().GetChildren(place_->options().path, &names).ok());
    int found = 0;
    for (const std::string& name : names) {
      std::string bytes;
      const auto read =
          ReadFileToString(&place_->env(), place_->options().path + "/" + name, &bytes);
      found += read.ok() && bytes.find(mark) != std::string::npos ? 1 : 0;
    }
    return found;
  }
  int BlobFiles() {
    std::vector<std::string> names;
    EXPECT_TRUE(place_->env().GetChildren(place_->options().path, &names).ok());
    return static_cast<int>(std::count_if(names.begin(), names.end(), [](const std::string& name) {
      return name.ends_with(".blob");
    }));
  }

  const std::unique_ptr<RocksDbPlace> place_ = RocksDbPlace::InMemory();
  std::unique_ptr<Store> store_;
};

TEST_F(CompactionTest, LargeValuesLieInBlobFilesAndSmallOnesDoNot) {
  ASSERT_THAT(Put(kReports, "small", std::string(1000, 's')), IsOk());
  ASSERT_THAT(Compact(), IsOk());
  EXPECT_EQ(BlobFiles(), 0);
  ASSERT_THAT(Put(kReports, "large", std::string(1024, 'l')), IsOk());
  ASSERT_THAT(Compact(), IsOk());
  EXPECT_EQ(BlobFiles(), 1);
  EXPECT_THAT(*store_->Get(kReports, "large"), Optional(std::string(1024, 'l')));
}

TEST_F(CompactionTest, DeletedValuesGoFromEveryFile) {
  ASSERT_THAT(Put(kReports, "a", Value("destroyed")), IsOk());
  ASSERT_THAT(Put(kReports, "b", Value("kept")), IsOk());
  ASSERT_THAT(Put(kIndex, "c", Value("overwritten")), IsOk());
  ASSERT_THAT(Compact(), IsOk());
  EXPECT_EQ(FilesWith("destroyed"), 1);
  ASSERT_THAT(Delete(kReports, "a"), IsOk());
  ASSERT_THAT(Put(kIndex, "c", Value("newer")), IsOk());
  ASSERT_THAT(Compact(), IsOk());
  EXPECT_EQ(FilesWith("destroyed"), 0);
  EXPECT_EQ(FilesWith("overwritten"), 0);
  EXPECT_THAT(*store_->Get(kReports, "b"), Optional(Value("kept")));
  EXPECT_THAT(*store_->Get(kIndex, "c"), Optional(Value("newer")));
}

TEST_F(CompactionTest, ValuesThatAreDeletedBeforeTheyReachAFileGoFromTheLog) {
  ASSERT_THAT(Put(kReports, "a", Value("destroyed")), IsOk());
  ASSERT_THAT(Delete(kReports, "a"), IsOk());
  EXPECT_EQ(FilesWith("destroyed"), 1) << "the log has it";
  ASSERT_THAT(Compact(), IsOk());
  EXPECT_EQ(FilesWith("destroyed"), 0);
}

TEST_F(CompactionTest, WritesNothingAnewWhereNothingWasDeleted) {
  ASSERT_THAT(Put(kReports, "a", Value("kept")), IsOk());
  ASSERT_THAT(Compact(), IsOk());
  place_->fs().SetFault([](Operation operation, const std::string& path) {
    return operation == Operation::kCreate && path.ends_with(".blob") ? IOStatus::IOError("no")
                                                                      : IOStatus::OK();
  });
  EXPECT_THAT(Compact(), IsOk());
}

TEST_F(CompactionTest, StopsWhenItIsCancelled) {
  ASSERT_THAT(Put(kReports, "a", Value("kept")), IsOk());
  std::atomic<bool> cancelled = true;
  EXPECT_THAT(store_->Compact(cancelled), HasCode(absl::StatusCode::kCancelled));
  EXPECT_THAT(Compact(), IsOk());
}

TEST_F(CompactionTest, OneThatFailedLosesNothingAndTheStoreRecovers) {
  ASSERT_THAT(Put(kReports, "a", Value("destroyed")), IsOk());
  ASSERT_THAT(Put(kReports, "b", Value("kept")), IsOk());
  ASSERT_THAT(Compact(), IsOk());
  ASSERT_THAT(Delete(kReports, "a"), IsOk());
  place_->fs().SetFault([](Operation operation, const std::string& path) {
    return operation == Operation::kAppend && path.ends_with(".blob") ? IOStatus::NoSpace("full")
                                                                      : IOStatus::OK();
  });
  EXPECT_THAT(Compact(), HasReason(Reason::kStoreFull));
  place_->fs().SetFault(nullptr);
  EXPECT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_THAT(Compact(), IsOk());
  EXPECT_EQ(FilesWith("destroyed"), 0);
  EXPECT_THAT(*store_->Get(kReports, "b"), Optional(Value("kept")));
}

TEST_F(CompactionTest, ADamagedLargeValueIsToldAndNeverGivenOut) {
  ASSERT_THAT(Put(kReports, "a", Value("right")), IsOk());
  ASSERT_THAT(Compact(), IsOk());
  store_.reset();
  std::vector<std::string> names;
  ASSERT_TRUE(place_->env().GetChildren(place_->options().path, &names).ok());
  for (const std::string& name : names) {
    if (name.ends_with(".blob")) {
      const std::string path = place_->options().path + "/" + name;
      std::string bytes;
      ASSERT_TRUE(ReadFileToString(&place_->env(), path, &bytes).ok());
      bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
      ASSERT_TRUE(WriteStringToFile(&place_->env(), bytes, path, true).ok());
    }
  }
  store_ = place_->Open().value();
  EXPECT_THAT(store_->Get(kReports, "a"), HasCode(absl::StatusCode::kDataLoss));
  EXPECT_THAT(
      store_->Scan(kReports, "", "", [](std::string_view, std::string_view) { return true; }),
      HasCode(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace candor::store
