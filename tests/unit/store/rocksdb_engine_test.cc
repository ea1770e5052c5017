#include "rocksdb_engine.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "held_committer.h"
#include "rocksdb_place.h"

namespace candor::store {
namespace {

using Operation = FaultFileSystem::Operation;
using rocksdb::IOStatus;
using test_support::HasCode;
using test_support::HasReason;
using test_support::IsOk;
using testing::Optional;

class RocksDbEngineTest : public testing::Test {
 protected:
  void SetUp() override { OpenAgain(); }

  void OpenAgain() {
    store_.reset();
    auto store = place_->Open();
    ASSERT_THAT(store, IsOk());
    store_ = *std::move(store);
  }

  absl::Status Put(const std::string& key, const std::string& value) {
    Batch batch;
    batch.Put(kReports, key, value);
    batch.Put(kIndex, key, value);
    return CommitAndWait(*store_, std::move(batch));
  }

  absl::Status PutIfAbsent(const std::string& key, const std::string& value) {
    Batch batch;
    batch.RequireAbsent(kReports, key);
    batch.Put(kReports, key, value);
    batch.Put(kIndex, key, value);
    return CommitAndWait(*store_, std::move(batch));
  }

  [[nodiscard]] std::optional<std::string> Get(const std::string& key) {
    const auto report = store_->Get(kReports, key);
    const auto index = store_->Get(kIndex, key);
    EXPECT_THAT(report, IsOk());
    EXPECT_THAT(index, IsOk());
    EXPECT_EQ(report.value_or("?"), index.value_or("!"));
    return report.value_or("?");
  }

  // `operation` on files that end with `suffix` gives `status`.
  void Break(Operation operation, const std::string& suffix, const IOStatus& status) {
    place_->fs().SetFault([=](Operation tried, const std::string& path) {
      return tried == operation && path.ends_with(suffix) ? status : IOStatus::OK();
    });
  }
  void BreakAll(const IOStatus& status) {
    place_->fs().SetFault([=](Operation, const std::string&) { return status; });
  }
  void Mend() { place_->fs().SetFault(nullptr); }

  std::unique_ptr<RocksDbPlace> place_ = RocksDbPlace::InMemory();
  std::unique_ptr<Store> store_;
};

TEST_F(RocksDbEngineTest, FailedWriteIsNotAcknowledgedAndReadsGoOn) {
  ASSERT_THAT(Put("before", "1"), IsOk());
  Break(Operation::kAppend, ".log", IOStatus::IOError("broken"));
  EXPECT_THAT(Put("during", "1"), HasReason(Reason::kStoreFailed));
  EXPECT_THAT(Put("during", "1"), HasReason(Reason::kStoreFailed));
  EXPECT_THAT(store_->CheckWritable(), HasReason(Reason::kStoreFailed));
  Mend();
  EXPECT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_THAT(Put("after", "1"), IsOk());
  EXPECT_THAT(Get("before"), Optional(std::string("1")));
  EXPECT_THAT(Get("after"), Optional(std::string("1")));
  OpenAgain();
  EXPECT_THAT(Get("before"), Optional(std::string("1")));
  EXPECT_THAT(Get("after"), Optional(std::string("1")));
}

TEST_F(RocksDbEngineTest, FullDiskIsToldReadsGoOnAndRoomHeals) {
  ASSERT_THAT(Put("before", "1"), IsOk());
  BreakAll(IOStatus::NoSpace("full"));
  EXPECT_THAT(Put("during", "1"), HasReason(Reason::kStoreFull));
  EXPECT_THAT(Get("before"), Optional(std::string("1")));
  EXPECT_THAT(store_->CheckWritable(), HasReason(Reason::kStoreFull));
  EXPECT_THAT(Put("during", "1"), HasReason(Reason::kStoreFull));
  EXPECT_THAT(Get("before"), Optional(std::string("1")));
  Mend();
  EXPECT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_THAT(Put("after", "1"), IsOk());
  OpenAgain();
  EXPECT_THAT(Get("before"), Optional(std::string("1")));
  EXPECT_THAT(Get("after"), Optional(std::string("1")));
}

// The write reached the log but not the disk. Whoever tries again with other bytes must be told
// by the same state that a crash would bring back.
TEST_F(RocksDbEngineTest, WhatIsAcknowledgedAfterAFailedSyncStandsInEveryCrash) {
  std::mt19937 random(7);
  int kept = 0;
  for (int round = 0; round < 20; ++round) {
    const std::string slot = "slot " + std::to_string(round);
    if (round % 3 != 0) {
      ASSERT_THAT(Put("earlier " + std::to_string(round), "1"), IsOk());
    }
    Break(Operation::kSync, ".log", IOStatus::IOError("broken"));
    EXPECT_THAT(PutIfAbsent(slot, "first"), HasReason(Reason::kStoreFailed));
    Mend();
    ASSERT_THAT(store_->CheckWritable(), IsOk());
    const absl::Status second = PutIfAbsent(slot, "second");
    const std::string expected = second.ok() ? "second" : "first";
    kept += expected == "first";
    if (!second.ok()) {
      ASSERT_THAT(second, HasCode(absl::StatusCode::kAborted));
    }
    EXPECT_THAT(Get(slot), Optional(expected));
    place_->CutPower(std::move(store_), random);
    OpenAgain();
    EXPECT_THAT(Get(slot), Optional(expected)) << "round " << round;
  }
  EXPECT_GT(kept, 0) << "the case was not met";
}

TEST_F(RocksDbEngineTest, FailedGroupAcknowledgesNoneOfItsCommits) {
  HeldCommitter held(*store_);
  std::vector<AwaitedOutcome*> outcomes;
  for (int i = 0; i < 10; ++i) {
    Batch batch;
    batch.RequireAbsent(kReports, "slot");
    batch.Put(kReports, "slot", std::to_string(i));
    outcomes.push_back(&held.Commit(std::move(batch)));
  }
  Break(Operation::kSync, ".log", IOStatus::IOError("broken"));
  held.Release();
  for (AwaitedOutcome* outcome : outcomes) {
    // Also those that the first refused: it may not come to be.
    EXPECT_THAT(outcome->Wait(), HasReason(Reason::kStoreFailed));
  }
  Mend();
}

TEST_F(RocksDbEngineTest, FailureWhileReopeningHealsLater) {
  ASSERT_THAT(Put("before", "1"), IsOk());
  Break(Operation::kAppend, ".log", IOStatus::IOError("broken"));
  ASSERT_THAT(Put("during", "1"), HasReason(Reason::kStoreFailed));
  place_->fs().SetFault([](Operation, const std::string& path) {
    return path.find("MANIFEST") != std::string::npos ? IOStatus::NoSpace("full") : IOStatus::OK();
  });
  EXPECT_THAT(store_->CheckWritable(), HasReason(Reason::kStoreFailed));
  // Closed now, and not open again.
  EXPECT_THAT(store_->Get(kReports, "before"), HasReason(Reason::kStoreFailed));
  EXPECT_THAT(store_->Scan(kReports, "", "", [](auto, auto) { return true; }),
              HasReason(Reason::kStoreFailed));
  EXPECT_THAT(Put("during", "1"), HasReason(Reason::kStoreFailed));
  Mend();
  EXPECT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_THAT(Get("before"), Optional(std::string("1")));
}

TEST_F(RocksDbEngineTest, AnUnhealedStoreIsNotReopenedForEveryCommit) {
  int probes = 0;
  place_->fs().SetFault([&](Operation operation, const std::string& path) {
    probes += operation == Operation::kCreate && path.ends_with("probe");
    return IOStatus::NoSpace("full");
  });
  for (int i = 0; i < 200; ++i) {
    EXPECT_THAT(Put("key", "value"), HasReason(Reason::kStoreFull));
  }
  // One a second; the loop takes no seconds, but a busy machine might.
  EXPECT_LE(probes, 20);
  EXPECT_GE(probes, 1);
  Mend();
}

// Memory fills while flushing fails; what was acknowledged is all there in the end.
TEST_F(RocksDbEngineTest, FailingFlushLosesNothing) {
  Break(Operation::kAppend, ".sst", IOStatus::NoSpace("full"));
  std::vector<std::string> acknowledged;
  const std::string value(1'000'000, 'v');
  int refused = 0;
  for (int i = 0; i < 80 && refused == 0; ++i) {
    const absl::Status status = Put(std::to_string(i), value);
    if (status.ok()) {
      acknowledged.push_back(std::to_string(i));
    } else {
      EXPECT_THAT(status, HasReason(Reason::kStoreFull));
      ++refused;
    }
  }
  EXPECT_EQ(refused, 1);
  EXPECT_THAT(Get(acknowledged.front()), Optional(value));
  Mend();
  EXPECT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_THAT(Put("after", "1"), IsOk());
  std::mt19937 random(1);
  place_->CutPower(std::move(store_), random);
  OpenAgain();
  for (const std::string& key : acknowledged) {
    EXPECT_TRUE(Get(key) == value) << key;
  }
}

// Errors at random operations, healing, power cuts: a model of what was promised.
TEST_F(RocksDbEngineTest, RandomFaultsBreakNoPromise) {
  std::mt19937 random(4);
  for (int round = 0; round < 60; ++round) {
    int countdown = static_cast<int>(random() % 12);
    const bool full = random() % 2 == 0;
    place_->fs().SetFault([&countdown, full](Operation, const std::string&) {
      if (countdown-- > 0) {
        return IOStatus::OK();
      }
      return full ? IOStatus::NoSpace("full") : IOStatus::IOError("broken");
    });
    std::vector<std::pair<std::string, bool>> outcomes;
    for (int i = 0; i < 6; ++i) {
      const std::string key = std::to_string(round) + "/" + std::to_string(i);
      outcomes.emplace_back(key, PutIfAbsent(key, std::string(1 + random() % 50'000, 'v')).ok());
    }
    Mend();
    if (random() % 2 == 0) {
      ASSERT_THAT(store_->CheckWritable(), IsOk());
      for (auto& [key, acknowledged] : outcomes) {
        // Trying again as a portal would: in the end it is there.
        const absl::Status again = PutIfAbsent(key, "again");
        EXPECT_TRUE(again.ok() || again.code() == absl::StatusCode::kAborted);
        acknowledged = true;
      }
    }
    if (random() % 2 == 0) {
      place_->CutPower(std::move(store_), random);
      OpenAgain();
    } else {
      ASSERT_THAT(store_->CheckWritable(), IsOk());
    }
    for (const auto& [key, acknowledged] : outcomes) {
      EXPECT_TRUE(Get(key).has_value() || !acknowledged) << key;
    }
  }
}

TEST_F(RocksDbEngineTest, AReaderThatHoldsOnPutsReopeningOff) {
  ASSERT_THAT(Put("key", "1"), IsOk());
  Break(Operation::kAppend, ".log", IOStatus::IOError("broken"));
  ASSERT_THAT(Put("during", "1"), HasReason(Reason::kStoreFailed));
  Mend();
  EXPECT_THAT(store_->Scan(kReports, "", "",
                           [&](std::string_view, std::string_view value) {
                             EXPECT_THAT(store_->CheckWritable(), HasReason(Reason::kStoreFailed));
                             // Still open for reading.
                             EXPECT_THAT(Get("key"), Optional(std::string("1")));
                             EXPECT_EQ(value, "1");
                             return false;
                           }),
              IsOk());
  EXPECT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_THAT(Get("key"), Optional(std::string("1")));
}

TEST_F(RocksDbEngineTest, ConcurrentCommitsShareASync) {
  constexpr int kThreads = 64;
  HeldCommitter held(*store_);
  const int before = place_->fs().syncs(".log");
  std::vector<std::thread> threads;
  std::vector<AwaitedOutcome> outcomes(kThreads);
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      Batch batch;
      batch.Put(kReports, std::to_string(i), "value");
      store_->Commit(std::move(batch), outcomes[static_cast<std::size_t>(i)].Callback());
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  held.Release();
  for (AwaitedOutcome& outcome : outcomes) {
    EXPECT_THAT(outcome.Wait(), IsOk());
  }
  EXPECT_EQ(place_->fs().syncs(".log") - before, 1);
}

TEST_F(RocksDbEngineTest, CommitThatWritesNothingSyncsNothing) {
  ASSERT_THAT(Put("taken", "1"), IsOk());
  const int before = place_->fs().syncs(".log");
  EXPECT_THAT(PutIfAbsent("taken", "2"), HasCode(absl::StatusCode::kAborted));
  EXPECT_EQ(place_->fs().syncs(".log"), before);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_EQ(place_->fs().syncs(".log"), before + 1) << "a check must reach the disk";
}

}  // namespace
}  // namespace candor::store
