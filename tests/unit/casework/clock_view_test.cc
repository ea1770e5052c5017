#include "casework/clock_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/temp_dir.h"
#include "shipped_case.h"

namespace candor::review {
namespace {

using test::ShippedCase;
using test::ShippedReport;
using test::TextOfTime;
using test::Utc;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

policy::PolicySet Shipped() { return policy::PolicySet::Load({CANDOR_POLICY_FILE}).value(); }

TEST(PolicyOf, IsThatOfTheReportOrTheNextBest) {
  const policy::PolicySet policies = Shipped();
  const policy::v1::Policy* const newest = policies.Latest("");
  v1::Case subject;
  subject.set_policy_id(newest->id());
  subject.set_policy_version(newest->version());
  EXPECT_EQ(PolicyOf(subject, policies), newest);
  subject.set_policy_version(77);
  EXPECT_EQ(PolicyOf(subject, policies), newest);
  subject.set_policy_id("another");
  EXPECT_EQ(PolicyOf(subject, policies), newest);
  EXPECT_EQ(PolicyOf(subject, policy::PolicySet()), nullptr);
}

// A clock as it is stored.
v1::CaseClock Stored(std::string_view soft, std::string_view hard,
                     v1::ClockLevel level = v1::CLOCK_LEVEL_UNSPECIFIED) {
  v1::CaseClock clock;
  if (!soft.empty()) {
    clock.mutable_soft_time()->set_seconds(absl::ToUnixSeconds(Utc(soft)));
  }
  if (!hard.empty()) {
    clock.mutable_hard_time()->set_seconds(absl::ToUnixSeconds(Utc(hard)));
  }
  clock.set_level(level);
  return clock;
}

TEST(LevelOf, IsDueAndBreachedPastItsTimes) {
  const v1::CaseClock clock = Stored("2026-03-04 00:00", "2026-03-05 00:00");
  EXPECT_EQ(LevelOf(clock, Utc("2026-03-03 23:59")), v1::CLOCK_LEVEL_RUNNING);
  EXPECT_EQ(LevelOf(clock, Utc("2026-03-04 00:00")), v1::CLOCK_LEVEL_RUNNING);
  EXPECT_EQ(LevelOf(clock, Utc("2026-03-04 00:00") + absl::Seconds(1)), v1::CLOCK_LEVEL_DUE);
  EXPECT_EQ(LevelOf(clock, Utc("2026-03-05 00:00")), v1::CLOCK_LEVEL_DUE);
  EXPECT_EQ(LevelOf(clock, Utc("2026-03-05 00:00") + absl::Seconds(1)), v1::CLOCK_LEVEL_BREACHED);
  EXPECT_EQ(DueAt(clock), Utc("2026-03-04 00:00"));
  EXPECT_EQ(BreachedAt(clock), Utc("2026-03-05 00:00"));
}

TEST(LevelOf, KnowsClocksWithOneTimeOrNone) {
  const absl::Time late = Utc("2036-01-01 00:00");
  EXPECT_EQ(LevelOf(Stored("2026-03-04 00:00", ""), late), v1::CLOCK_LEVEL_DUE);
  EXPECT_EQ(LevelOf(Stored("", "2026-03-04 00:00"), late), v1::CLOCK_LEVEL_BREACHED);
  EXPECT_EQ(LevelOf(Stored("", "2036-03-04 00:00"), late), v1::CLOCK_LEVEL_RUNNING);
  EXPECT_EQ(LevelOf(Stored("", ""), late), v1::CLOCK_LEVEL_RUNNING);
  EXPECT_EQ(LevelOf(Stored("", "", v1::CLOCK_LEVEL_PAUSED), late), v1::CLOCK_LEVEL_PAUSED);
  EXPECT_FALSE(DueAt(Stored("", "")).has_value());
  EXPECT_FALSE(BreachedAt(Stored("", "")).has_value());
}

TEST(LevelOf, NeverBreachesAnAppealWindow) {
  const v1::CaseClock clock =
      Stored("2026-03-04 00:00", "2026-03-05 00:00", v1::CLOCK_LEVEL_RUNNING);
  EXPECT_EQ(LevelOf(clock, Utc("2026-03-04 00:00")), v1::CLOCK_LEVEL_RUNNING);
  EXPECT_EQ(LevelOf(clock, Utc("2026-03-06 00:00")), v1::CLOCK_LEVEL_DUE);
  EXPECT_EQ(DueAt(clock), Utc("2026-03-04 00:00"));
  EXPECT_FALSE(BreachedAt(clock).has_value());
}

TEST(BeginClocks, CountFromTheEndOfTheDayOfTheReport) {
  ShippedCase subject(ShippedReport(), v1::CASE_STATE_SCREENING);
  const storage::v1::CaseSummary summary = subject.Summary();
  const auto& events = summary.events();
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].event(), policy::v1::CLOCK_EVENT_RECEIVED);
  EXPECT_EQ(TextOfTime(events[0].time()), "2026-03-03 00:00");
  EXPECT_THAT(subject.Clocks(), ElementsAre("TRIAGE 2026-03-05 00:00 2026-03-06 00:00",
                                            "ACKNOWLEDGEMENT 2026-03-04 00:00 2026-03-10 00:00",
                                            "STATUS 2026-03-10 00:00 2026-03-17 00:00",
                                            "FEEDBACK 2026-05-10 00:00 2026-06-10 00:00"));
  const auto& clocks = summary.subject().clocks();
  EXPECT_FALSE(clocks[0].legal());
  EXPECT_TRUE(clocks[1].legal());
  for (const v1::CaseClock& clock : clocks) {
    EXPECT_EQ(clock.level(), v1::CLOCK_LEVEL_UNSPECIFIED);
  }
}

TEST(BeginClocks, CountFromTheHourWithSomebodyInDanger) {
  storage::v1::CaseSummary summary;
  summary.mutable_subject()->set_danger(true);
  BeginClocks(summary, Shipped(), 20514, Utc("2026-03-02 12:34"));
  ASSERT_EQ(summary.events_size(), 2);
  EXPECT_EQ(summary.events(0).event(), policy::v1::CLOCK_EVENT_RECEIVED);
  EXPECT_EQ(TextOfTime(summary.events(0).time()), "2026-03-02 12:00");
  EXPECT_EQ(summary.events(1).event(), policy::v1::CLOCK_EVENT_SAFETY_FLAGGED);
  EXPECT_EQ(TextOfTime(summary.events(1).time()), "2026-03-02 12:00");
  EXPECT_EQ(summary.subject().clocks(0).code(), "SAFETY_TRIAGE");
  EXPECT_EQ(TextOfTime(summary.subject().clocks(0).hard_time()), "2026-03-02 16:00");
}

TEST(BeginClocks, RunForAReportOfAnUnknownPolicyToo) {
  report::v1::Report report = ShippedReport();
  report.set_policy_id("gone");
  EXPECT_EQ(ShippedCase(report).Clocks().size(), 4U);
  storage::v1::CaseSummary summary;
  BeginClocks(summary, policy::PolicySet(), 20514, Utc("2026-03-02 12:34"));
  EXPECT_THAT(summary.subject().clocks(), IsEmpty());
  EXPECT_EQ(summary.events_size(), 1);
}

// What a case under the policy that ships has after these events.
class RefreshClocksTest : public ::testing::Test {
 protected:
  void Add(policy::v1::ClockEvent event, std::string_view time,
           v1::CaseState state = v1::CASE_STATE_UNSPECIFIED) {
    storage::v1::ClockOccurrence& added = *open_.summary.add_events();
    added.set_event(event);
    added.mutable_time()->set_seconds(absl::ToUnixSeconds(Utc(time)));
    added.set_state(static_cast<std::uint32_t>(state));
  }
  std::vector<std::string> Codes() {
    RefreshClocks(open_, *policies_.Latest(""));
    std::vector<std::string> codes;
    for (const v1::CaseClock& clock : open_.shown().clocks()) {
      codes.push_back(clock.code());
    }
    return codes;
  }
  const policy::PolicySet policies_ = Shipped();
  OpenCase open_;
};

TEST_F(RefreshClocksTest, TellClocksThatStandStill) {
  Add(policy::v1::CLOCK_EVENT_RECEIVED, "2026-03-03 00:00");
  Add(policy::v1::CLOCK_EVENT_REPORTER_ASKED, "2026-03-03 09:00", v1::CASE_STATE_NEEDS_INFO);
  EXPECT_THAT(Codes(),
              ElementsAre("ACKNOWLEDGEMENT", "REPORTER_ANSWER", "FEEDBACK", "TRIAGE", "STATUS"));
  const v1::CaseClock& triage = open_.shown().clocks(3);
  EXPECT_EQ(triage.level(), v1::CLOCK_LEVEL_PAUSED);
  EXPECT_FALSE(triage.has_soft_time());
  EXPECT_FALSE(triage.has_hard_time());
  Add(policy::v1::CLOCK_EVENT_UNSPECIFIED, "2026-03-04 09:00", v1::CASE_STATE_TRIAGE);
  EXPECT_THAT(Codes(), ElementsAre("TRIAGE", "ACKNOWLEDGEMENT", "STATUS", "FEEDBACK"));
  EXPECT_EQ(TextOfTime(open_.shown().clocks(0).hard_time()), "2026-03-07 00:00");
}

TEST_F(RefreshClocksTest, GiveTheSameAgainAndForgetWhatEnded) {
  Add(policy::v1::CLOCK_EVENT_RECEIVED, "2026-03-03 00:00");
  EXPECT_EQ(Codes(), Codes());
  const std::string once = open_.summary.SerializeAsString();
  EXPECT_EQ(Codes().size(), 4U);
  EXPECT_EQ(open_.summary.SerializeAsString(), once);
  Add(policy::v1::CLOCK_EVENT_CLOSED, "2026-03-04 00:00", v1::CASE_STATE_CLOSED);
  EXPECT_THAT(Codes(), IsEmpty());
}

TEST_F(RefreshClocksTest, KeepAppealWindowsApart) {
  Add(policy::v1::CLOCK_EVENT_DECISION_DELIVERED, "2026-03-03 15:00");
  EXPECT_THAT(Codes(), ElementsAre("APPEAL_WINDOW"));
  const v1::CaseClock& window = open_.shown().clocks(0);
  EXPECT_EQ(TextOfTime(window.soft_time()), "2026-03-27 11:59");
  EXPECT_EQ(TextOfTime(window.hard_time()), "2026-04-03 11:59");
  EXPECT_TRUE(window.legal());
  EXPECT_EQ(LevelOf(window, Utc("2026-05-01 00:00")), v1::CLOCK_LEVEL_DUE);
}

TEST_F(RefreshClocksTest, KnowEventsOnlyOfConcernsAboutThem) {
  Add(policy::v1::CLOCK_EVENT_RECEIVED, "2026-03-03 00:00");
  NoteEventDay(open_, 20520);
  EXPECT_EQ(Codes().size(), 4U);
  open_.shown().set_kind(report::v1::REPORT_KIND_PRE_EVENT_CONCERN);
  EXPECT_THAT(Codes(), ElementsAre("TRIAGE", "PRE_EVENT_ARRANGEMENTS", "ACKNOWLEDGEMENT", "STATUS",
                                   "FEEDBACK"));
  EXPECT_EQ(TextOfTime(open_.shown().clocks(1).hard_time()), "2026-03-08 00:00");
}

TEST_F(RefreshClocksTest, FollowTheDayOfTheEvent) {
  open_.shown().set_kind(report::v1::REPORT_KIND_PRE_EVENT_CONCERN);
  Add(policy::v1::CLOCK_EVENT_RECEIVED, "2026-03-03 00:00");
  NoteEventDay(open_, 20530);
  NoteEventDay(open_, 20516);
  EXPECT_EQ(open_.summary.events_size(), 2);
  EXPECT_EQ(Codes().front(), "PRE_EVENT_ARRANGEMENTS");
  EXPECT_EQ(TextOfTime(open_.shown().clocks(0).hard_time()), "2026-03-04 00:00");
  NoteEventDay(open_, 0);
  EXPECT_EQ(open_.summary.events_size(), 1);
  EXPECT_EQ(Codes().back(), "PRE_EVENT_ARRANGEMENTS");
  EXPECT_FALSE(open_.shown().clocks(4).has_hard_time());
}

TEST_F(RefreshClocksTest, IgnoreAStateThatNobodyKnows) {
  Add(policy::v1::CLOCK_EVENT_RECEIVED, "2026-03-03 00:00");
  open_.summary.add_events()->set_state(99);
  EXPECT_EQ(Codes().size(), 4U);
}

TEST_F(RefreshClocksTest, TimeAReporterToTheDayAndNotBeforeWhatWas) {
  EXPECT_EQ(TimeOfReporter(open_.summary, 20514), Utc("2026-03-02 00:00"));
  Add(policy::v1::CLOCK_EVENT_RECEIVED, "2026-03-03 00:00");
  Add(policy::v1::CLOCK_EVENT_REPORTER_ASKED, "2026-03-02 15:30", v1::CASE_STATE_NEEDS_INFO);
  NoteEventDay(open_, 20600);
  EXPECT_EQ(TimeOfReporter(open_.summary, 20514), Utc("2026-03-02 15:30"));
  EXPECT_EQ(TimeOfReporter(open_.summary, 20515), Utc("2026-03-03 00:00"));
}

}  // namespace
}  // namespace candor::review
