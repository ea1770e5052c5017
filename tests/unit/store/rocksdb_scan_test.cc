#include "rocksdb_scan.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "candor/hpke/sha256.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb_place.h"

namespace candor::store {
namespace {

using test_support::HasCode;
using test_support::IsOk;

// Small enough to lie in the SST file itself; a dozen and more to a block.
constexpr int kValues = 1000;
constexpr std::size_t kValueBytes = 1000;

// A store with values in one SST file, one byte of which is flipped in the middle.
class DamagedStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    {
      auto store = place_->Open();
      ASSERT_THAT(store, IsOk());
      Batch batch;
      for (int i = 0; i < kValues; ++i) {
        batch.Put(kReports, std::to_string(1000 + i), std::string(kValueBytes, 'v'));
      }
      ASSERT_THAT(CommitAndWait(**store, std::move(batch)), IsOk());
    }
    ASSERT_THAT(place_->Open(), IsOk());
    FlipByte();
    auto store = place_->Open();
    ASSERT_THAT(store, IsOk());
    store_ = *std::move(store);
  }

  void FlipByte() {
    std::vector<std::string> names;
    ASSERT_TRUE(place_->env().GetChildren(place_->options().path, &names).ok());
    for (const std::string& name : names) {
      const std::string path = place_->options().path + "/" + name;
      std::string content;
      if (name.find(".sst") != std::string::npos &&
          rocksdb::ReadFileToString(rocksdb::Env::Default(), path, &content).ok() &&
          content.size() > 500'000) {
        content[content.size() / 2] ^= 1;
        ASSERT_TRUE(rocksdb::WriteStringToFile(rocksdb::Env::Default(), content, path, true).ok());
        ++flipped_;
      }
    }
    ASSERT_EQ(flipped_, 1);
  }

  std::unique_ptr<RocksDbPlace> place_ = RocksDbPlace::OnDisk();
  std::unique_ptr<Store> store_;
  int flipped_ = 0;
};

TEST_F(DamagedStoreTest, ScanEndsWithDataLoss) {
  int seen = 0;
  EXPECT_THAT(store_->Scan(kReports, "", "",
                           [&](std::string_view, std::string_view) {
                             ++seen;
                             return true;
                           }),
              HasCode(absl::StatusCode::kDataLoss));
  EXPECT_GT(seen, 0);
  EXPECT_LT(seen, kValues);
}

TEST_F(DamagedStoreTest, GetAndPreconditionsTellDataLoss) {
  int lost = 0;
  for (int i = 0; i < kValues; ++i) {
    const std::string key = std::to_string(1000 + i);
    const auto value = store_->Get(kReports, key);
    if (value.ok()) {
      EXPECT_EQ(value->value_or("").size(), kValueBytes);
      continue;
    }
    ++lost;
    EXPECT_THAT(value, HasCode(absl::StatusCode::kDataLoss));
    Batch batch;
    batch.RequireAbsent(kReports, key);
    batch.Put(kReports, key, "not so");
    EXPECT_THAT(CommitAndWait(*store_, std::move(batch)), HasCode(absl::StatusCode::kDataLoss));
    Batch digest;
    digest.RequireDigest(kReports, key, Sha256(""));
    EXPECT_THAT(CommitAndWait(*store_, std::move(digest)), HasCode(absl::StatusCode::kDataLoss));
  }
  EXPECT_GE(lost, 1);
  EXPECT_LE(lost, 20);
  // The rest goes on.
  EXPECT_THAT(store_->CheckWritable(), IsOk());
}

}  // namespace
}  // namespace candor::store
