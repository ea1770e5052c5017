#include "rocksdb_log_check.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb_place.h"

namespace candor::store {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;
using testing::AllOf;

class RocksDbLogCheckTest : public testing::Test {
 protected:
  void Put(Family family, int first, int count, std::size_t bytes) {
    auto store = place_->Open();
    ASSERT_THAT(store, IsOk());
    for (int i = first; i < first + count; ++i) {
      Batch batch;
      batch.Put(family, std::to_string(1000 + i), std::string(bytes, 'v'));
      ASSERT_THAT(CommitAndWait(**store, std::move(batch)), IsOk());
    }
  }

  // The log files that hold something, the oldest first.
  [[nodiscard]] std::vector<std::string> Logs() {
    std::vector<std::string> logs;
    std::vector<std::string> names;
    EXPECT_TRUE(place_->env().GetChildren(place_->options().path, &names).ok());
    for (const std::string& name : names) {
      const std::string path = place_->options().path + "/" + name;
      std::uint64_t size = 0;
      if (name.find(".log") != std::string::npos && place_->env().GetFileSize(path, &size).ok() &&
          size > 0) {
        logs.push_back(path);
      }
    }
    std::sort(logs.begin(), logs.end());
    return logs;
  }

  // Flips a bit at this share of the file.
  void Damage(const std::string& path, double where) {
    std::string content;
    ASSERT_TRUE(rocksdb::ReadFileToString(&place_->env(), path, &content).ok());
    ASSERT_FALSE(content.empty());
    content[static_cast<std::size_t>(static_cast<double>(content.size() - 1) * where)] ^= 1;
    ASSERT_TRUE(rocksdb::WriteStringToFile(&place_->env(), content, path, true).ok());
  }

  [[nodiscard]] int Count(Family family) {
    auto store = place_->Open();
    EXPECT_THAT(store, IsOk());
    int count = 0;
    EXPECT_THAT((*store)->Scan(family, "", "",
                               [&](std::string_view, std::string_view) {
                                 ++count;
                                 return true;
                               }),
                IsOk());
    return count;
  }

  const std::unique_ptr<RocksDbPlace> place_ = RocksDbPlace::InMemory();
};

TEST_F(RocksDbLogCheckTest, PassesASoundLogAndLeavesItAlone) {
  Put(kReports, 0, 40, 10'000);
  const auto before = Logs();
  ASSERT_EQ(before.size(), 1U);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const char* name : {"default", "reports", "index"}) {
    families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  }
  EXPECT_THAT(CheckLog(place_->options().path, &place_->env(), families), IsOk());
  EXPECT_EQ(Logs(), before);
  EXPECT_EQ(Count(kReports), 40);
}

TEST_F(RocksDbLogCheckTest, RefusesDamageInTheMiddle) {
  for (const double where : {0.1, 0.5, 0.9}) {
    Put(kReports, 0, 100, 10'000);
    const auto logs = Logs();
    ASSERT_EQ(logs.size(), 1U);
    Damage(logs[0], where);
    EXPECT_THAT(place_->Open(), AllOf(HasCode(absl::StatusCode::kFailedPrecondition),
                                      Says("damaged log"), Says(place_->options().path)));
    EXPECT_EQ(Logs(), logs) << "a refused database must not be changed";
    Damage(logs[0], where);
    EXPECT_EQ(Count(kReports), 100);
  }
}

// Cannot be told from a torn write that was never acknowledged.
TEST_F(RocksDbLogCheckTest, OpensWithATornEnd) {
  Put(kReports, 0, 40, 10'000);
  Damage(Logs()[0], 0.999);
  EXPECT_EQ(Count(kReports), 39);
  Put(kReports, 39, 1, 10'000);
  EXPECT_EQ(Count(kReports), 40);
}

TEST_F(RocksDbLogCheckTest, RefusesAMissingOrDamagedOlderLog) {
  // The memory of `reports` fills and goes on in a second log; the first one still holds `index`.
  auto store = place_->Open();
  ASSERT_THAT(store, IsOk());
  for (int i = 0; i < 25; ++i) {
    Batch batch;
    batch.Put(kIndex, std::to_string(i), "value");
    batch.Put(kReports, std::to_string(i), std::string(1'000'000, 'v'));
    ASSERT_THAT(CommitAndWait(**store, std::move(batch)), IsOk());
  }
  store->reset();
  const auto logs = Logs();
  ASSERT_GE(logs.size(), 2U);
  Damage(logs[0], 0.5);
  ASSERT_THAT(place_->Open(), HasCode(absl::StatusCode::kFailedPrecondition));
  Damage(logs[0], 0.5);
  ASSERT_TRUE(place_->env().RenameFile(logs[0], logs[0] + ".away").ok());
  ASSERT_THAT(place_->Open(), HasCode(absl::StatusCode::kFailedPrecondition));
  ASSERT_TRUE(place_->env().RenameFile(logs[0] + ".away", logs[0]).ok());
  EXPECT_EQ(Count(kIndex), 25);
  EXPECT_EQ(Count(kReports), 25);
}

}  // namespace
}  // namespace candor::store
