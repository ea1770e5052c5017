#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "candor/policy/clocks.h"

namespace candor::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using enum v1::ClockEvent;

absl::Time At(int hours) { return absl::FromUnixSeconds(1'790'000'000) + absl::Hours(hours); }

class EndedClocksTest : public ::testing::Test {
 protected:
  EndedClocksTest() { policy_.set_time_zone("UTC"); }

  v1::Clock& Add(const std::string& code, v1::ClockEvent start, v1::ClockEvent stop,
                 std::uint32_t hard_hours) {
    v1::Clock& clock = *policy_.add_clocks();
    clock.set_code(code);
    clock.set_starts_on(start);
    clock.add_stops_on(stop);
    clock.mutable_hard()->set_hours(hard_hours);
    return clock;
  }
  // "TRIAGE 5h", or "TRIAGE 5h late".
  [[nodiscard]] std::vector<std::string> Ended(const std::vector<Occurrence>& history) const {
    std::vector<std::string> shown;
    for (const EndedClock& ended : EndedClocks(policy_, history)) {
      shown.push_back(ended.clock->code() + " " + absl::FormatDuration(ended.took) +
                      (ended.was_breached ? " late" : ""));
    }
    return shown;
  }

  v1::Policy policy_;
};

TEST_F(EndedClocksTest, TellHowLongTheyRanAndWhetherTheyWereLate) {
  Add("TRIAGE", CLOCK_EVENT_RECEIVED, CLOCK_EVENT_TRIAGED, 10);
  EXPECT_THAT(Ended({{CLOCK_EVENT_RECEIVED, At(0), ""}}), IsEmpty());
  EXPECT_THAT(Ended({{CLOCK_EVENT_RECEIVED, At(0), ""}, {CLOCK_EVENT_TRIAGED, At(10), ""}}),
              ElementsAre("TRIAGE 10h"));
  EXPECT_THAT(Ended({{CLOCK_EVENT_RECEIVED, At(0), ""}, {CLOCK_EVENT_TRIAGED, At(11), ""}}),
              ElementsAre("TRIAGE 11h late"));
}

TEST_F(EndedClocksTest, AreThoseThatDidTheirWorkOnly) {
  Add("TRIAGE", CLOCK_EVENT_RECEIVED, CLOCK_EVENT_TRIAGED, 10);
  Add("ANSWER", CLOCK_EVENT_REPORTER_ASKED, CLOCK_EVENT_REPORTER_WROTE, 10);
  EXPECT_THAT(Ended({{CLOCK_EVENT_RECEIVED, At(0), ""},
                     {CLOCK_EVENT_REPORTER_ASKED, At(1), "NEEDS_INFO"},
                     {CLOCK_EVENT_UNSPECIFIED, At(2), "TRIAGE"},
                     {CLOCK_EVENT_UNSPECIFIED, At(3), "WITHDRAWN"}}),
              IsEmpty());
}

TEST_F(EndedClocksTest, LeaveOutTheTimeInWhichTheyStoodStill) {
  Add("TRIAGE", CLOCK_EVENT_RECEIVED, CLOCK_EVENT_TRIAGED, 10).add_pauses_in("ON_HOLD");
  EXPECT_THAT(Ended({{CLOCK_EVENT_RECEIVED, At(0), ""},
                     {CLOCK_EVENT_UNSPECIFIED, At(4), "ON_HOLD"},
                     {CLOCK_EVENT_UNSPECIFIED, At(104), "TRIAGE"},
                     {CLOCK_EVENT_TRIAGED, At(109), ""}}),
              ElementsAre("TRIAGE 9h"));
  EXPECT_THAT(Ended({{CLOCK_EVENT_RECEIVED, At(0), ""},
                     {CLOCK_EVENT_UNSPECIFIED, At(4), "ON_HOLD"},
                     {CLOCK_EVENT_TRIAGED, At(109), ""}}),
              ElementsAre("TRIAGE 4h"));
}

TEST_F(EndedClocksTest, CountEachTimeOfOneThatRepeats) {
  Add("STATUS", CLOCK_EVENT_RECEIVED, CLOCK_EVENT_STATUS_TOLD, 10).set_repeats(true);
  EXPECT_THAT(Ended({{CLOCK_EVENT_RECEIVED, At(0), ""},
                     {CLOCK_EVENT_STATUS_TOLD, At(3), ""},
                     {CLOCK_EVENT_STATUS_TOLD, At(20), ""}}),
              ElementsAre("STATUS 3h", "STATUS 17h late"));
}

TEST_F(EndedClocksTest, TakeNoTimeBeforeTheirLatestStart) {
  Add("FEEDBACK", CLOCK_EVENT_ACKNOWLEDGED, CLOCK_EVENT_FEEDBACK_GIVEN, 10)
      .mutable_starts_at_latest()
      ->set_hours(100);
  EXPECT_THAT(Ended({{CLOCK_EVENT_RECEIVED, At(0), ""}, {CLOCK_EVENT_FEEDBACK_GIVEN, At(5), ""}}),
              ElementsAre("FEEDBACK 0"));
}

}  // namespace
}  // namespace candor::policy
