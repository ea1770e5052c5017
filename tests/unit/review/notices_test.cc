#include "review/notices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"
#include "casework.h"
#include "reporter.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED;
using relay::v1::SLOT_NOTICE_KIND_WITHDRAWN;
using test::ListMessages;
using test::MakeKeys;
using test::Readable;
using test::Reporter;
using test::TakeNotice;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::SizeIs;

class NoticesTest : public ::testing::Test {
 protected:
  NoticesTest() {
    world_.UnsealWith(MakeKeys());
    EXPECT_THAT(world_.File(reporter_.Report()), IsOk());
  }
  v1::Case Subject() { return Readable(world_).at(0); }
  std::vector<v1::ThreadMessage> All() { return ListMessages(world_, Subject().name()); }

  test::World world_;
  Reporter reporter_{world_.portal};
};

TEST_F(NoticesTest, AFetchedReplyConfirmsTheReceipt) {
  EXPECT_FALSE(Subject().receipt_confirmed());
  const std::string etag = Subject().etag();
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_REPLY_FETCHED, reporter_.DownSlot(0), 20520),
              IsOk());
  EXPECT_TRUE(Subject().receipt_confirmed());
  EXPECT_NE(Subject().etag(), etag);
  EXPECT_EQ(All()[0].delivery(), v1::DELIVERY_STATE_FETCHED);
  EXPECT_EQ(All()[0].fetched_day(), 20520U);
  // The reporter wrote nothing.
  EXPECT_EQ(Subject().last_reporter_day(), 20514U);
}

TEST_F(NoticesTest, ShowTheDayOfTheFirstFetchAlone) {
  for (const std::uint32_t day : {20520U, 20530U}) {
    EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_REPLY_FETCHED, reporter_.DownSlot(0), day),
                IsOk());
  }
  EXPECT_EQ(All()[0].fetched_day(), 20520U);
  const std::string etag = Subject().etag();
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_REPLY_FETCHED, reporter_.DownSlot(0)), IsOk());
  EXPECT_EQ(Subject().etag(), etag);
}

TEST_F(NoticesTest, FindTheRightReply) {
  test::Work(world_, Subject().name());
  ASSERT_THAT(test::Reply(world_, Subject().name(), "one"), IsOk());
  ASSERT_THAT(test::Reply(world_, Subject().name(), "two"), IsOk());
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_REPLY_FETCHED, reporter_.DownSlot(1)), IsOk());
  EXPECT_EQ(All()[0].delivery(), v1::DELIVERY_STATE_PENDING);
  EXPECT_EQ(All()[1].delivery(), v1::DELIVERY_STATE_FETCHED);
  EXPECT_EQ(All()[2].delivery(), v1::DELIVERY_STATE_PENDING);
}

TEST_F(NoticesTest, AWithdrawalThatCameTooLateIsARequest) {
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_WITHDRAWN, reporter_.UpSlot(0), 20521), IsOk());
  EXPECT_TRUE(Subject().withdrawal_requested());
  EXPECT_TRUE(Subject().receipt_confirmed());
  EXPECT_EQ(Subject().last_reporter_day(), 20521U);
  ASSERT_THAT(All(), SizeIs(2));
  EXPECT_TRUE(All()[1].has_withdrawal());
  EXPECT_EQ(All()[1].withdrawal().reason(), "");
  EXPECT_EQ(All()[1].day(), 20521U);
  // Once, however often it is told.
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_WITHDRAWN, reporter_.UpSlot(0), 20521), IsOk());
  EXPECT_THAT(All(), SizeIs(2));
}

TEST_F(NoticesTest, AWithdrawnFollowUpIsToldWhenTheTeamHasIt) {
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_WITHDRAWN, reporter_.UpSlot(1)), IsOk());
  EXPECT_THAT(All(), SizeIs(1));
  ASSERT_THAT(world_.File(reporter_.FollowUp(1, "more")), IsOk());
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_WITHDRAWN, reporter_.UpSlot(1)), IsOk());
  ASSERT_THAT(All(), SizeIs(3));
  EXPECT_TRUE(All()[2].has_withdrawal());
  EXPECT_FALSE(Subject().withdrawal_requested());
}

TEST_F(NoticesTest, AFollowUpThatIsWithdrawnWhileItWaitsIsFiledWithItsWithdrawal) {
  Reporter early(world_.portal);
  ASSERT_THAT(world_.File(early.FollowUp(1, "early")), IsOk());
  const auto withdraw = [&] {
    return TakeNotice(world_, SLOT_NOTICE_KIND_WITHDRAWN, early.UpSlot(1), 20530);
  };
  EXPECT_THAT(withdraw(), IsOk());
  EXPECT_THAT(withdraw(), IsOk()) << "once more, when the acknowledgement was lost";
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  const std::string first = Subject().name();
  ASSERT_THAT(world_.File(early.Report()), IsOk());
  for (const v1::Case& subject : Readable(world_)) {
    const auto messages = ListMessages(world_, subject.name());
    if (subject.name() == first) {
      EXPECT_THAT(messages, SizeIs(1));
      continue;
    }
    ASSERT_THAT(messages, SizeIs(3));
    EXPECT_EQ(messages[1].follow_up().text(), "early");
    EXPECT_TRUE(messages[2].has_withdrawal());
    EXPECT_EQ(messages[2].day(), 20530U);
    EXPECT_EQ(subject.last_reporter_day(), 20530U);
    EXPECT_FALSE(subject.withdrawal_requested()) << "the report itself stays";
  }
  EXPECT_THAT(withdraw(), IsOk());
  EXPECT_EQ(world_.CountOf(kMessages), 4U);
}

TEST_F(NoticesTest, AWithdrawalOfWhatWaitsIsNotDealtWithBeforeTheDiskHasIt) {
  Reporter early(world_.portal);
  ASSERT_THAT(world_.File(early.FollowUp(1, "early")), IsOk());
  world_.SetFull(true);
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_WITHDRAWN, early.UpSlot(1)),
              HasReason(Reason::kStoreFull));
}

TEST_F(NoticesTest, OfSlotsThatNobodyHasAreDealtWith) {
  const Reporter other(world_.portal);
  const std::string etag = Subject().etag();
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_WITHDRAWN, other.UpSlot(0)), IsOk());
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_REPLY_FETCHED, other.DownSlot(0)), IsOk());
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_REPLY_FETCHED, "short"), IsOk());
  EXPECT_EQ(Subject().etag(), etag);
  EXPECT_THAT(world_.ListAll(), SizeIs(1));
}

TEST_F(NoticesTest, AreNotDealtWithBeforeTheDiskHasThem) {
  world_.SetFull(true);
  EXPECT_THAT(TakeNotice(world_, SLOT_NOTICE_KIND_REPLY_FETCHED, reporter_.DownSlot(0)),
              HasReason(Reason::kStoreFull));
  EXPECT_FALSE(Subject().receipt_confirmed());
}

}  // namespace
}  // namespace candor::review
