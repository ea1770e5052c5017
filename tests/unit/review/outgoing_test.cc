#include "review/outgoing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "candor/base/status_macros.h"
#include "candor/testing/matchers.h"
#include "reporter.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using test::ListMessages;
using test::MakeKeys;
using test::Readable;
using test::Reporter;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class OutgoingTest : public ::testing::Test {
 protected:
  OutgoingTest() { world_.UnsealWith(MakeKeys()); }

  std::vector<Outgoing::Waiting> WaitingFor(const std::string& intake) {
    return world_.outgoing->After(intake, "", 1000).value();
  }
  absl::Status Posted(const Outgoing::Waiting& waiting, const std::string& intake = "main") {
    std::promise<absl::Status> outcome;
    world_.outgoing->Posted(MakeKeys(), intake, waiting, [&outcome](absl::Status status) {
      outcome.set_value(std::move(status));
    });
    return outcome.get_future().get();
  }
  // What the reporter reads of what is posted for it.
  absl::StatusOr<report::v1::Reply> ReadSealed(const Reporter& reporter,
                                               const Outgoing::Waiting& waiting) {
    ASSIGN_OR_RETURN(const sealed::v1::SealedEnvelope sealed,
                     world_.outgoing->Seal(*MakeKeys(), waiting));
    return reporter.Read(0, sealed.SerializeAsString());
  }
  v1::ThreadMessage First() { return ListMessages(world_, Readable(world_).at(0).name()).at(0); }

  test::World world_;
};

TEST_F(OutgoingTest, RepliesWaitByIntakeInTheOrderOfSlots) {
  for (int i = 0; i < 10; ++i) {
    Reporter reporter(world_.portal);
    ASSERT_THAT(world_.File(reporter.Report(), i < 3 ? "a" : "ab"), IsOk());
  }
  EXPECT_THAT(WaitingFor("a"), SizeIs(3));
  EXPECT_THAT(WaitingFor("ab"), SizeIs(7));
  EXPECT_THAT(WaitingFor(""), IsEmpty());
  std::string after;
  std::size_t seen = 0;
  for (;;) {
    const auto page = world_.outgoing->After("ab", after, 2).value();
    if (page.empty()) {
      break;
    }
    EXPECT_LE(page.size(), 2U);
    EXPECT_GT(page.front().slot_id, after);
    after = page.back().slot_id;
    seen += page.size();
  }
  EXPECT_EQ(seen, 7U);
}

TEST_F(OutgoingTest, APostedReplyWaitsNoMoreAndIsShownSo) {
  Reporter reporter(world_.portal);
  ASSERT_THAT(world_.File(reporter.Report()), IsOk());
  const auto waiting = WaitingFor("main");
  ASSERT_THAT(waiting, SizeIs(1));
  EXPECT_EQ(waiting[0].slot_id, reporter.DownSlot(0));
  EXPECT_THAT(ReadSealed(reporter, waiting[0]), IsOk());
  EXPECT_THAT(Posted(waiting[0]), IsOk());
  EXPECT_THAT(WaitingFor("main"), IsEmpty());
  EXPECT_EQ(First().delivery(), v1::DELIVERY_STATE_POSTED);
  EXPECT_THAT(Posted(waiting[0]), IsOk());
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  EXPECT_THAT(WaitingFor("main"), IsEmpty());
  EXPECT_EQ(First().delivery(), v1::DELIVERY_STATE_POSTED);
}

TEST_F(OutgoingTest, AReplyWaitsUntilItIsNotedAsPosted) {
  Reporter reporter(world_.portal);
  ASSERT_THAT(world_.File(reporter.Report()), IsOk());
  const auto waiting = WaitingFor("main");
  world_.SetFull(true);
  EXPECT_THAT(Posted(waiting[0]), HasReason(Reason::kStoreFull));
  world_.SetFull(false);
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  const auto again = WaitingFor("main");
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].slot_id, waiting[0].slot_id);
  // The reporter reads the same, whichever of the two intake has.
  const auto first = ReadSealed(reporter, waiting[0]);
  const auto second = ReadSealed(reporter, again[0]);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
}

TEST_F(OutgoingTest, AReplyThatWasFetchedFirstStaysFetched) {
  Reporter reporter(world_.portal);
  ASSERT_THAT(world_.File(reporter.Report()), IsOk());
  const auto waiting = WaitingFor("main");
  ASSERT_THAT(
      test::TakeNotice(world_, relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED, reporter.DownSlot(0)),
      IsOk());
  EXPECT_THAT(Posted(waiting[0]), IsOk());
  EXPECT_EQ(First().delivery(), v1::DELIVERY_STATE_FETCHED);
  EXPECT_THAT(WaitingFor("main"), IsEmpty());
}

}  // namespace
}  // namespace candor::review
