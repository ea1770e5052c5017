#include "committer.h"

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "awaited_outcome.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::store {
namespace {

using test_support::HasCode;
using test_support::HasReason;
using test_support::IsOk;
using testing::ElementsAre;

constexpr Committer::Limits kLimits = {
    .max_waiting_commits = 4, .max_waiting_bytes = 100'000, .max_group_bytes = 10'000};

Batch BatchOf(std::size_t bytes) {
  Batch batch;
  batch.Put(Family{0}, "", std::string(bytes, 'x'));
  return batch;
}

// An engine that notes the size of each group and can be held.
class CommitterTest : public testing::Test {
 protected:
  std::unique_ptr<Committer> Make(Committer::Limits limits) {
    return std::make_unique<Committer>(limits, [this](std::span<Committer::Request> group) {
      std::unique_lock lock(mutex_);
      groups_.push_back(group.size());
      changed_.notify_all();
      changed_.wait(lock, [this] { return !held_; });
      for (Committer::Request& request : group) {
        request.outcome = outcome_;
      }
    });
  }

  // Returns once the committer's thread stands still, with one commit under way.
  void Hold(Committer& committer, AwaitedOutcome& outcome) {
    {
      const std::lock_guard lock(mutex_);
      held_ = true;
    }
    committer.Submit(BatchOf(1), outcome.Callback());
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !groups_.empty(); });
  }

  void Release() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  std::vector<std::size_t> groups_;
  absl::Status outcome_;
};

TEST_F(CommitterTest, TakesAllThatGathered) {
  auto committer = Make(kLimits);
  AwaitedOutcome first;
  Hold(*committer, first);
  AwaitedOutcome others[3];
  for (AwaitedOutcome& other : others) {
    committer->Submit(BatchOf(10), other.Callback());
  }
  Release();
  for (AwaitedOutcome& other : others) {
    EXPECT_THAT(other.Wait(), IsOk());
  }
  committer.reset();
  EXPECT_THAT(groups_, ElementsAre(1, 3));
}

TEST_F(CommitterTest, BoundsAGroupInBytes) {
  auto committer =
      Make({.max_waiting_commits = 10, .max_waiting_bytes = 1'000'000, .max_group_bytes = 10'000});
  AwaitedOutcome first;
  Hold(*committer, first);
  std::vector<std::unique_ptr<AwaitedOutcome>> outcomes;
  // Larger than a group may be, then two that share one, then one that no longer fits.
  for (const std::size_t bytes : {20'000U, 4'000U, 4'000U, 4'000U}) {
    outcomes.push_back(std::make_unique<AwaitedOutcome>());
    committer->Submit(BatchOf(bytes), outcomes.back()->Callback());
  }
  Release();
  committer.reset();
  EXPECT_THAT(groups_, ElementsAre(1, 1, 2, 1));
  for (const auto& outcome : outcomes) {
    EXPECT_THAT(outcome->Wait(), IsOk());
  }
}

TEST_F(CommitterTest, RefusesMoreCommitsThanMayWait) {
  auto committer = Make(kLimits);
  AwaitedOutcome first;
  Hold(*committer, first);
  AwaitedOutcome fit[3];
  for (AwaitedOutcome& outcome : fit) {
    committer->Submit(BatchOf(1), outcome.Callback());
  }
  std::thread::id refused_on;
  absl::Status refused;
  committer->Submit(BatchOf(1), [&](absl::Status status) {
    refused = std::move(status);
    refused_on = std::this_thread::get_id();
  });
  EXPECT_THAT(refused, HasReason(Reason::kOverloaded));
  EXPECT_EQ(refused_on, std::this_thread::get_id());
  // Health must not depend on how much waits.
  AwaitedOutcome check;
  committer->SubmitCheck(check.Callback());
  Release();
  EXPECT_THAT(check.Wait(), IsOk());
  AwaitedOutcome later;
  committer->Submit(BatchOf(1), later.Callback());
  EXPECT_THAT(later.Wait(), IsOk());
  EXPECT_THAT(first.Wait(), IsOk());
}

TEST_F(CommitterTest, RefusesMoreBytesThanMayWait) {
  auto committer = Make(kLimits);
  AwaitedOutcome first;
  Hold(*committer, first);
  AwaitedOutcome fits;
  committer->Submit(BatchOf(60'000), fits.Callback());
  AwaitedOutcome refused;
  committer->Submit(BatchOf(60'000), refused.Callback());
  EXPECT_THAT(refused.Wait(), HasReason(Reason::kOverloaded));
  AwaitedOutcome never_fits;
  committer->Submit(BatchOf(200'000), never_fits.Callback());
  EXPECT_THAT(never_fits.Wait(), HasReason(Reason::kOverloaded));
  Release();
  EXPECT_THAT(fits.Wait(), IsOk());
}

TEST_F(CommitterTest, CountsStepsWithoutBytes) {
  auto committer = Make(kLimits);
  Batch flood;
  for (int i = 0; i < 10'000; ++i) {
    flood.Delete(Family{0}, "");
  }
  AwaitedOutcome refused;
  committer->Submit(std::move(flood), refused.Callback());
  EXPECT_THAT(refused.Wait(), HasReason(Reason::kOverloaded));
}

TEST_F(CommitterTest, CallsBackInOrderWithTheOutcome) {
  outcome_ = absl::AbortedError("no");
  auto committer = Make(kLimits);
  std::vector<int> order;
  for (int i = 0; i < 3; ++i) {
    committer->Submit(BatchOf(1), [&order, i](absl::Status status) {
      EXPECT_THAT(status, HasCode(absl::StatusCode::kAborted));
      order.push_back(i);
    });
  }
  committer.reset();
  EXPECT_THAT(order, ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace candor::store
