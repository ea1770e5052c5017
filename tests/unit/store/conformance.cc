#include "conformance.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "awaited_outcome.h"
#include "candor/hpke/sha256.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "held_committer.h"

namespace candor::store {
namespace {

using test_support::HasCode;
using test_support::HasReason;
using test_support::IsOk;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

TEST_P(StoreConformance, ReturnsWhatWasPut) {
  const std::string binary("\0\xff\0key", 6);
  EXPECT_THAT(Put(kReports, binary, binary), IsOk());
  EXPECT_THAT(Put(kReports, "empty", ""), IsOk());
  EXPECT_THAT(Get(kReports, binary), Optional(binary));
  EXPECT_THAT(Get(kReports, "empty"), Optional(std::string()));
  EXPECT_EQ(Get(kReports, "absent"), std::nullopt);
  EXPECT_EQ(Get(kIndex, binary), std::nullopt);  // families are apart
}

TEST_P(StoreConformance, ReplacesAndDeletes) {
  EXPECT_THAT(Put(kReports, "key", "one"), IsOk());
  EXPECT_THAT(Put(kReports, "key", "two"), IsOk());
  EXPECT_THAT(Get(kReports, "key"), Optional(std::string("two")));
  Batch batch;
  batch.Delete(kReports, "key");
  batch.Delete(kReports, "never there");
  EXPECT_THAT(CommitAndWait(*store_, std::move(batch)), IsOk());
  EXPECT_EQ(Get(kReports, "key"), std::nullopt);
}

TEST_P(StoreConformance, KeepsLargeValues) {
  std::string large(1'200'000, '\0');
  std::mt19937 random(1);
  for (char& byte : large) {
    byte = static_cast<char>(random());
  }
  EXPECT_THAT(Put(kReports, "large", large), IsOk());
  OpenAgain();
  EXPECT_TRUE(Get(kReports, "large") == large);
}

TEST_P(StoreConformance, RefusedCommitWritesNothing) {
  ASSERT_THAT(Put(kReports, "taken", "first"), IsOk());
  Batch batch;
  batch.Put(kIndex, "other", "x");
  batch.Put(kReports, "taken", "second");
  batch.RequireAbsent(kReports, "taken");
  EXPECT_THAT(CommitAndWait(*store_, std::move(batch)), HasCode(absl::StatusCode::kAborted));
  EXPECT_THAT(Get(kReports, "taken"), Optional(std::string("first")));
  EXPECT_EQ(Get(kIndex, "other"), std::nullopt);
}

TEST_P(StoreConformance, RequireAbsentLooksAtTheStateBeforeTheBatch) {
  Batch batch;
  batch.Put(kReports, "key", "value");
  batch.RequireAbsent(kReports, "key");
  EXPECT_THAT(CommitAndWait(*store_, std::move(batch)), IsOk());
  Batch again;
  again.Delete(kReports, "key");
  again.RequireAbsent(kReports, "key");
  EXPECT_THAT(CommitAndWait(*store_, std::move(again)), HasCode(absl::StatusCode::kAborted));
}

TEST_P(StoreConformance, RequireDigestComparesTheValue) {
  ASSERT_THAT(Put(kReports, "key", "value"), IsOk());
  const auto commit = [&](const std::string& key, const std::string& value) {
    Batch batch;
    batch.RequireDigest(kReports, key, Sha256(value));
    batch.Put(kIndex, "seen " + key + value, "");
    return CommitAndWait(*store_, std::move(batch));
  };
  EXPECT_THAT(commit("key", "value"), IsOk());
  EXPECT_THAT(commit("key", "other"), HasCode(absl::StatusCode::kAborted));
  EXPECT_THAT(commit("absent", ""), HasCode(absl::StatusCode::kAborted));
  EXPECT_THAT(Keys(kIndex, "", ""), ElementsAre("seen keyvalue"));
}

TEST_P(StoreConformance, PreconditionsSeeTheCommitsBeforeInTheGroup) {
  ASSERT_THAT(Put(kReports, "old", "old"), IsOk());
  HeldCommitter held(*store_);
  const auto absent_put = [&](const std::string& value) -> AwaitedOutcome& {
    Batch batch;
    batch.RequireAbsent(kReports, "slot");
    batch.Put(kReports, "slot", value);
    return held.Commit(std::move(batch));
  };
  auto& first = absent_put("first");
  auto& second = absent_put("second");
  Batch remove;
  remove.RequireDigest(kReports, "slot", Sha256("first"));
  remove.Delete(kReports, "slot");
  auto& removed = held.Commit(std::move(remove));
  auto& third = absent_put("third");
  Batch replace;
  replace.RequireDigest(kReports, "slot", Sha256("second"));
  replace.Put(kReports, "slot", "wrong");
  auto& wrong = held.Commit(std::move(replace));
  Batch delete_old;
  delete_old.Delete(kReports, "old");
  auto& deleted = held.Commit(std::move(delete_old));
  Batch require_old;
  require_old.RequireDigest(kReports, "old", Sha256("old"));
  auto& gone = held.Commit(std::move(require_old));
  held.Release();

  EXPECT_THAT(first.Wait(), IsOk());
  EXPECT_THAT(second.Wait(), HasCode(absl::StatusCode::kAborted));
  EXPECT_THAT(removed.Wait(), IsOk());
  EXPECT_THAT(third.Wait(), IsOk());
  EXPECT_THAT(wrong.Wait(), HasCode(absl::StatusCode::kAborted));
  EXPECT_THAT(deleted.Wait(), IsOk());
  EXPECT_THAT(gone.Wait(), HasCode(absl::StatusCode::kAborted));
  EXPECT_THAT(Get(kReports, "slot"), Optional(std::string("third")));
}

TEST_P(StoreConformance, CommitsTakeEffectInTheOrderOfTheCalls) {
  HeldCommitter held(*store_);
  for (int i = 0; i < 100; ++i) {
    Batch batch;
    batch.Put(kReports, "key", std::to_string(i));
    held.Commit(std::move(batch));
  }
  held.Release();
  EXPECT_THAT(CommitAndWait(*store_, Batch()), IsOk());
  EXPECT_THAT(Get(kReports, "key"), Optional(std::string("99")));
}

TEST_P(StoreConformance, CallbackMayCommit) {
  AwaitedOutcome inner;
  Batch batch;
  batch.Put(kReports, "outer", "");
  store_->Commit(std::move(batch), [&](absl::Status status) {
    EXPECT_THAT(status, IsOk());
    Batch next;
    next.Put(kReports, "inner", "");
    store_->Commit(std::move(next), inner.Callback());
  });
  EXPECT_THAT(inner.Wait(), IsOk());
  EXPECT_THAT(Keys(kReports, "", ""), ElementsAre("inner", "outer"));
}

TEST_P(StoreConformance, DestructionCompletesWhatWaits) {
  std::atomic<int> completed = 0;
  {
    HeldCommitter held(*store_);
    for (int i = 0; i < 1000; ++i) {
      Batch batch;
      batch.Put(kReports, std::to_string(i), std::string(100, 'x'));
      store_->Commit(std::move(batch), [&](absl::Status status) { completed += status.ok(); });
    }
    held.Release();
    store_.reset();
  }
  EXPECT_EQ(completed, 1000);
  OpenAgain();
  EXPECT_EQ(Keys(kReports, "", "", 2000).size(), 1000U);
}

TEST_P(StoreConformance, ManyThreadsCommitAtOnce) {
  constexpr int kThreads = 64;
  constexpr int kEach = 20;
  std::atomic<int> won = 0;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        Batch batch;
        // Pairs of threads want the same key; one of each pair gets it.
        const std::string key = std::to_string(t / 2) + "/" + std::to_string(i);
        batch.RequireAbsent(kReports, key);
        batch.Put(kReports, key, std::to_string(t));
        won += CommitAndWait(*store_, std::move(batch)).ok();
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(won, kThreads / 2 * kEach);
  EXPECT_EQ(Keys(kReports, "", "", 10000).size(), std::size_t{kThreads / 2 * kEach});
}

TEST_P(StoreConformance, ScansByPrefixInOrder) {
  const std::string last("\xff\xff");
  for (const std::string& key : {std::string("b2"), std::string("a"), std::string("b"),
                                 std::string("b1"), std::string("c"), last, last + "x"}) {
    ASSERT_THAT(Put(kReports, key, "value of " + key), IsOk());
  }
  ASSERT_THAT(Put(kIndex, "b3", ""), IsOk());
  EXPECT_THAT(Keys(kReports, "b", ""), ElementsAre("b", "b1", "b2"));
  EXPECT_THAT(Keys(kReports, "b", "b"), ElementsAre("b1", "b2"));
  EXPECT_THAT(Keys(kReports, "b", "b1"), ElementsAre("b2"));
  EXPECT_THAT(Keys(kReports, "b", "b11"), ElementsAre("b2"));
  EXPECT_THAT(Keys(kReports, "b", "b2"), IsEmpty());
  EXPECT_THAT(Keys(kReports, "b", "z"), IsEmpty());
  EXPECT_THAT(Keys(kReports, "b", "a"), ElementsAre("b", "b1", "b2"));
  EXPECT_THAT(Keys(kReports, "", "", 2), ElementsAre("a", "b"));
  EXPECT_THAT(Keys(kReports, last, ""), ElementsAre(last, last + "x"));
  EXPECT_THAT(Keys(kReports, "nothing", ""), IsEmpty());
  std::string seen;
  EXPECT_THAT(store_->Scan(kReports, "c", "",
                           [&](std::string_view, std::string_view value) {
                             seen = value;
                             return true;
                           }),
              IsOk());
  EXPECT_EQ(seen, "value of c");
}

TEST_P(StoreConformance, ScanSeesTheStateAtItsStart) {
  ASSERT_THAT(Put(kReports, "a", "1"), IsOk());
  ASSERT_THAT(Put(kReports, "c", "1"), IsOk());
  std::vector<std::string> seen;
  EXPECT_THAT(store_->Scan(kReports, "", "",
                           [&](std::string_view key, std::string_view value) {
                             seen.push_back(std::string(key) + std::string(value));
                             EXPECT_THAT(Put(kReports, "b", "2"), IsOk());
                             EXPECT_THAT(Put(kReports, "c", "2"), IsOk());
                             return true;
                           }),
              IsOk());
  EXPECT_THAT(seen, ElementsAre("a1", "c1"));
  EXPECT_THAT(Keys(kReports, "", ""), ElementsAre("a", "b", "c"));
}

TEST_P(StoreConformance, RefusesFamiliesThatItDoesNotHave) {
  const Family none{kFamilies};
  EXPECT_THAT(Put(none, "key", "value"), HasReason(Reason::kInternal));
  EXPECT_THAT(store_->Get(none, "key"), HasReason(Reason::kInternal));
  EXPECT_THAT(store_->Scan(none, "", "", [](auto, auto) { return true; }),
              HasReason(Reason::kInternal));
}

TEST_P(StoreConformance, EmptyBatchIsOk) { EXPECT_THAT(CommitAndWait(*store_, Batch()), IsOk()); }

TEST_P(StoreConformance, IsWritable) {
  EXPECT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_THAT(Keys(kReports, "", ""), IsEmpty());
}

TEST_P(StoreConformance, KeepsEverythingAcrossOpenings) {
  ASSERT_THAT(Put(kReports, "key", "value"), IsOk());
  ASSERT_THAT(Put(kIndex, "key", "index"), IsOk());
  OpenAgain();
  EXPECT_THAT(Get(kReports, "key"), Optional(std::string("value")));
  EXPECT_THAT(Get(kIndex, "key"), Optional(std::string("index")));
}

// Commits pairs (one key in each family), cuts the power while some are under way, and compares
// with what was acknowledged.
TEST_P(StoreConformance, PowerCutLosesNothingAcknowledgedAndHalvesNothing) {
  std::mt19937 random(20514);
  std::map<std::string, std::string> acknowledged;
  for (int cut = 0; cut < 30; ++cut) {
    std::vector<std::pair<std::string, absl::Status>> tried(1 + random() % 12);
    const std::string value(1 + random() % 60'000, static_cast<char>('a' + cut % 26));
    {
      HeldCommitter held(*store_);
      for (std::size_t i = 0; i < tried.size(); ++i) {
        tried[i] = {std::to_string(random() % 200), absl::UnknownError("not completed")};
        Batch batch;
        batch.Put(kReports, tried[i].first, value);
        batch.Put(kIndex, tried[i].first, Sha256(value));
        store_->Commit(std::move(batch),
                       [&tried, i](absl::Status status) { tried[i].second = std::move(status); });
      }
      held.Release();
      if (random() % 2 == 0) {
        EXPECT_THAT(CommitAndWait(*store_, Batch()), IsOk());
      }
      place_->CutPower(std::move(store_), random);
    }
    OpenAgain();
    for (const auto& [key, status] : tried) {
      if (status.ok()) {
        acknowledged[key] = value;
      }
    }
    std::map<std::string, std::string> found;
    EXPECT_THAT(store_->Scan(kReports, "", "",
                             [&](std::string_view key, std::string_view stored) {
                               found.emplace(key, stored);
                               return true;
                             }),
                IsOk());
    for (const auto& [key, stored] : found) {
      EXPECT_THAT(Get(kIndex, key), Optional(Sha256(stored))) << "half a commit is visible";
    }
    EXPECT_EQ(Keys(kIndex, "", "").size(), found.size()) << "half a commit is visible";
    for (const auto& [key, expected] : acknowledged) {
      ASSERT_EQ(found.count(key), 1U) << "an acknowledged commit is lost";
      // What was not acknowledged may have replaced it, whole.
      const bool replaced = std::any_of(tried.begin(), tried.end(), [&](const auto& commit) {
        return commit.first == key && !commit.second.ok();
      });
      EXPECT_TRUE(found[key] == expected || (replaced && found[key] == value));
    }
    acknowledged = found;
  }
}

}  // namespace
}  // namespace candor::store
