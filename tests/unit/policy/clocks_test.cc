// Every expected instant was counted by hand.
#include "candor/policy/clocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "candor/policy/policy_set.h"

namespace candor::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Times = std::vector<Occurrence>;

absl::Time Utc(std::string_view text) {
  absl::Time time;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", std::string(text), &time, nullptr)) << text;
  return time;
}

Occurrence On(std::string_view time, v1::ClockEvent event, std::string_view state = "") {
  return {event, Utc(time), state};
}

Occurrence Into(std::string_view time, std::string_view state) {
  return On(time, v1::CLOCK_EVENT_UNSPECIFIED, state);
}

// "CODE soft|hard", with "-" for what it has not and "paused" for one that stands still.
std::vector<std::string> Show(const v1::Policy& policy, const Times& history) {
  const auto text = [](const std::optional<absl::Time>& time) {
    return time ? absl::FormatTime("%Y-%m-%d %H:%M", *time, absl::UTCTimeZone()) : "-";
  };
  std::vector<std::string> shown;
  for (const RunningClock& running : RunningClocks(policy, history)) {
    shown.push_back(running.clock->code() + " " +
                    (running.is_paused ? "paused" : text(running.soft) + "|" + text(running.hard)));
    EXPECT_FALSE(running.is_paused && (running.soft || running.hard));
  }
  return shown;
}

std::vector<std::string> Codes(const v1::Policy& policy, const Times& history) {
  std::vector<std::string> codes;
  for (const RunningClock& running : RunningClocks(policy, history)) {
    codes.push_back(running.clock->code());
  }
  return codes;
}

// A policy of one clock or a few.
class Small {
 public:
  Small() { policy.set_time_zone("UTC"); }

  v1::Clock& Add(std::string code, v1::ClockEvent starts, v1::ClockEvent stops) {
    v1::Clock& clock = *policy.add_clocks();
    clock.set_code(std::move(code));
    clock.set_starts_on(starts);
    clock.add_stops_on(stops);
    return clock;
  }

  v1::Policy policy;
};

class ClocksTest : public ::testing::Test, public Small {};

TEST_F(ClocksTest, RunsFromItsStartToAnyOfItsEnds) {
  v1::Clock& clock = Add("TRIAGE", v1::CLOCK_EVENT_RECEIVED, v1::CLOCK_EVENT_TRIAGED);
  clock.add_stops_on(v1::CLOCK_EVENT_ACKNOWLEDGED);
  clock.mutable_soft()->set_hours(48);
  clock.mutable_hard()->set_days(3);

  EXPECT_THAT(Show(policy, {}), IsEmpty());
  const Occurrence received = On("2026-11-02 00:00", v1::CLOCK_EVENT_RECEIVED);
  EXPECT_THAT(Show(policy, {received}), ElementsAre("TRIAGE 2026-11-04 00:00|2026-11-05 00:00"));
  EXPECT_THAT(Show(policy, {received, On("2026-11-02 10:00", v1::CLOCK_EVENT_TRIAGED)}), IsEmpty());
  EXPECT_THAT(Show(policy, {received, On("2026-11-02 10:00", v1::CLOCK_EVENT_ACKNOWLEDGED)}),
              IsEmpty());
  EXPECT_THAT(Codes(policy, {received, On("2026-11-02 10:00", v1::CLOCK_EVENT_STATUS_TOLD)}),
              ElementsAre("TRIAGE"));
}

TEST_F(ClocksTest, GoesByTheOrderOfEventsNotByTheirTimes) {
  Add("TRIAGE", v1::CLOCK_EVENT_RECEIVED, v1::CLOCK_EVENT_TRIAGED).mutable_hard()->set_days(3);
  // The report counts from the end of its day; it was triaged on that day.
  EXPECT_THAT(Show(policy, {On("2026-11-03 00:00", v1::CLOCK_EVENT_RECEIVED),
                            On("2026-11-02 10:00", v1::CLOCK_EVENT_TRIAGED)}),
              IsEmpty());
  // An end before the start, at the same time, is none.
  EXPECT_THAT(Codes(policy, {On("2026-11-03 00:00", v1::CLOCK_EVENT_TRIAGED),
                             On("2026-11-03 00:00", v1::CLOCK_EVENT_RECEIVED)}),
              ElementsAre("TRIAGE"));
}

TEST_F(ClocksTest, CountsFromTheFirstStart) {
  Add("SAFETY", v1::CLOCK_EVENT_SAFETY_FLAGGED, v1::CLOCK_EVENT_TRIAGED)
      .mutable_hard()
      ->set_hours(4);
  EXPECT_THAT(Show(policy, {On("2026-11-02 10:00", v1::CLOCK_EVENT_SAFETY_FLAGGED),
                            On("2026-11-02 12:00", v1::CLOCK_EVENT_SAFETY_FLAGGED)}),
              ElementsAre("SAFETY -|2026-11-02 14:00"));
}

TEST_F(ClocksTest, CountsSilenceFromTheLastQuestion) {
  Add("ANSWER", v1::CLOCK_EVENT_REPORTER_ASKED, v1::CLOCK_EVENT_REPORTER_WROTE)
      .mutable_hard()
      ->set_days(30);
  Times history = {On("2026-11-02 10:00", v1::CLOCK_EVENT_REPORTER_ASKED),
                   On("2026-11-20 10:00", v1::CLOCK_EVENT_REPORTER_ASKED)};
  EXPECT_THAT(Show(policy, history), ElementsAre("ANSWER -|2026-12-20 10:00"));
  history.push_back(On("2026-11-21 00:00", v1::CLOCK_EVENT_REPORTER_WROTE));
  EXPECT_THAT(Show(policy, history), IsEmpty());
}

TEST_F(ClocksTest, WaitsForNoAnswerOnceTheCaseGoesOn) {
  Add("ANSWER", v1::CLOCK_EVENT_REPORTER_ASKED, v1::CLOCK_EVENT_REPORTER_WROTE)
      .mutable_hard()
      ->set_days(30);
  const Occurrence asked = On("2026-11-02 10:00", v1::CLOCK_EVENT_REPORTER_ASKED, "NEEDS_INFO");
  EXPECT_THAT(Codes(policy, {asked}), ElementsAre("ANSWER"));
  for (const std::string_view next : {"TRIAGE", "DELIBERATION", "ESCALATED"}) {
    EXPECT_THAT(Codes(policy, {asked, Into("2026-11-03 10:00", next)}), IsEmpty()) << next;
  }
}

class LatestStartTest : public ClocksTest {
 protected:
  LatestStartTest() {
    v1::Clock& clock =
        Add("FEEDBACK", v1::CLOCK_EVENT_ACKNOWLEDGED, v1::CLOCK_EVENT_FEEDBACK_GIVEN);
    clock.mutable_starts_at_latest()->set_days(7);
    clock.mutable_soft()->set_calendar_months(2);
    clock.mutable_hard()->set_calendar_months(3);
  }
  const Occurrence received_ = On("2026-11-23 00:00", v1::CLOCK_EVENT_RECEIVED);
};

TEST_F(LatestStartTest, StartsByItself) {
  EXPECT_THAT(Show(policy, {received_}), ElementsAre("FEEDBACK 2027-01-30 00:00|2027-02-28 00:00"));
  EXPECT_EQ(RunningClocks(policy, Times{received_}).front().started, Utc("2026-11-30 00:00"));
}

TEST_F(LatestStartTest, StartsEarlierWithItsEvent) {
  EXPECT_THAT(Show(policy, {received_, On("2026-11-24 09:00", v1::CLOCK_EVENT_ACKNOWLEDGED)}),
              ElementsAre("FEEDBACK 2027-01-24 09:00|2027-02-24 09:00"));
  // Only the first one counts.
  EXPECT_THAT(Show(policy, {received_, On("2026-11-24 09:00", v1::CLOCK_EVENT_ACKNOWLEDGED),
                            On("2026-11-23 09:00", v1::CLOCK_EVENT_ACKNOWLEDGED)}),
              ElementsAre("FEEDBACK 2027-01-24 09:00|2027-02-24 09:00"));
}

TEST_F(LatestStartTest, IsNotStartedLater) {
  EXPECT_THAT(Show(policy, {received_, On("2026-12-05 09:00", v1::CLOCK_EVENT_ACKNOWLEDGED)}),
              ElementsAre("FEEDBACK 2027-01-30 00:00|2027-02-28 00:00"));
}

TEST_F(LatestStartTest, RunsOnce) {
  // Told everything before anybody acknowledged.
  const Occurrence told = On("2026-11-24 09:00", v1::CLOCK_EVENT_FEEDBACK_GIVEN);
  EXPECT_THAT(Show(policy, {received_, told}), IsEmpty());
  EXPECT_THAT(Show(policy, {received_, told, On("2026-11-25 09:00", v1::CLOCK_EVENT_ACKNOWLEDGED)}),
              IsEmpty());
}

class RepeatingTest : public ClocksTest {
 protected:
  RepeatingTest() {
    v1::Clock& clock = Add("STATUS", v1::CLOCK_EVENT_RECEIVED, v1::CLOCK_EVENT_STATUS_TOLD);
    clock.mutable_soft()->set_days(7);
    clock.mutable_hard()->set_days(14);
    clock.set_repeats(true);
    history_ = {On("2026-11-02 00:00", v1::CLOCK_EVENT_RECEIVED),
                On("2026-11-05 10:00", v1::CLOCK_EVENT_STATUS_TOLD),
                On("2026-11-10 10:00", v1::CLOCK_EVENT_STATUS_TOLD)};
  }
  std::vector<std::string> After(const Times& more) {
    Times history = history_;
    history.insert(history.end(), more.begin(), more.end());
    return Show(policy, history);
  }
  Times history_;
};

TEST_F(RepeatingTest, StartsAgainWhenItEnds) {
  EXPECT_THAT(After({}), ElementsAre("STATUS 2026-11-17 10:00|2026-11-24 10:00"));
}

TEST_F(RepeatingTest, EndsWithTheDecision) {
  const Occurrence decided = On("2026-11-11 10:00", v1::CLOCK_EVENT_DECIDED, "DECIDED");
  EXPECT_THAT(After({decided}), IsEmpty());
  EXPECT_THAT(After({decided, On("2026-11-11 10:00", v1::CLOCK_EVENT_STATUS_TOLD)}), IsEmpty());
  // Also while the reporter is asked something about the appeal.
  EXPECT_THAT(After({decided, Into("2026-11-12 10:00", "NEEDS_INFO"),
                     On("2026-11-12 10:00", v1::CLOCK_EVENT_STATUS_TOLD)}),
              IsEmpty());
}

TEST_F(RepeatingTest, EndsWithTheCaseAndRunsAgainWhenItIsReopened) {
  for (const std::string_view end : {"CLOSED", "DUPLICATE", "WITHDRAWN"}) {
    const Times closed = {Into("2026-11-11 10:00", end),
                          On("2026-11-11 10:00", v1::CLOCK_EVENT_STATUS_TOLD)};
    EXPECT_THAT(After(closed), IsEmpty()) << end;
  }
  EXPECT_THAT(After({On("2026-11-11 10:00", v1::CLOCK_EVENT_CLOSED, "CLOSED"),
                     Into("2026-12-01 10:00", "INVESTIGATING")}),
              ElementsAre("STATUS 2026-12-08 10:00|2026-12-15 10:00"));
  EXPECT_THAT(After({On("2026-11-11 10:00", v1::CLOCK_EVENT_DECIDED, "DECIDED"),
                     On("2026-11-12 10:00", v1::CLOCK_EVENT_CLOSED, "CLOSED"),
                     Into("2026-12-01 10:00", "TRIAGE"), Into("2026-12-01 11:00", "INVESTIGATING"),
                     On("2026-12-01 11:00", v1::CLOCK_EVENT_STATUS_TOLD)}),
              ElementsAre("STATUS 2026-12-08 11:00|2026-12-15 11:00"));
}

TEST_F(RepeatingTest, RunsOnInACaseThatWasReferred) {
  EXPECT_THAT(After({Into("2026-11-11 10:00", "REFERRED")}),
              ElementsAre("STATUS 2026-11-17 10:00|2026-11-24 10:00"));
}

TEST_F(ClocksTest, RunsOnceWhenItStartsAfterTheDecision) {
  v1::Clock& clock = Add("THANKS", v1::CLOCK_EVENT_FEEDBACK_GIVEN, v1::CLOCK_EVENT_STATUS_TOLD);
  clock.mutable_hard()->set_days(7);
  clock.set_repeats(true);
  Times history = {On("2026-11-02 10:00", v1::CLOCK_EVENT_DECIDED, "DECIDED"),
                   On("2026-11-03 10:00", v1::CLOCK_EVENT_FEEDBACK_GIVEN)};
  EXPECT_THAT(Codes(policy, history), ElementsAre("THANKS"));
  history.push_back(On("2026-11-04 10:00", v1::CLOCK_EVENT_STATUS_TOLD));
  EXPECT_THAT(Codes(policy, history), IsEmpty());
}

TEST_F(ClocksTest, IsBreachedByAnEventWhoseTimeIsKnown) {
  v1::Clock& clock = Add("EVENT", v1::CLOCK_EVENT_RECEIVED, v1::CLOCK_EVENT_ARRANGEMENTS_MADE);
  clock.set_hard_on(v1::CLOCK_EVENT_EVENT_STARTED);
  const Occurrence received = On("2026-11-02 00:00", v1::CLOCK_EVENT_RECEIVED);
  EXPECT_THAT(Show(policy, {received}), ElementsAre("EVENT -|-"));
  // Also when it was known before, and as it was said last.
  EXPECT_THAT(Show(policy, {On("2026-12-01 00:00", v1::CLOCK_EVENT_EVENT_STARTED), received}),
              ElementsAre("EVENT -|2026-12-01 00:00"));
  const Times moved = {received, On("2026-12-01 00:00", v1::CLOCK_EVENT_EVENT_STARTED),
                       On("2026-11-20 00:00", v1::CLOCK_EVENT_EVENT_STARTED)};
  EXPECT_THAT(Show(policy, moved), ElementsAre("EVENT -|2026-11-20 00:00"));
  EXPECT_THAT(Show(policy, {received, On("2026-11-20 00:00", v1::CLOCK_EVENT_EVENT_STARTED),
                            On("2026-11-05 00:00", v1::CLOCK_EVENT_ARRANGEMENTS_MADE)}),
              IsEmpty());
}

TEST_F(ClocksTest, NoPauseMovesAnEvent) {
  v1::Clock& clock = Add("EVENT", v1::CLOCK_EVENT_RECEIVED, v1::CLOCK_EVENT_ARRANGEMENTS_MADE);
  clock.set_hard_on(v1::CLOCK_EVENT_EVENT_STARTED);
  clock.add_pauses_in("NEEDS_INFO");
  EXPECT_THAT(
      Show(policy, {On("2026-11-02 00:00", v1::CLOCK_EVENT_RECEIVED),
                    On("2026-11-20 00:00", v1::CLOCK_EVENT_EVENT_STARTED),
                    Into("2026-11-05 00:00", "NEEDS_INFO"), Into("2026-11-08 00:00", "TRIAGE")}),
      ElementsAre("EVENT -|2026-11-20 00:00"));
}

class PauseTest : public ClocksTest {
 protected:
  PauseTest() {
    v1::Clock& clock = Add("TRIAGE", v1::CLOCK_EVENT_RECEIVED, v1::CLOCK_EVENT_TRIAGED);
    clock.mutable_soft()->set_hours(48);
    clock.mutable_hard()->set_hours(72);
    clock.add_pauses_in("NEEDS_INFO");
    clock.add_pauses_in("ON_HOLD");
  }
  std::vector<std::string> After(const Times& more) {
    Times history = {On("2026-11-02 00:00", v1::CLOCK_EVENT_RECEIVED)};
    history.insert(history.end(), more.begin(), more.end());
    return Show(policy, history);
  }
};

TEST_F(PauseTest, StandsStillAndGoesOnWithWhatWasLeft) {
  const Occurrence asked = Into("2026-11-03 00:00", "NEEDS_INFO");
  EXPECT_THAT(After({asked}), ElementsAre("TRIAGE paused"));
  EXPECT_THAT(After({asked, Into("2026-11-13 06:00", "TRIAGE")}),
              ElementsAre("TRIAGE 2026-11-14 06:00|2026-11-15 06:00"));
  // A second time.
  EXPECT_THAT(After({asked, Into("2026-11-13 06:00", "TRIAGE"),
                     Into("2026-11-13 08:00", "NEEDS_INFO"), Into("2026-11-13 09:00", "TRIAGE")}),
              ElementsAre("TRIAGE 2026-11-14 07:00|2026-11-15 07:00"));
}

TEST_F(PauseTest, CountsOnePauseInsideOfAnotherOnce) {
  EXPECT_THAT(After({Into("2026-11-03 00:00", "NEEDS_INFO"), Into("2026-11-04 00:00", "ON_HOLD")}),
              ElementsAre("TRIAGE paused"));
  EXPECT_THAT(After({Into("2026-11-03 00:00", "NEEDS_INFO"), Into("2026-11-04 00:00", "ON_HOLD"),
                     Into("2026-11-05 00:00", "NEEDS_INFO"), Into("2026-11-06 00:00", "TRIAGE")}),
              ElementsAre("TRIAGE 2026-11-07 00:00|2026-11-08 00:00"));
}

TEST_F(PauseTest, CanBeAtTheStart) {
  // The case stood still when the clock began, and before.
  EXPECT_THAT(Show(policy, {Into("2026-11-01 00:00", "NEEDS_INFO"),
                            On("2026-11-02 00:00", v1::CLOCK_EVENT_RECEIVED)}),
              ElementsAre("TRIAGE paused"));
  EXPECT_THAT(Show(policy, {Into("2026-11-01 00:00", "NEEDS_INFO"),
                            On("2026-11-02 00:00", v1::CLOCK_EVENT_RECEIVED),
                            Into("2026-11-02 06:00", "TRIAGE")}),
              ElementsAre("TRIAGE 2026-11-04 06:00|2026-11-05 06:00"));
  // A pause that was over before the clock's time begins takes nothing from it.
  EXPECT_THAT(After({Into("2026-11-01 08:00", "NEEDS_INFO"), Into("2026-11-01 20:00", "TRIAGE")}),
              ElementsAre("TRIAGE 2026-11-04 00:00|2026-11-05 00:00"));
  EXPECT_THAT(After({Into("2026-11-01 08:00", "NEEDS_INFO"), Into("2026-11-02 01:00", "TRIAGE")}),
              ElementsAre("TRIAGE 2026-11-04 01:00|2026-11-05 01:00"));
}

TEST_F(PauseTest, MovesOnlyWhatWasNotOverYet) {
  // Due before the pause: due after it, too.
  EXPECT_THAT(After({Into("2026-11-04 12:00", "ON_HOLD"), Into("2026-11-05 12:00", "TRIAGE")}),
              ElementsAre("TRIAGE 2026-11-05 00:00|2026-11-06 00:00"));
  // Breached before the pause, after a pause over both ends.
  EXPECT_THAT(After({Into("2026-11-03 00:00", "ON_HOLD"), Into("2026-12-03 00:00", "TRIAGE")}),
              ElementsAre("TRIAGE 2026-12-04 00:00|2026-12-05 00:00"));
}

TEST_F(PauseTest, CanEndWithoutGoingOn) {
  EXPECT_THAT(After({Into("2026-11-03 00:00", "NEEDS_INFO"),
                     On("2026-11-04 00:00", v1::CLOCK_EVENT_TRIAGED)}),
              IsEmpty());
}

TEST_F(PauseTest, IsNotForLegalClocks) {
  policy.mutable_clocks(0)->set_legal(true);
  EXPECT_THAT(After({Into("2026-11-03 00:00", "NEEDS_INFO")}),
              ElementsAre("TRIAGE 2026-11-04 00:00|2026-11-05 00:00"));
  EXPECT_THAT(After({Into("2026-11-03 00:00", "NEEDS_INFO"), Into("2026-11-09 00:00", "TRIAGE")}),
              ElementsAre("TRIAGE 2026-11-04 00:00|2026-11-05 00:00"));
}

TEST_F(PauseTest, LetsARepeatingClockBeginStill) {
  v1::Clock& clock = *policy.mutable_clocks(0);
  clock.set_repeats(true);
  clock.set_stops_on(0, v1::CLOCK_EVENT_STATUS_TOLD);
  const Occurrence asked = On("2026-11-03 00:00", v1::CLOCK_EVENT_STATUS_TOLD, "NEEDS_INFO");
  EXPECT_THAT(After({asked}), ElementsAre("TRIAGE paused"));
  const Occurrence again = On("2026-11-04 00:00", v1::CLOCK_EVENT_STATUS_TOLD);
  EXPECT_THAT(After({asked, again}), ElementsAre("TRIAGE paused"));
  EXPECT_THAT(After({asked, again, Into("2026-11-05 00:00", "TRIAGE")}),
              ElementsAre("TRIAGE 2026-11-07 00:00|2026-11-08 00:00"));
}

class CheckInsTest : public ClocksTest {
 protected:
  CheckInsTest() {
    for (const std::uint32_t days : {90U, 30U, 180U}) {
      Add("DAY_" + std::to_string(days), v1::CLOCK_EVENT_DECIDED, v1::CLOCK_EVENT_CHECKED_IN)
          .mutable_soft()
          ->set_days(days);
    }
    history_ = {On("2026-11-02 10:00", v1::CLOCK_EVENT_DECIDED, "DECIDED")};
  }
  Times history_;
};

TEST_F(CheckInsTest, TakesTheFirstToBeDueEachTime) {
  EXPECT_THAT(Show(policy, history_),
              ElementsAre("DAY_30 2026-12-02 10:00|-", "DAY_90 2027-01-31 10:00|-",
                          "DAY_180 2027-05-01 10:00|-"));
  history_.push_back(On("2026-12-03 10:00", v1::CLOCK_EVENT_CHECKED_IN));
  EXPECT_THAT(Codes(policy, history_), ElementsAre("DAY_90", "DAY_180"));
  history_.push_back(On("2026-12-04 10:00", v1::CLOCK_EVENT_CHECKED_IN));
  EXPECT_THAT(Codes(policy, history_), ElementsAre("DAY_180"));
  history_.push_back(On("2026-12-05 10:00", v1::CLOCK_EVENT_CHECKED_IN));
  EXPECT_THAT(Codes(policy, history_), IsEmpty());
}

TEST_F(CheckInsTest, GoOnInAClosedCase) {
  history_.push_back(On("2026-12-10 10:00", v1::CLOCK_EVENT_CLOSED, "CLOSED"));
  EXPECT_THAT(Codes(policy, history_), ElementsAre("DAY_30", "DAY_90", "DAY_180"));
  history_.push_back(On("2026-12-11 10:00", v1::CLOCK_EVENT_CHECKED_IN));
  EXPECT_THAT(Codes(policy, history_), ElementsAre("DAY_90", "DAY_180"));
}

TEST_F(CheckInsTest, EndWithACaseThatIsNoMore) {
  for (const std::string_view end : {"DUPLICATE", "WITHDRAWN", "SHREDDED"}) {
    Times history = history_;
    history.push_back(Into("2026-12-10 10:00", end));
    EXPECT_THAT(Codes(policy, history), IsEmpty()) << end;
  }
}

TEST_F(CheckInsTest, CountFromTheLastDecision) {
  history_.push_back(On("2026-12-03 10:00", v1::CLOCK_EVENT_CHECKED_IN));
  history_.push_back(On("2026-12-10 10:00", v1::CLOCK_EVENT_DECIDED));
  EXPECT_THAT(Show(policy, history_),
              ElementsAre("DAY_30 2027-01-09 10:00|-", "DAY_90 2027-03-10 10:00|-",
                          "DAY_180 2027-06-08 10:00|-"));
}

TEST_F(ClocksTest, EndsAllOfOtherEvents) {
  Add("ONE", v1::CLOCK_EVENT_RECEIVED, v1::CLOCK_EVENT_TRIAGED).mutable_hard()->set_days(1);
  Add("TWO", v1::CLOCK_EVENT_RECEIVED, v1::CLOCK_EVENT_TRIAGED).mutable_hard()->set_days(2);
  EXPECT_THAT(Codes(policy, {On("2026-11-02 00:00", v1::CLOCK_EVENT_RECEIVED),
                             On("2026-11-02 10:00", v1::CLOCK_EVENT_TRIAGED)}),
              IsEmpty());
}

TEST_F(ClocksTest, GivesEveryInterimMeasureItsOwn) {
  Add("REVIEW", v1::CLOCK_EVENT_INTERIM_MEASURE_TAKEN, v1::CLOCK_EVENT_INTERIM_MEASURE_REVIEWED)
      .mutable_hard()
      ->set_hours(24);
  Times history = {On("2026-11-02 10:00", v1::CLOCK_EVENT_INTERIM_MEASURE_TAKEN),
                   On("2026-11-02 12:00", v1::CLOCK_EVENT_INTERIM_MEASURE_TAKEN)};
  EXPECT_THAT(Show(policy, history),
              ElementsAre("REVIEW -|2026-11-03 10:00", "REVIEW -|2026-11-03 12:00"));
  history.push_back(On("2026-11-02 13:00", v1::CLOCK_EVENT_INTERIM_MEASURE_REVIEWED));
  EXPECT_THAT(Show(policy, history), ElementsAre("REVIEW -|2026-11-03 12:00"));
  history.push_back(On("2026-11-02 14:00", v1::CLOCK_EVENT_INTERIM_MEASURE_REVIEWED));
  EXPECT_THAT(Show(policy, history), IsEmpty());
}

TEST_F(ClocksTest, GivesEachSideItsAppealWindowUntilOneAppeals) {
  v1::Clock& clock =
      Add("WINDOW", v1::CLOCK_EVENT_DECISION_DELIVERED, v1::CLOCK_EVENT_APPEAL_FILED);
  clock.mutable_soft()->set_days(23);
  clock.mutable_hard()->set_days(30);
  clock.set_until_day_ends_anywhere(true);
  clock.set_legal(true);
  EXPECT_TRUE(IsAppealWindow(clock));
  Times history = {On("2026-11-02 10:00", v1::CLOCK_EVENT_DECISION_DELIVERED),
                   On("2026-11-04 12:00", v1::CLOCK_EVENT_DECISION_DELIVERED),
                   Into("2026-11-04 12:00", "REMEDY")};
  EXPECT_THAT(Show(policy, history), ElementsAre("WINDOW 2026-11-26 11:59|2026-12-03 11:59",
                                                 "WINDOW 2026-11-28 11:59|2026-12-05 11:59"));
  // There is one appeal at most.
  history.push_back(On("2026-11-05 12:00", v1::CLOCK_EVENT_APPEAL_FILED, "APPEALED"));
  EXPECT_THAT(Show(policy, history), IsEmpty());
  history.pop_back();
  history.push_back(Into("2026-12-06 12:00", "CLOSED"));
  EXPECT_THAT(Show(policy, history), IsEmpty());
}

TEST_F(ClocksTest, StartsNothingInAClosedCase) {
  Add("ANSWER", v1::CLOCK_EVENT_REPORTER_WROTE, v1::CLOCK_EVENT_STATUS_TOLD)
      .mutable_hard()
      ->set_days(30);
  const Occurrence wrote = On("2026-11-03 10:00", v1::CLOCK_EVENT_REPORTER_WROTE);
  EXPECT_THAT(Codes(policy, {wrote}), ElementsAre("ANSWER"));
  EXPECT_THAT(Codes(policy, {Into("2026-11-02 10:00", "CLOSED"), wrote}), IsEmpty());
  EXPECT_THAT(Codes(policy, {Into("2026-11-02 10:00", "CLOSED"),
                             Into("2026-11-03 10:00", "INVESTIGATING"), wrote}),
              ElementsAre("ANSWER"));
}

TEST_F(ClocksTest, OrdersByBreachThenDueThenStill) {
  const auto add = [this](const char* code, std::uint32_t soft, std::uint32_t hard) -> v1::Clock& {
    v1::Clock& clock = Add(code, v1::CLOCK_EVENT_RECEIVED, v1::CLOCK_EVENT_TRIAGED);
    if (soft != 0) {
      clock.mutable_soft()->set_days(soft);
    }
    if (hard != 0) {
      clock.mutable_hard()->set_days(hard);
    }
    return clock;
  };
  add("STILL", 0, 1).add_pauses_in("ON_HOLD");
  add("DUE_SECOND", 3, 0);
  add("DUE_FIRST", 2, 0);
  add("BREACHED_SECOND", 1, 9);
  add("BREACHED_FIRST", 0, 8);
  add("BREACHED_SECOND_TOO", 1, 9);
  EXPECT_THAT(Codes(policy, {On("2026-11-02 00:00", v1::CLOCK_EVENT_RECEIVED, "ON_HOLD")}),
              ElementsAre("BREACHED_FIRST", "BREACHED_SECOND", "BREACHED_SECOND_TOO", "DUE_FIRST",
                          "DUE_SECOND", "STILL"));
}

TEST_F(ClocksTest, CountsDaysInThePolicysZone) {
  policy.set_time_zone("Europe/Berlin");
  Add("TOLD", v1::CLOCK_EVENT_DECIDED, v1::CLOCK_EVENT_BOTH_SIDES_TOLD).mutable_hard()->set_days(7);
  EXPECT_THAT(Show(policy, {On("2026-03-26 11:00", v1::CLOCK_EVENT_DECIDED)}),
              ElementsAre("TOLD -|2026-04-02 10:00"));
}

class ShippedTest : public ::testing::Test {
 protected:
  ShippedTest() : policies_(PolicySet::Load({CANDOR_POLICY_FILE})) {}
  const v1::Policy& policy() const { return *policies_->Latest(""); }
  absl::StatusOr<PolicySet> policies_;
  const Times received_ = {On("2026-11-03 00:00", v1::CLOCK_EVENT_RECEIVED)};
};

TEST_F(ShippedTest, BeginsWithWhatAReportCallsFor) {
  EXPECT_THAT(
      Show(policy(), received_),
      ElementsAre("TRIAGE 2026-11-05 00:00|2026-11-06 00:00",
                  "ACKNOWLEDGEMENT 2026-11-04 00:00|2026-11-10 00:00",
                  "STATUS 2026-11-10 00:00|2026-11-17 00:00",
                  "FEEDBACK 2027-01-10 00:00|2027-02-10 00:00", "PRE_EVENT_ARRANGEMENTS -|-"));
}

TEST_F(ShippedTest, AccompaniesACaseToItsEnd) {
  Times history = received_;
  const auto then = [&history, this](Occurrence occurrence) {
    history.push_back(occurrence);
    return Codes(policy(), history);
  };
  then(On("2026-11-03 09:00", v1::CLOCK_EVENT_TRIAGED, "TRIAGE"));
  EXPECT_THAT(then(On("2026-11-03 09:05", v1::CLOCK_EVENT_ACKNOWLEDGED)),
              ElementsAre("STATUS", "FEEDBACK", "PRE_EVENT_ARRANGEMENTS"));
  EXPECT_THAT(then(On("2026-11-03 09:10", v1::CLOCK_EVENT_REPORTER_ASKED, "NEEDS_INFO")),
              ElementsAre("REPORTER_ANSWER", "FEEDBACK", "PRE_EVENT_ARRANGEMENTS", "STATUS"));
  EXPECT_THAT(then(On("2026-11-05 00:00", v1::CLOCK_EVENT_REPORTER_WROTE, "TRIAGE")),
              ElementsAre("STATUS", "FEEDBACK", "PRE_EVENT_ARRANGEMENTS"));
  EXPECT_THAT(
      then(On("2026-11-10 12:00", v1::CLOCK_EVENT_DECIDED, "DECIDED")),
      ElementsAre("BOTH_SIDES_TOLD", "FEEDBACK", "RETALIATION_CHECK_IN_30",
                  "RETALIATION_CHECK_IN_90", "RETALIATION_CHECK_IN_180", "PRE_EVENT_ARRANGEMENTS"));
  then(On("2026-11-11 12:00", v1::CLOCK_EVENT_DECISION_DELIVERED));
  then(On("2026-11-11 12:00", v1::CLOCK_EVENT_FEEDBACK_GIVEN));
  EXPECT_THAT(then(On("2026-11-11 12:00", v1::CLOCK_EVENT_BOTH_SIDES_TOLD, "REMEDY")),
              ElementsAre("APPEAL_WINDOW", "RETALIATION_CHECK_IN_30", "RETALIATION_CHECK_IN_90",
                          "RETALIATION_CHECK_IN_180", "PRE_EVENT_ARRANGEMENTS"));
  EXPECT_THAT(
      then(On("2026-11-12 12:00", v1::CLOCK_EVENT_APPEAL_FILED, "APPEALED")),
      ElementsAre("APPEAL_ACKNOWLEDGEMENT", "APPEAL_DECISION", "RETALIATION_CHECK_IN_30",
                  "RETALIATION_CHECK_IN_90", "RETALIATION_CHECK_IN_180", "PRE_EVENT_ARRANGEMENTS"));
  then(On("2026-11-13 12:00", v1::CLOCK_EVENT_APPEAL_ACKNOWLEDGED));
  then(On("2026-11-20 12:00", v1::CLOCK_EVENT_APPEAL_DECIDED, "APPEAL_DECIDED"));
  EXPECT_THAT(then(On("2026-11-21 12:00", v1::CLOCK_EVENT_CLOSED, "CLOSED")),
              ElementsAre("RETALIATION_CHECK_IN_30", "RETALIATION_CHECK_IN_90",
                          "RETALIATION_CHECK_IN_180"));
}

TEST_F(ShippedTest, GivesTheSameEveryTime) {
  const Times history = {On("2026-11-03 00:00", v1::CLOCK_EVENT_RECEIVED),
                         On("2026-11-03 09:00", v1::CLOCK_EVENT_TRIAGED, "TRIAGE"),
                         On("2026-11-03 09:10", v1::CLOCK_EVENT_REPORTER_ASKED, "NEEDS_INFO")};
  const absl::StatusOr<PolicySet> restarted = PolicySet::Load({CANDOR_POLICY_FILE});
  EXPECT_EQ(Show(policy(), history), Show(*restarted->Latest(""), history));
}

TEST_F(ShippedTest, TakesLittleTime) {
  const Times history = {On("2026-11-03 00:00", v1::CLOCK_EVENT_RECEIVED),
                         On("2026-11-03 09:00", v1::CLOCK_EVENT_TRIAGED, "TRIAGE"),
                         On("2026-11-03 09:05", v1::CLOCK_EVENT_ACKNOWLEDGED),
                         On("2026-11-03 09:05", v1::CLOCK_EVENT_STATUS_TOLD),
                         On("2026-11-03 09:10", v1::CLOCK_EVENT_REPORTER_ASKED, "NEEDS_INFO"),
                         On("2026-11-05 00:00", v1::CLOCK_EVENT_REPORTER_WROTE, "TRIAGE"),
                         On("2026-11-10 12:00", v1::CLOCK_EVENT_DECIDED, "DECIDED"),
                         On("2026-11-11 12:00", v1::CLOCK_EVENT_DECISION_DELIVERED),
                         On("2026-11-12 12:00", v1::CLOCK_EVENT_DECISION_DELIVERED),
                         On("2026-11-12 12:00", v1::CLOCK_EVENT_BOTH_SIDES_TOLD, "REMEDY")};
  constexpr int kRounds = 200;
  auto best = std::chrono::nanoseconds::max();
  for (int i = 0; i < kRounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_EQ(RunningClocks(policy(), history).size(), 7U);
    best = std::min(best, std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin));
  }
  RecordProperty("nanoseconds", static_cast<int>(best.count()));
  // Loading a zone takes longer than this, and an unoptimised build much less.
  EXPECT_LT(best, std::chrono::microseconds(300));
}

}  // namespace
}  // namespace candor::policy
