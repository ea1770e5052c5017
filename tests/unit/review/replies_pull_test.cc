// What a pull does beside envelopes: posts replies, takes notices, hands attachments on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "candor/testing/matchers.h"
#include "reporter.h"
#include "review/families.h"
#include "review/pull.h"
#include "scripted_relay.h"
#include "world.h"

namespace candor::review {
namespace {

using relay::v1::SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE;
using relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED;
using relay::v1::SLOT_NOTICE_KIND_WITHDRAWN;
using test::ListMessages;
using test::MakeKeys;
using test::Readable;
using test::Reporter;
using test_support::HasCode;
using test_support::IsOk;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RepliesPull : public ::testing::Test {
 protected:
  RepliesPull() { world_.UnsealWith(MakeKeys()); }

  absl::Status PullFrom(test::ScriptedRelay& relay, const std::string& intake = "main") {
    FilingPool pool(*world_.filer, FilingWindow());
    Pull pull(relay.Channel(), intake, "", MakeKeys(),
              {pool, *world_.orphans, *world_.outgoing, *world_.notices, *world_.witnesses,
               take_attachment_});
    return pull.Run();
  }
  void Restart() {
    world_.Restart();
    world_.UnsealWith(MakeKeys());
  }
  v1::Case Subject() { return Readable(world_).at(0); }
  std::vector<v1::ThreadMessage> All() { return ListMessages(world_, Subject().name()); }

  test::World world_;
  test::ScriptedRelay relay_;
  Reporter reporter_{world_.portal};
  TakeAttachment take_attachment_;
};

TEST_F(RepliesPull, PostsWhatWaitsOnceWithTheNextPull) {
  relay_.Put(reporter_.Report());
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_EQ(relay_.envelopes(), 0U);
  EXPECT_EQ(relay_.posts(), 0);
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_EQ(relay_.posts(), 1);
  EXPECT_EQ(All()[0].delivery(), v1::DELIVERY_STATE_POSTED);
  const auto replies = relay_.replies();
  ASSERT_TRUE(replies.contains(reporter_.DownSlot(0)));
  EXPECT_EQ(reporter_.Read(0, replies.at(reporter_.DownSlot(0)))->status().code(), "SCREENING");
  Restart();
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_EQ(relay_.posts(), 1);
}

TEST_F(RepliesPull, PostsManyToTheRightIntake) {
  test::ScriptedRelay other;
  for (int i = 0; i < 700; ++i) {
    Reporter reporter(world_.portal);
    (i % 7 == 0 ? other : relay_).Put(reporter.Report());
  }
  for (int round = 0; round < 2; ++round) {
    EXPECT_THAT(PullFrom(relay_, "main"), IsOk());
    EXPECT_THAT(PullFrom(other, "other"), IsOk());
  }
  EXPECT_EQ(relay_.posts(), 600);
  EXPECT_EQ(other.posts(), 100);
  EXPECT_THAT(relay_.replies(), SizeIs(600));
  EXPECT_THAT(other.replies(), SizeIs(100));
  EXPECT_EQ(world_.CountOf(kOutgoing), 0U);
}

TEST_F(RepliesPull, PostsAgainAfterARestartWhatItDidNotHearOf) {
  relay_.Put(reporter_.Report());
  ASSERT_THAT(PullFrom(relay_), IsOk());
  relay_.AnswerPosts(grpc::DATA_LOSS);  // posted, and the answer lost
  EXPECT_THAT(PullFrom(relay_), HasCode(absl::StatusCode::kDataLoss));
  EXPECT_EQ(All()[0].delivery(), v1::DELIVERY_STATE_PENDING);
  Restart();
  relay_.AnswerPosts(grpc::OK);
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_EQ(All()[0].delivery(), v1::DELIVERY_STATE_POSTED);
  EXPECT_THAT(relay_.replies(), SizeIs(1));
  EXPECT_EQ(relay_.posts(), 2);
}

TEST_F(RepliesPull, TakesATakenSlotForPosted) {
  relay_.Put(reporter_.Report());
  ASSERT_THAT(PullFrom(relay_), IsOk());
  relay_.AnswerPosts(grpc::ALREADY_EXISTS);
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_EQ(All()[0].delivery(), v1::DELIVERY_STATE_POSTED);
  EXPECT_EQ(world_.CountOf(kOutgoing), 0U);
}

TEST_F(RepliesPull, PullsEvenWhenNoReplyCanBePosted) {
  relay_.Put(reporter_.Report());
  ASSERT_THAT(PullFrom(relay_), IsOk());
  relay_.AnswerPosts(grpc::RESOURCE_EXHAUSTED);
  Reporter second(world_.portal);
  relay_.Put(second.Report());
  EXPECT_THAT(PullFrom(relay_), HasCode(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Readable(world_), SizeIs(2));
  EXPECT_EQ(world_.CountOf(kOutgoing), 2U);
  relay_.AnswerPosts(grpc::OK);
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_EQ(world_.CountOf(kOutgoing), 0U);
}

TEST_F(RepliesPull, TakesNoticesAndAcknowledgesThem) {
  relay_.Put(reporter_.Report());
  ASSERT_THAT(PullFrom(relay_), IsOk());
  relay_.Notify(SLOT_NOTICE_KIND_REPLY_FETCHED, reporter_.DownSlot(0), 20517);
  relay_.Notify(SLOT_NOTICE_KIND_WITHDRAWN, std::string(32, 'u'));
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_EQ(relay_.notices(), 0U);
  EXPECT_EQ(All()[0].delivery(), v1::DELIVERY_STATE_FETCHED);
  EXPECT_EQ(All()[0].fetched_day(), 20517U);
  EXPECT_TRUE(Subject().receipt_confirmed());
}

TEST_F(RepliesPull, AWithdrawalRacingWithThePullIsARequest) {
  relay_.Put(reporter_.Report());
  relay_.Notify(SLOT_NOTICE_KIND_WITHDRAWN, reporter_.UpSlot(0));
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_TRUE(Subject().withdrawal_requested());
  EXPECT_EQ(relay_.notices(), 0U);
}

TEST_F(RepliesPull, KeepsNoticesThatReviewCouldNotStore) {
  relay_.Put(reporter_.Report());
  ASSERT_THAT(PullFrom(relay_), IsOk());
  ASSERT_THAT(PullFrom(relay_), IsOk());  // nothing is left to post
  relay_.Notify(SLOT_NOTICE_KIND_REPLY_FETCHED, reporter_.DownSlot(0));
  world_.SetFull(true);
  EXPECT_THAT(PullFrom(relay_), HasCode(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(relay_.notices(), 1U);
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_EQ(relay_.notices(), 0U);
}

TEST_F(RepliesPull, LeavesAttachmentsWhereTheyAre) {
  relay_.Notify(SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE, std::string(32, 'a'));
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_EQ(relay_.notices(), 1U);
}

TEST_F(RepliesPull, AcknowledgesAttachmentsThatWereTaken) {
  std::vector<std::string> told;
  take_attachment_ = [&](const auto& /*keys*/, auto& /*intake*/, auto& /*context*/,
                         const relay::v1::SlotNotice& notice, bool may_let_go) {
    EXPECT_TRUE(may_let_go);
    told.push_back(notice.slot_id());
    return notice.slot_id().front() == 'a';
  };
  relay_.Notify(SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE, std::string(32, 'a'));
  relay_.Notify(SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE, std::string(32, 'b'));
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_THAT(told, SizeIs(2));
  EXPECT_EQ(relay_.notices(), 1U);
}

TEST_F(RepliesPull, FindsFollowUpsFromAnotherIntake) {
  test::ScriptedRelay other;
  other.Put(reporter_.FollowUp(1, "early"));
  EXPECT_THAT(PullFrom(other, "other"), IsOk());
  EXPECT_THAT(test::Quarantined(world_), SizeIs(1));
  relay_.Put(reporter_.Report());
  EXPECT_THAT(PullFrom(relay_), IsOk());
  EXPECT_THAT(test::Quarantined(world_), IsEmpty());
  EXPECT_THAT(All(), SizeIs(2));
  EXPECT_EQ(other.envelopes(), 0U);
}

}  // namespace
}  // namespace candor::review
