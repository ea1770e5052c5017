#include "audit/checkpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "candor/manifest/manifest.h"
#include "candor/merkle/checkpoint.h"
#include "candor/testing/matchers.h"
#include "logged.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test::Append;
using test::MakeKeys;
using test_support::HasReason;
using test_support::IsOk;

class CheckpointsTest : public ::testing::Test {
 protected:
  CheckpointsTest() { world_.UnsealWith(MakeKeys()); }
  void LogOne() { ASSERT_THAT(Append(*world_.audit, {.action = "ListCases"}), IsOk()); }
  [[nodiscard]] Checkpoints& checkpoints() { return *world_.checkpoints; }
  [[nodiscard]] std::uint64_t NewestSize() {
    const auto newest = checkpoints().Newest();
    return newest.ok() && newest->has_value() ? (*newest)->size : 0;
  }

  test::World world_;
  const std::shared_ptr<const UnsealedKeys> keys_ = MakeKeys();
};

TEST_F(CheckpointsTest, AreSignedWithTheKeyOfTheManifest) {
  LogOne();
  const SignedCheckpoint made = checkpoints().Covering(*keys_, 1).value();
  EXPECT_EQ(made.size, 64U);
  const NoteVerifier verifier = NoteVerifier::Parse(keys_->note_verifier_key()).value();
  const auto text = verifier.Verify(made.note);
  ASSERT_THAT(text, IsOk());
  const auto parsed = merkle::ParseCheckpoint(*text);
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->origin, "test.example/team");
  EXPECT_EQ(parsed->size, 64U);
  EXPECT_EQ(parsed->root, world_.audit->Head()->root);
  EXPECT_LE(made.note.size(), 512U) << "a receipt proof carries it";
}

TEST_F(CheckpointsTest, AreNoManifests) {
  LogOne();
  const SignedCheckpoint made = checkpoints().Covering(*keys_, 1).value();
  const NoteVerifier verifier = NoteVerifier::Parse(keys_->note_verifier_key()).value();
  EXPECT_FALSE(OpenManifest(made.note, verifier).ok());
}

TEST_F(CheckpointsTest, AreMadeOnceForWhatTheyCover) {
  LogOne();
  const SignedCheckpoint made = checkpoints().Covering(*keys_, 1).value();
  EXPECT_EQ(checkpoints().Covering(*keys_, 64)->note, made.note);
  LogOne();
  EXPECT_EQ(checkpoints().Covering(*keys_, 65)->size, 128U);
  EXPECT_EQ(world_.CountOf(kAuditCheckpoints), 2U);
}

TEST_F(CheckpointsTest, AreMadeEachHourWithChanges) {
  ASSERT_THAT(checkpoints().MakeIfDue(*keys_), IsOk());
  EXPECT_EQ(NewestSize(), 0U) << "nothing was logged";
  LogOne();
  ASSERT_THAT(checkpoints().MakeIfDue(*keys_), IsOk());
  EXPECT_EQ(NewestSize(), 64U);
  LogOne();
  ASSERT_THAT(checkpoints().MakeIfDue(*keys_), IsOk());
  EXPECT_EQ(NewestSize(), 64U);
  world_.clock.Advance(std::chrono::hours(1));
  ASSERT_THAT(checkpoints().MakeIfDue(*keys_), IsOk());
  EXPECT_EQ(NewestSize(), 128U);
  world_.clock.Advance(std::chrono::hours(1));
  ASSERT_THAT(checkpoints().MakeIfDue(*keys_), IsOk());
  EXPECT_EQ(NewestSize(), 128U) << "nothing came since";
}

TEST_F(CheckpointsTest, OutliveARestart) {
  LogOne();
  const SignedCheckpoint made = checkpoints().Covering(*keys_, 1).value();
  world_.Restart();
  EXPECT_EQ(checkpoints().Newest().value().value().note, made.note);
}

TEST_F(CheckpointsTest, AreNotGivenOutWhenTheyAreNotDurable) {
  LogOne();
  world_.SetFull(true);
  EXPECT_THAT(checkpoints().Covering(*keys_, 1), HasReason(Reason::kStoreFull));
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  EXPECT_THAT(checkpoints().Covering(*keys_, 1), IsOk());
}

TEST_F(CheckpointsTest, SpreadsTheEarlierOnes) {
  for (std::uint64_t size = 0; size < 640; size += 64) {
    LogOne();
    ASSERT_THAT(checkpoints().Covering(*keys_, size + 1), IsOk());
  }
  EXPECT_EQ(checkpoints().Before(640, 1000)->size(), 9U);
  EXPECT_EQ(checkpoints().Before(641, 1000)->size(), 10U);
  EXPECT_EQ(checkpoints().Before(641, 5)->size(), 5U);
}

}  // namespace
}  // namespace candor::review
