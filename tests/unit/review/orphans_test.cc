#include "review/orphans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

#include "candor/testing/matchers.h"
#include "reporter.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using relay::v1::RelayedEnvelope;
using test::ListMessages;
using test::MakeKeys;
using test::Quarantined;
using test::Readable;
using test::Reporter;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class OrphansTest : public ::testing::Test {
 protected:
  OrphansTest() { world_.UnsealWith(MakeKeys()); }

  void File(const RelayedEnvelope& relayed) { ASSERT_THAT(world_.File(relayed), IsOk()); }
  void Restart() {
    world_.Restart();
    world_.UnsealWith(MakeKeys());
  }
  // Besides the first reply.
  std::size_t MessagesOfTheCase() {
    const std::vector<v1::Case> all = Readable(world_);
    EXPECT_THAT(all, SizeIs(1));
    return all.empty() ? 0 : ListMessages(world_, all[0].name()).size() - 1;
  }
  void ExpectNoTrace() {
    EXPECT_THAT(Quarantined(world_), IsEmpty());
    EXPECT_EQ(world_.CountOf(kOrphans), 0U);
    EXPECT_EQ(world_.CountOf(kQuarantine), 0U);
    EXPECT_EQ(world_.CountOf(kCaseKeys), 1U);
    EXPECT_EQ(world_.CountOf(kCaseSummaries), 1U);
  }

  test::World world_;
  Reporter reporter_{world_.portal};
};

TEST_F(OrphansTest, WaitInQuarantineForTheirReport) {
  const RelayedEnvelope early = reporter_.FollowUp(1, "early");
  File(early);
  File(early);
  const std::vector<v1::Case> waiting = Quarantined(world_);
  ASSERT_THAT(waiting, SizeIs(1));
  EXPECT_EQ(waiting[0].quarantine_reason(), v1::QUARANTINE_REASON_AWAITING_REPORT);
  EXPECT_EQ(waiting[0].received_day(), 20515U);
  EXPECT_EQ(world_.filer->counts().quarantined[v1::QUARANTINE_REASON_AWAITING_REPORT], 1U);

  File(reporter_.Report());
  EXPECT_EQ(MessagesOfTheCase(), 1U);
  EXPECT_TRUE(Readable(world_)[0].receipt_confirmed());
  ExpectNoTrace();
  v1::GetCaseRequest request;
  request.set_name(waiting[0].name());
  v1::GetCaseResponse response;
  EXPECT_THAT(world_.cases->Get("alice", request, response), HasReason(Reason::kNoSuchCase));
  // A late copy of it is found filed.
  File(early);
  EXPECT_EQ(MessagesOfTheCase(), 1U);
  ExpectNoTrace();
}

TEST_F(OrphansTest, AreFoundAfterARestart) {
  File(reporter_.FollowUp(1, "early"));
  Restart();
  EXPECT_THAT(Quarantined(world_), SizeIs(1));
  File(reporter_.Report());
  EXPECT_EQ(MessagesOfTheCase(), 1U);
  ExpectNoTrace();
  Restart();
  EXPECT_EQ(MessagesOfTheCase(), 1U);
  ExpectNoTrace();
}

TEST_F(OrphansTest, OfOneSlotAreAllFiled) {
  File(reporter_.FollowUp(1, "one", 'a'));
  File(reporter_.FollowUp(1, "two", 'b'));
  File(reporter_.FollowUp(1, "three", 'c'));
  EXPECT_THAT(Quarantined(world_), SizeIs(3));
  EXPECT_EQ(world_.CountOf(kOrphans), 1U);
  File(reporter_.Report());
  EXPECT_EQ(MessagesOfTheCase(), 3U);
  ExpectNoTrace();
}

TEST_F(OrphansTest, FarAheadAreFoundFromOneToTheNext) {
  for (std::uint32_t i = 3; i <= 60; i += 10) {
    File(reporter_.FollowUp(i, "far", static_cast<char>(i)));
  }
  EXPECT_THAT(Quarantined(world_), SizeIs(6));
  File(reporter_.Report());
  EXPECT_EQ(MessagesOfTheCase(), 6U);
  ExpectNoTrace();
}

TEST_F(OrphansTest, OfOthersStay) {
  Reporter other(world_.portal);
  File(other.FollowUp(1, "early"));
  File(reporter_.Report());
  EXPECT_EQ(MessagesOfTheCase(), 0U);
  EXPECT_THAT(Quarantined(world_), SizeIs(1));
  EXPECT_EQ(world_.CountOf(kOrphans), 1U);
}

TEST_F(OrphansTest, ThatOnlyLookedLikeTheThreadsStayInQuarantineAndWaitNoMore) {
  // Sealed with another thread's psk for a slot of this one.
  Reporter other(world_.portal);
  const ThreadKeys stranger(Secret::CopyOf(other.thread_key()));
  File(world_.portal.SendTo(test::LaterMessage("forged").SerializeAsString(), reporter_.UpSlot(1),
                            stranger.Psk().view()));
  EXPECT_EQ(Quarantined(world_).at(0).quarantine_reason(), v1::QUARANTINE_REASON_AWAITING_REPORT);
  File(reporter_.Report());
  EXPECT_EQ(MessagesOfTheCase(), 0U);
  ASSERT_THAT(Quarantined(world_), SizeIs(1));
  EXPECT_EQ(Quarantined(world_)[0].quarantine_reason(), v1::QUARANTINE_REASON_NOT_AUTHENTIC);
  EXPECT_EQ(world_.CountOf(kOrphans), 0U);
  Restart();
  EXPECT_EQ(Quarantined(world_).at(0).quarantine_reason(), v1::QUARANTINE_REASON_NOT_AUTHENTIC);
}

// As a crash right after the report's commit leaves it.
TEST_F(OrphansTest, LeftByACrashAreAdoptedWithTheNextPull) {
  File(reporter_.Report());
  const auto owner = world_.store->Get(kUpSlots, reporter_.UpSlot(1)).value().value();
  store::Batch hide;
  hide.Delete(kUpSlots, reporter_.UpSlot(1));
  ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(hide)), IsOk());
  File(reporter_.FollowUp(1, "early"));
  store::Batch show;
  show.Put(kUpSlots, reporter_.UpSlot(1), owner);
  ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(show)), IsOk());
  Restart();
  EXPECT_EQ(MessagesOfTheCase(), 0U);
  world_.orphans->AdoptAll(MakeKeys());
  EXPECT_EQ(MessagesOfTheCase(), 1U);
  ExpectNoTrace();
  world_.orphans->AdoptAll(MakeKeys());
  EXPECT_EQ(MessagesOfTheCase(), 1U);
}

TEST_F(OrphansTest, ThatAFullDiskKeptWaitingAreAdoptedWithTheNextPull) {
  File(reporter_.FollowUp(1, "early"));
  world_.orphans->AdoptAll(MakeKeys());
  // The report is logged and durable, and nothing after it.
  std::promise<absl::StatusOr<std::string>> filed;
  world_.FillUpAfterTheNextCommit(2);
  world_.filer->File(
      MakeKeys(), {reporter_.Report(), "main"},
      [&filed](absl::StatusOr<std::string> digest) { filed.set_value(std::move(digest)); });
  EXPECT_THAT(filed.get_future().get(), IsOk());
  EXPECT_EQ(MessagesOfTheCase(), 0U);
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  world_.orphans->AdoptAll(MakeKeys());
  EXPECT_EQ(MessagesOfTheCase(), 1U);
  ExpectNoTrace();
}

TEST_F(OrphansTest, RacingWithTheirReportAreNeverLost) {
  constexpr int kRounds = 60;
  for (int round = 0; round < kRounds; ++round) {
    Reporter reporter(world_.portal);
    const RelayedEnvelope report = reporter.Report();
    const std::vector<RelayedEnvelope> more = {reporter.FollowUp(1, "one", 'a'),
                                               reporter.FollowUp(2, "two", 'b'),
                                               reporter.FollowUp(1, "three", 'c')};
    std::thread other([&] {
      for (const RelayedEnvelope& relayed : more) {
        EXPECT_THAT(world_.File(relayed, "other"), IsOk());
      }
    });
    EXPECT_THAT(world_.File(report), IsOk());
    other.join();
  }
  EXPECT_THAT(Quarantined(world_), IsEmpty());
  EXPECT_EQ(world_.CountOf(kOrphans), 0U);
  const std::vector<v1::Case> all = Readable(world_);
  EXPECT_THAT(all, SizeIs(kRounds));
  for (const v1::Case& subject : all) {
    EXPECT_EQ(subject.message_count(), 4U);
  }
}

}  // namespace
}  // namespace candor::review
