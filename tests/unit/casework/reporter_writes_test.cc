// What follows from a message of the reporter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"
#include "case_desk.h"
#include "review/families.h"
#include "shipped_case.h"

namespace candor::review {
namespace {

using policy::v1::ClockEvent;
using test::ShippedCase;
using test::ShippedReport;
using test::TextOfTime;
using test_support::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::uint32_t kDay = 20514;

class ReporterWritesTest : public ::testing::Test {
 protected:
  // As a released question leaves it.
  void Ask(v1::CaseState from) {
    case_.Alter([from](OpenCase& subject) {
      const absl::Time when = test::Utc("2026-03-02 15:30");
      Note(subject, policy::v1::CLOCK_EVENT_REPORTER_ASKED, when);
      subject.summary.add_events()->set_state(v1::CASE_STATE_NEEDS_INFO);
      subject.summary.mutable_events()->rbegin()->mutable_time()->set_seconds(
          absl::ToUnixSeconds(when));
      subject.shown().set_state(v1::CASE_STATE_NEEDS_INFO);
      subject.is_work_open = true;
      subject.work.set_returns_to(from);
    });
  }
  std::vector<ClockEvent> Events() { return test::EventsOf(case_.world, case_.name); }

  ShippedCase case_;
};

TEST_F(ReporterWritesTest, IsNotedOnceInARow) {
  ASSERT_THAT(case_.world.File(case_.reporter.FollowUp(1, "more", '1', kDay)), IsOk());
  ASSERT_THAT(case_.world.File(case_.reporter.FollowUp(2, "and more", '2', kDay + 5)), IsOk());
  EXPECT_THAT(Events(), ElementsAre(policy::v1::CLOCK_EVENT_RECEIVED,
                                    policy::v1::CLOCK_EVENT_REPORTER_WROTE));
  EXPECT_EQ(case_.State(), v1::CASE_STATE_TRIAGE);
  EXPECT_EQ(case_.Event(1).number(), 0U);
  case_.Alter([](OpenCase& subject) {
    Note(subject, policy::v1::CLOCK_EVENT_STATUS_TOLD, test::Utc("2026-03-07 15:00"));
  });
  ASSERT_THAT(case_.world.File(case_.reporter.FollowUp(3, "again", '3', kDay + 6)), IsOk());
  EXPECT_EQ(Events().size(), 4U);
  EXPECT_EQ(TextOfTime(case_.Summary().events().rbegin()->time()), "2026-03-08 00:00");
}

TEST_F(ReporterWritesTest, BringsACaseBackThatWaitedForIt) {
  Ask(v1::CASE_STATE_INVESTIGATING);
  const std::size_t waiting = case_.world.CountOf(kOutgoing);
  ASSERT_THAT(case_.world.File(case_.reporter.FollowUp(1, "an answer", '1', kDay)), IsOk());
  EXPECT_EQ(case_.State(), v1::CASE_STATE_INVESTIGATING);
  EXPECT_EQ(test::WorkOf(case_.world, case_.name).returns_to(), v1::CASE_STATE_UNSPECIFIED);
  const v1::CaseEvent step = case_.Event(1);
  EXPECT_EQ(step.action(), "RESUME");
  EXPECT_EQ(step.actor(), "");
  EXPECT_EQ(step.reason(), "");
  EXPECT_EQ(step.from(), v1::CASE_STATE_NEEDS_INFO);
  EXPECT_EQ(step.to(), v1::CASE_STATE_INVESTIGATING);
  EXPECT_EQ(TextOfTime(step.time()), "2026-03-02 15:30");
  // The reporter is told.
  EXPECT_EQ(case_.world.CountOf(kOutgoing), waiting + 1);
  EXPECT_EQ(case_.reporter.Waiting(case_.world, 1)->status().code(), "INVESTIGATING");
  EXPECT_THAT(
      Events(),
      ElementsAre(policy::v1::CLOCK_EVENT_RECEIVED, policy::v1::CLOCK_EVENT_REPORTER_ASKED,
                  policy::v1::CLOCK_EVENT_REPORTER_WROTE, policy::v1::CLOCK_EVENT_STATUS_TOLD));
  EXPECT_THAT(case_.Clocks(), Not(Contains(StartsWith("REPORTER_ANSWER"))));
}

TEST_F(ReporterWritesTest, AddsTheTimeThatClocksStoodStill) {
  Ask(v1::CASE_STATE_TRIAGE);
  ASSERT_THAT(case_.world.File(case_.reporter.FollowUp(1, "an answer", '1', kDay + 8)), IsOk());
  // From the end of the day of the report to the start of that of the answer: seven days.
  EXPECT_THAT(case_.Clocks(), Contains("TRIAGE 2026-03-12 00:00 2026-03-13 00:00"));
  EXPECT_THAT(case_.Clocks(), Contains("ACKNOWLEDGEMENT 2026-03-04 00:00 2026-03-10 00:00"));
  EXPECT_EQ(case_.State(), v1::CASE_STATE_TRIAGE);
}

TEST_F(ReporterWritesTest, MayBeAWithdrawal) {
  Ask(v1::CASE_STATE_INVESTIGATING);
  ASSERT_THAT(case_.world.File(case_.reporter.Withdrawal(1)), IsOk());
  EXPECT_EQ(case_.State(), v1::CASE_STATE_INVESTIGATING);
  EXPECT_TRUE(case_.Summary().subject().withdrawal_requested());
}

TEST_F(ReporterWritesTest, MayBeWithdrawnTooLate) {
  Ask(v1::CASE_STATE_INVESTIGATING);
  ASSERT_THAT(test::TakeNotice(case_.world, relay::v1::SLOT_NOTICE_KIND_WITHDRAWN,
                               case_.reporter.UpSlot(0)),
              IsOk());
  EXPECT_EQ(case_.State(), v1::CASE_STATE_INVESTIGATING);
}

TEST_F(ReporterWritesTest, CountsOnceHoweverOftenItIsSent) {
  Ask(v1::CASE_STATE_INVESTIGATING);
  const auto answer = case_.reporter.FollowUp(1, "an answer", '1', kDay);
  ASSERT_THAT(case_.world.File(answer), IsOk());
  ASSERT_THAT(case_.world.File(answer), IsOk());
  // In another slot, as a portal's retry.
  ASSERT_THAT(case_.world.File(case_.reporter.FollowUp(2, "an answer", '1', kDay)), IsOk());
  EXPECT_EQ(case_.Event(2).number(), 0U);
  EXPECT_EQ(Events().size(), 4U);
}

TEST_F(ReporterWritesTest, MayHaveComeBeforeTheReport) {
  ShippedCase other;
  test::Reporter early(other.world.portal);
  ASSERT_THAT(other.world.File(early.FollowUp(1, "early", 'e', kDay)), IsOk());
  ASSERT_THAT(other.world.File(early.Report(ShippedReport())), IsOk());
  for (const v1::Case& subject : test::Readable(other.world)) {
    if (subject.name() != other.name) {
      EXPECT_THAT(
          test::EventsOf(other.world, subject.name()),
          ElementsAre(policy::v1::CLOCK_EVENT_RECEIVED, policy::v1::CLOCK_EVENT_REPORTER_WROTE));
    }
  }
}

TEST_F(ReporterWritesTest, AppealsOnlyInsideOfTheWindow) {
  // No decision was delivered: a text like any other.
  report::v1::Message appeal = test::LaterMessage("I appeal", 'a');
  appeal.mutable_follow_up()->set_is_appeal(true);
  case_.SetState(v1::CASE_STATE_REMEDY);
  ASSERT_THAT(case_.world.File(case_.reporter.Send(1, appeal)), IsOk());
  EXPECT_EQ(case_.State(), v1::CASE_STATE_REMEDY);
  EXPECT_EQ(case_.Summary().subject().message_count(), 2U);
}

// `days` after the delivery of the decision.
v1::CaseState AppealAfter(std::uint32_t days, test::CaseDesk& desk) {
  desk.PutInto(v1::CASE_STATE_TRIAGE);
  desk.DecideAndDeliver();
  report::v1::Message appeal = test::LaterMessage("I appeal", 'a');
  appeal.mutable_follow_up()->set_is_appeal(true);
  EXPECT_THAT(desk.world.File(desk.reporter.Send(1, appeal, kDay + days)), IsOk());
  return desk.State();
}

TEST(ReporterAppeals, OpensTheAppealOnTheLastDay) {
  // 30 days on, the day ends last where it is noon of the next day in UTC.
  test::CaseDesk desk;
  EXPECT_EQ(AppealAfter(31, desk), v1::CASE_STATE_APPEALED);
  const v1::CaseFile file = desk.File();
  ASSERT_EQ(file.appeals_size(), 1);
  EXPECT_EQ(file.appeals(0).party(), v1::APPEAL_PARTY_REPORTER);
  const auto events = test::EventsOf(desk.world, desk.name);
  EXPECT_THAT(events, Contains(policy::v1::CLOCK_EVENT_REPORTER_WROTE));
  EXPECT_THAT(events, Contains(policy::v1::CLOCK_EVENT_APPEAL_FILED));
}

TEST(ReporterAppeals, IsAMessageADayLater) {
  test::CaseDesk desk;
  EXPECT_EQ(AppealAfter(32, desk), v1::CASE_STATE_REMEDY);
  EXPECT_EQ(desk.File().appeals_size(), 0);
  EXPECT_THAT(test::EventsOf(desk.world, desk.name),
              Not(Contains(policy::v1::CLOCK_EVENT_APPEAL_FILED)));
}

}  // namespace
}  // namespace candor::review
