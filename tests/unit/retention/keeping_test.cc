#include "retention/keeping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "absl/time/time.h"
#include "candor/policy/clocks.h"

namespace candor::review {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

Day DayOn(int year, int month, int day) {
  return Day(
      static_cast<std::uint32_t>(absl::CivilDay(year, month, day) - absl::CivilDay(1970, 1, 1)));
}

std::int64_t Seconds(int year, int month, int day, int hour = 0) {
  return absl::ToUnixSeconds(
      absl::FromCivil(absl::CivilSecond(year, month, day, hour, 0, 0), absl::UTCTimeZone()));
}

// A case that was read and closed on 2026-04-04 at noon, of a reporter who is gone for long.
class KeepingTest : public ::testing::Test {
 protected:
  KeepingTest() : policies_(policy::PolicySet::Load({CANDOR_POLICY_FILE}).value()) {
    v1::Case& subject = *summary_.mutable_subject();
    subject.set_policy_id("pytorch-foundation");
    subject.set_policy_version(1);
    subject.set_last_reporter_day(DayOn(2026, 3, 2).number());
    End(v1::CASE_STATE_CLOSED);
  }
  void End(v1::CaseState state) {
    summary_.mutable_subject()->set_state(state);
    storage::v1::ClockOccurrence& closed = *summary_.add_events();
    closed.set_state(static_cast<std::uint32_t>(state));
    closed.mutable_time()->set_seconds(Seconds(2026, 4, 4, 12));
  }
  v1::Proposal& Decide(std::string_view outcome) {
    v1::Proposal& proposal = *work_.mutable_file()->add_proposals();
    proposal.set_state(v1::PROPOSAL_STATE_ADOPTED);
    proposal.set_stage(v1::PROPOSAL_STAGE_DECISION);
    proposal.add_outcomes()->set_code(std::string(outcome));
    return proposal;
  }
  Keeping On(Day today) {
    return KeepingOf({summary_, work_, was_read_, fetched_}, policies_, today);
  }

  policy::PolicySet policies_;
  storage::v1::CaseSummary summary_;
  storage::v1::Casework work_;
  bool was_read_ = true;
  std::uint32_t fetched_ = 0;
};

TEST_F(KeepingTest, CountsFromTheAppealWindowWithoutAFinding) {
  Decide("NO_VIOLATION");
  work_.mutable_file()->mutable_appeal_until()->set_seconds(Seconds(2026, 4, 10, 15));
  const Keeping keeping = On(DayOn(2026, 6, 10));
  EXPECT_EQ(keeping.retention_class, "R1");
  EXPECT_EQ(keeping.due_day, DayOn(2026, 6, 10).number());
  // 60 days after 15:00 of 10 April are over on 9 June at 15:00: from the day after on.
  EXPECT_THAT(keeping.guards, IsEmpty());
  EXPECT_THAT(On(DayOn(2026, 6, 9)).guards, ElementsAre(v1::RETENTION_GUARD_CLASS));
}

TEST_F(KeepingTest, CountsFromTheEndOfTheLastConsequence) {
  Decide("TEMPORARY_BAN").mutable_outcomes(0)->set_end_day(DayOn(2026, 12, 30).number());
  EXPECT_EQ(On(DayOn(2026, 5, 1)).retention_class, "R2");
  // The ban ends with 30 December.
  EXPECT_EQ(On(DayOn(2026, 5, 1)).due_day, DayOn(2028, 12, 31).number());
  work_.mutable_file()->add_remedies()->set_end_day(DayOn(2027, 1, 31).number());
  EXPECT_EQ(On(DayOn(2026, 5, 1)).due_day, DayOn(2029, 2, 1).number());
}

TEST_F(KeepingTest, CountsMonthsByTheCalendar) {
  Decide("WARNING");
  EXPECT_EQ(On(DayOn(2026, 5, 1)).due_day, DayOn(2028, 4, 5).number());
  Decide("PERMANENT_BAN");
  EXPECT_EQ(On(DayOn(2026, 5, 1)).retention_class, "R3");
  EXPECT_EQ(On(DayOn(2026, 5, 1)).due_day, DayOn(2029, 4, 5).number());
}

TEST_F(KeepingTest, TakesTheClassOfTheClosing) {
  Decide("WARNING");
  work_.mutable_file()->set_retention_class("R0");
  EXPECT_EQ(On(DayOn(2026, 5, 1)).retention_class, "R0");
  EXPECT_EQ(On(DayOn(2026, 5, 1)).due_day, DayOn(2026, 4, 12).number());
  // One without a time is kept until somebody says otherwise.
  work_.mutable_file()->set_retention_class("R4");
  EXPECT_EQ(On(DayOn(2099, 5, 1)).due_day, 0U);
  EXPECT_THAT(On(DayOn(2099, 5, 1)).guards, ElementsAre(v1::RETENTION_GUARD_CLASS));
}

TEST_F(KeepingTest, KeepsWhatEndedWithoutADecisionAsWithoutAFinding) {
  for (const auto state : {v1::CASE_STATE_WITHDRAWN, v1::CASE_STATE_DUPLICATE}) {
    End(state);
    const Keeping keeping = On(DayOn(2026, 6, 4));
    EXPECT_EQ(keeping.retention_class, "R1");
    EXPECT_EQ(keeping.due_day, DayOn(2026, 6, 4).number());
    EXPECT_THAT(keeping.guards, IsEmpty());
  }
}

TEST_F(KeepingTest, NoGuardIsForgotten) {
  const Day late = DayOn(2036, 1, 1);
  EXPECT_THAT(On(late).guards, IsEmpty());

  was_read_ = false;
  EXPECT_THAT(On(late).guards, ElementsAre(v1::RETENTION_GUARD_UNREAD));
  was_read_ = true;

  v1::CaseClock& clock = *summary_.mutable_subject()->add_clocks();
  clock.set_code("ANY");
  EXPECT_THAT(On(late).guards, IsEmpty());
  clock.set_legal(true);
  EXPECT_THAT(On(late).guards, ElementsAre(v1::RETENTION_GUARD_LEGAL_CLOCK));
  summary_.mutable_subject()->clear_clocks();

  for (const std::uint32_t ago : {0U, 1U, 14U}) {
    summary_.mutable_subject()->set_last_reporter_day(late.number() - ago);
    EXPECT_THAT(On(late).guards, ElementsAre(v1::RETENTION_GUARD_REPORTER_ACTIVE)) << ago;
  }
  summary_.mutable_subject()->set_last_reporter_day(late.number() - 15);
  EXPECT_THAT(On(late).guards, IsEmpty());
  fetched_ = late.number() - 14;
  EXPECT_THAT(On(late).guards, ElementsAre(v1::RETENTION_GUARD_REPORTER_ACTIVE));
  fetched_ = 0;

  summary_.add_holds()->set_reason("court");
  EXPECT_THAT(On(late).guards, ElementsAre(v1::RETENTION_GUARD_LEGAL_HOLD));
  summary_.clear_holds();

  work_.mutable_file()->set_retention_class("R9");
  EXPECT_THAT(On(late).guards, ElementsAre(v1::RETENTION_GUARD_UNKNOWN_CLASS));
  work_.mutable_file()->clear_retention_class();
  summary_.mutable_subject()->set_policy_id("another");
  EXPECT_THAT(On(late).guards, ElementsAre(v1::RETENTION_GUARD_UNKNOWN_CLASS));
  EXPECT_EQ(On(late).due_day, 0U);
}

TEST_F(KeepingTest, KeepsWhatGoesOn) {
  for (int number = 0; number < v1::CaseState_ARRAYSIZE; ++number) {
    const auto state = static_cast<v1::CaseState>(number);
    summary_.mutable_subject()->set_state(state);
    if (!HasEnded(summary_)) {
      EXPECT_THAT(On(DayOn(2036, 1, 1)).guards, ElementsAre(v1::RETENTION_GUARD_NOT_CLOSED))
          << number;
    }
  }
  summary_.mutable_subject()->set_state(v1::CASE_STATE_CLOSED);
  EXPECT_THAT(On(DayOn(2036, 1, 1)).guards, Not(Contains(v1::RETENTION_GUARD_NOT_CLOSED)));
}

TEST_F(KeepingTest, SaysEachGuardInWords) {
  std::set<std::string_view> words;
  for (int guard = 1; guard < v1::RetentionGuard_ARRAYSIZE; ++guard) {
    words.insert(WordsOf(static_cast<v1::RetentionGuard>(guard)));
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(v1::RetentionGuard_ARRAYSIZE - 1));
}

}  // namespace
}  // namespace candor::review
