#include "audit/witnesses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "audit/audit_tree.h"
#include "candor/manifest/manifest.h"
#include "candor/merkle/checkpoint.h"
#include "candor/testing/matchers.h"
#include "logged.h"

namespace candor::review {
namespace {

using test::Append;
using test::MakeKeys;
using test_support::IsOk;

class WitnessesTest : public ::testing::Test {
 protected:
  WitnessesTest() {
    world_.UnsealWith(MakeKeys());
    LogOne();
  }
  void LogOne() { ASSERT_THAT(Append(*world_.audit, {.action = "ListCases"}), IsOk()); }
  [[nodiscard]] Witnesses& witnesses() { return *world_.witnesses; }
  // As the puller does it with an intake that holds this; what was sent.
  std::optional<relay::v1::WitnessCheckpointRequest> Ask(const std::string& held) {
    if (!witnesses().MustAsk("main", *keys_).value()) {
      return std::nullopt;
    }
    auto next = witnesses().Next("main", held, *keys_).value();
    if (next) {
      witnesses().Took("main", *next, *keys_);
    }
    return next;
  }
  [[nodiscard]] merkle::Checkpoint Open(const std::string& note) const {
    const NoteVerifier verifier = NoteVerifier::Parse(keys_->note_verifier_key()).value();
    return merkle::ParseCheckpoint(verifier.Verify(note).value()).value();
  }
  [[nodiscard]] v1::Witness Main() const { return world_.witnesses->All().at(0); }

  test::World world_;
  const std::shared_ptr<const UnsealedKeys> keys_ = MakeKeys();
};

TEST_F(WitnessesTest, GetTheFirstCheckpointWithoutAProof) {
  const auto given = Ask("");
  ASSERT_TRUE(given.has_value());
  EXPECT_EQ(given->consistency_proof_size(), 0);
  EXPECT_EQ(Open(given->signed_checkpoint()).size, 64U);
  EXPECT_EQ(Main().intake(), "main");
  EXPECT_EQ(Main().size(), 64U);
  EXPECT_FALSE(Main().conflicts());
  EXPECT_FALSE(Ask(given->signed_checkpoint()).has_value()) << "nothing is new";
}

TEST_F(WitnessesTest, GetEachNextOneWithAProof) {
  const std::string first = Ask("")->signed_checkpoint();
  LogOne();
  world_.clock.Advance(std::chrono::hours(1));
  const auto given = Ask(first);
  ASSERT_TRUE(given.has_value());
  std::vector<merkle::Hash> proof;
  for (const std::string& hash : given->consistency_proof()) {
    std::ranges::copy(hash, proof.emplace_back().begin());
  }
  const merkle::Checkpoint before = Open(first);
  const merkle::Checkpoint after = Open(given->signed_checkpoint());
  EXPECT_TRUE(merkle::VerifyConsistency(before.size, before.root, after.size, after.root, proof));
}

TEST_F(WitnessesTest, AreAskedOnceAfterAStart) {
  const std::string first = Ask("")->signed_checkpoint();
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  EXPECT_TRUE(witnesses().MustAsk("main", *keys_).value());
  EXPECT_FALSE(witnesses().Next("main", first, *keys_).value().has_value());
  EXPECT_FALSE(witnesses().MustAsk("main", *keys_).value());
}

TEST_F(WitnessesTest, TellOfALogThatWasRolledBack) {
  const std::string newest = Ask("")->signed_checkpoint();
  world_.StartOver();
  world_.UnsealWith(MakeKeys());
  LogOne();
  EXPECT_FALSE(Ask(newest).has_value());
  EXPECT_TRUE(Main().conflicts());
  EXPECT_FALSE(Ask(newest).has_value()) << "it stays so";
  EXPECT_TRUE(Main().conflicts());
}

TEST_F(WitnessesTest, TellOfALogThatIsLargerThanThis) {
  const std::string small = world_.checkpoints->Covering(*keys_, 1)->note;
  LogOne();
  const std::string large = world_.checkpoints->Covering(*keys_, 65)->note;
  world_.StartOver();
  world_.UnsealWith(MakeKeys());
  LogOne();
  EXPECT_FALSE(Ask(large).has_value());
  EXPECT_TRUE(Main().conflicts());
}

TEST_F(WitnessesTest, HoldNothingOfOursUnlessWeSignedIt) {
  const auto other = MakeKeys(2);
  const std::string theirs = SignCheckpoint(*other, {128, {}}).value();
  const auto given = Ask(theirs);
  ASSERT_TRUE(given.has_value());
  EXPECT_EQ(given->consistency_proof_size(), 0);
  EXPECT_FALSE(Main().conflicts());
}

}  // namespace
}  // namespace candor::review
