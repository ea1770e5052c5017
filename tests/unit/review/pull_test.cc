#include "review/pull.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"
#include "intake_server.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using test::MakeKeys;
using test::MakeReport;
using test_support::HasCode;
using test_support::IsOk;

class PullTest : public ::testing::Test {
 protected:
  PullTest() { world_.UnsealWith(keys_); }

  void Deposit(test::IntakeServer& intake, int count) {
    for (int i = 0; i < count; ++i) {
      intake.Deposit(world_.portal.Send(MakeReport(std::to_string(i))));
    }
  }
  absl::Status PullFrom(const test::IntakeServer& intake, const std::string& manifest = "",
                        const std::string& identity = "review/main") {
    Pull pull(rpc::Dial(intake.Spec(identity)).value(), intake.name(), manifest, keys_, parts_);
    return pull.Run();
  }

  test_support::TestCa ca_;
  test::IntakeServer intake_{ca_};
  std::shared_ptr<const UnsealedKeys> keys_ = MakeKeys();
  test::World world_;
  FilingPool pool_{*world_.filer, FilingWindow()};
  const Pull::Parts parts_{pool_, *world_.orphans, *world_.outgoing, *world_.notices,
                           *world_.witnesses};
};

TEST_F(PullTest, FilesAndAcknowledgesAllThatLiesThere) {
  Deposit(intake_, 700);  // several pages
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_EQ(world_.ListAll("alice", 1000).size(), 700U);
  EXPECT_EQ(intake_.FullSlots(), 0);
  EXPECT_EQ(intake_.Tombstones(), 700);
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_EQ(world_.ListAll("alice", 1000).size(), 700U);
}

TEST_F(PullTest, PublishesTheManifest) {
  EXPECT_EQ(intake_.ManifestSerial(), 0U);
  EXPECT_THAT(PullFrom(intake_, test::SignedManifest(3)), IsOk());
  EXPECT_EQ(intake_.ManifestSerial(), 3U);
  EXPECT_THAT(PullFrom(intake_, test::SignedManifest(3)), IsOk());
}

TEST_F(PullTest, PullsEvenWhenTheManifestIsRefused) {
  ASSERT_THAT(PullFrom(intake_, test::SignedManifest(3)), IsOk());
  Deposit(intake_, 3);
  EXPECT_THAT(PullFrom(intake_, test::SignedManifest(2)),
              HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(intake_.ManifestSerial(), 3U);
  EXPECT_EQ(world_.ListAll().size(), 3U);
  EXPECT_EQ(intake_.FullSlots(), 0);
}

TEST_F(PullTest, QuarantinesPoisonAndAcknowledgesItWithTheRest) {
  Deposit(intake_, 5);
  intake_.Deposit(world_.portal.SendContent("garbage"));
  world_.portal.SealTo(2);
  Deposit(intake_, 1);
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_EQ(world_.ListAll().size(), 7U);
  EXPECT_EQ(world_.filer->counts().filed, 5U);
  EXPECT_EQ(intake_.FullSlots(), 0);
}

TEST_F(PullTest, WhoseAcknowledgementIsLostFilesNothingTwice) {
  Deposit(intake_, 20);
  intake_.SetFull(true);
  EXPECT_THAT(PullFrom(intake_), HasCode(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(world_.ListAll().size(), 20U);
  EXPECT_EQ(intake_.FullSlots(), 20);
  intake_.SetFull(false);
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_EQ(world_.ListAll().size(), 20U);
  EXPECT_EQ(world_.filer->counts().filed, 20U);
  EXPECT_EQ(intake_.FullSlots(), 0);
}

TEST_F(PullTest, AcknowledgesNothingThatReviewCouldNotStore) {
  Deposit(intake_, 20);
  world_.SetFull(true);
  EXPECT_THAT(PullFrom(intake_), HasCode(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(intake_.FullSlots(), 20);
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_EQ(intake_.FullSlots(), 0);
  EXPECT_EQ(world_.ListAll().size(), 20U);
}

TEST_F(PullTest, StopsWhenReviewCanStoreNothingMore) {
  Deposit(intake_, 3000);
  world_.SetFull(true);
  EXPECT_THAT(PullFrom(intake_), HasCode(absl::StatusCode::kResourceExhausted));
  EXPECT_FALSE(intake_.CompletedAPull());
}

TEST_F(PullTest, AcknowledgesTheRestOfWhatLiesInASlotThatCannotBe) {
  intake_.Put("short", "no stored envelope");
  Deposit(intake_, 3);
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_EQ(intake_.FullSlots(), 1);
  EXPECT_EQ(world_.ListAll().size(), 4U);
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_EQ(world_.ListAll().size(), 4U);
}

TEST_F(PullTest, FilesTheSameEnvelopeOfTwoIntakesOnce) {
  test::IntakeServer other(ca_, "other");
  const relay::v1::RelayedEnvelope relayed = world_.portal.Send(MakeReport());
  intake_.Deposit(relayed);
  other.Deposit(relayed);
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_THAT(PullFrom(other), IsOk());
  EXPECT_EQ(world_.ListAll().size(), 1U);
  EXPECT_EQ(other.FullSlots(), 0);
}

TEST_F(PullTest, PostsTheFirstRepliesWithTheNextPull) {
  Deposit(intake_, 50);
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_EQ(intake_.Replies(), 0);
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_EQ(intake_.Replies(), 50);
  EXPECT_EQ(world_.CountOf(kOutgoing), 0U);
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_EQ(intake_.Replies(), 50);
}

TEST_F(PullTest, TellsWhyItFailed) {
  EXPECT_THAT(PullFrom(intake_, "", "review/stranger"),
              HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(PullFrom(intake_, "no manifest"), HasCode(absl::StatusCode::kInvalidArgument));
  rpc::ChannelSpec wrong = intake_.Spec();
  wrong.server.name = "another";
  Pull pull(rpc::Dial(wrong).value(), "main", "", keys_, parts_);
  EXPECT_THAT(pull.Run(), HasCode(absl::StatusCode::kUnavailable));
  intake_.Stop();
  EXPECT_THAT(PullFrom(intake_), HasCode(absl::StatusCode::kUnavailable));
}

TEST_F(PullTest, EndsWhenCancelled) {
  Deposit(intake_, 10);
  Pull pull(rpc::Dial(intake_.Spec()).value(), "main", test::SignedManifest(1), keys_, parts_);
  pull.Cancel();
  EXPECT_THAT(pull.Run(), HasCode(absl::StatusCode::kCancelled));
  EXPECT_EQ(intake_.FullSlots(), 10);
  EXPECT_THAT(PullFrom(intake_), IsOk());
  EXPECT_EQ(world_.ListAll().size(), 10U);
}

}  // namespace
}  // namespace candor::review
