#include "intake/witness.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "team.h"
#include "test_log.h"
#include "test_store.h"

namespace candor::intake {
namespace {

using std::chrono_literals::operator""h;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;

class WitnessTest : public ::testing::Test {
 protected:
  WitnessTest() { Open(); }

  void Open() { witness_ = Witness::Open(*store_, queue_, team_->verifier(), clock_).value(); }
  void Restart() {
    witness_.reset();
    store_.Reopen();
    Open();
  }
  absl::Status Keep(std::string note, std::vector<merkle::Hash> proof = {}) {
    Answer<absl::Status> answer;
    witness_->Keep(std::move(note), std::move(proof), answer.done());
    return answer.get();
  }
  // The next checkpoint of the log, `entries` further on.
  absl::Status Grow(int entries) {
    const std::uint64_t before = log_.size();
    log_.Add(entries);
    return Keep(log_.Signed(*team_), before == 0 ? std::vector<merkle::Hash>() : log_.From(before));
  }

  std::unique_ptr<Team> team_ = std::make_unique<Team>();
  TestStore store_;
  service::WorkQueue queue_;
  test_support::FakeClock clock_;
  TestLog log_{"a"};
  std::unique_ptr<Witness> witness_;
};

TEST_F(WitnessTest, HoldsNothingAtFirst) {
  EXPECT_EQ(witness_->Held(), "");
  EXPECT_EQ(witness_->Promise(), "");
}

TEST_F(WitnessTest, KeepsWhatGoesOnAcrossARestart) {
  for (const int entries : {64, 64, 128, 1, 63}) {
    ASSERT_THAT(Grow(entries), IsOk());
    EXPECT_EQ(witness_->Held(), log_.Signed(*team_));
    Restart();
    EXPECT_EQ(witness_->Held(), log_.Signed(*team_));
  }
}

TEST_F(WitnessTest, TakesTheSameAgain) {
  ASSERT_THAT(Grow(64), IsOk());
  EXPECT_THAT(Keep(log_.Signed(*team_)), IsOk());
  Restart();
  EXPECT_THAT(Keep(log_.Signed(*team_)), IsOk());
}

TEST_F(WitnessTest, RefusesWhatDoesNotGoOn) {
  ASSERT_THAT(Grow(64), IsOk());
  const std::string first = log_.Signed(*team_);
  ASSERT_THAT(Grow(64), IsOk());
  const std::string held = witness_->Held();

  EXPECT_THAT(Keep(first), HasReason(Reason::kCheckpointRefused)) << "smaller";
  TestLog fork("b");
  fork.Add(128);
  EXPECT_THAT(Keep(fork.Signed(*team_)), HasReason(Reason::kCheckpointRefused)) << "another root";
  fork.Add(64);
  EXPECT_THAT(Keep(fork.Signed(*team_), fork.From(128)), HasReason(Reason::kCheckpointRefused));
  log_.Add(64);
  const std::string next = log_.Signed(*team_);
  EXPECT_THAT(Keep(next), HasReason(Reason::kCheckpointRefused)) << "no proof";
  EXPECT_THAT(Keep(next, log_.From(64)), HasReason(Reason::kCheckpointRefused)) << "from another";
  auto proof = log_.From(128);
  proof.front()[0] ^= 1;
  EXPECT_THAT(Keep(next, proof), HasReason(Reason::kCheckpointRefused));
  EXPECT_EQ(witness_->Held(), held);
  EXPECT_THAT(Keep(next, log_.From(128)), IsOk());
}

TEST_F(WitnessTest, RefusesWhatThePinnedKeyDidNotSign) {
  log_.Add(64);
  EXPECT_THAT(Keep("rubbish"), NamesField("signed_checkpoint"));
  EXPECT_THAT(Keep(log_.Signed(Team())), NamesField("signed_checkpoint"));
  EXPECT_THAT(Keep(team_->Note(3)), NamesField("signed_checkpoint")) << "a manifest";
  EXPECT_THAT(Keep(TestLog("a").Signed(*team_)), NamesField("signed_checkpoint")) << "empty";
  EXPECT_THAT(Keep(log_.Signed(*team_, "another.example/log")), NamesField("signed_checkpoint"));
  EXPECT_EQ(witness_->Held(), "");
}

TEST_F(WitnessTest, PromisesWhatWasHeldWhenTheDayBegan) {
  ASSERT_THAT(Grow(64), IsOk());
  EXPECT_EQ(witness_->Promise(), "") << "nothing was held yet";
  clock_.Advance(24h);
  const std::string first = log_.Signed(*team_);
  EXPECT_EQ(witness_->Promise(), first);
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(Grow(64), IsOk());
    EXPECT_EQ(witness_->Promise(), first) << "says nothing of today";
  }
  Restart();
  EXPECT_EQ(witness_->Promise(), first);
  EXPECT_EQ(witness_->Held(), log_.Signed(*team_));
  clock_.Advance(24h);
  EXPECT_EQ(witness_->Promise(), log_.Signed(*team_));
  clock_.Advance(240h);
  EXPECT_THAT(Keep(log_.Signed(*team_)), IsOk()) << "the same again";
  EXPECT_EQ(witness_->Promise(), log_.Signed(*team_));
}

TEST_F(WitnessTest, AClockThatGoesBackPromisesNothingNew) {
  ASSERT_THAT(Grow(64), IsOk());
  clock_.Advance(24h);
  const std::string first = log_.Signed(*team_);
  ASSERT_THAT(Grow(64), IsOk());
  clock_.Advance(-24h);
  ASSERT_THAT(Grow(64), IsOk());
  EXPECT_EQ(witness_->Promise(), first);
  clock_.Advance(24h);
  EXPECT_EQ(witness_->Promise(), first);
}

TEST_F(WitnessTest, AnotherPinnedKeyStartsAnew) {
  ASSERT_THAT(Grow(64), IsOk());
  clock_.Advance(24h);
  ASSERT_THAT(Grow(64), IsOk());
  team_ = std::make_unique<Team>();
  Open();
  EXPECT_EQ(witness_->Held(), "");
  EXPECT_EQ(witness_->Promise(), "");
  TestLog other("other");
  other.Add(1);
  EXPECT_THAT(Keep(other.Signed(*team_)), IsOk());
  Restart();
  EXPECT_EQ(witness_->Held(), other.Signed(*team_));
  EXPECT_EQ(witness_->Promise(), "");
}

TEST_F(WitnessTest, IsNotHeldBeforeItIsDurable) {
  ASSERT_THAT(Grow(64), IsOk());
  const std::string held = witness_->Held();
  store_.SetFull(true);
  EXPECT_THAT(Grow(64), HasReason(Reason::kStoreFull));
  EXPECT_EQ(witness_->Held(), held);
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_THAT(Keep(log_.Signed(*team_), log_.From(64)), IsOk());
}

}  // namespace
}  // namespace candor::intake
