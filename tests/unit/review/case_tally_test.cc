#include "review/case_tally.h"

#include <gtest/gtest.h>

namespace candor::review {
namespace {

constexpr std::int64_t kHour = 3600;

// In seconds; negative for none.
void AddClock(v1::Case& subject, std::string_view code, std::int64_t soft, std::int64_t hard,
              v1::ClockLevel level = v1::CLOCK_LEVEL_UNSPECIFIED) {
  v1::CaseClock& clock = *subject.add_clocks();
  clock.set_code(std::string(code));
  clock.set_level(level);
  if (soft >= 0) {
    clock.mutable_soft_time()->set_seconds(soft);
  }
  if (hard >= 0) {
    clock.mutable_hard_time()->set_seconds(hard);
  }
}

// "due breached" of that clock.
std::string At(const CaseTally& tally, std::string_view code, std::int64_t seconds) {
  const CaseCounts counts = tally.CountsAt(absl::FromUnixSeconds(seconds));
  const auto found = counts.clocks.find(code);
  return found == counts.clocks.end()
             ? "none"
             : std::to_string(found->second.due) + " " + std::to_string(found->second.breached);
}

TEST(CaseTally, CountsStates) {
  CaseTally tally;
  v1::Case subject;
  subject.set_state(v1::CASE_STATE_TRIAGE);
  tally.Add(subject);
  tally.Add(subject);
  tally.Remove(subject);
  subject.set_state(v1::CASE_STATE_CLOSED);
  tally.Add(subject);
  const CaseCounts counts = tally.CountsAt(absl::UnixEpoch());
  EXPECT_EQ(counts.states[v1::CASE_STATE_TRIAGE], 1);
  EXPECT_EQ(counts.states[v1::CASE_STATE_CLOSED], 1);
  EXPECT_EQ(counts.states[v1::CASE_STATE_SCREENING], 0);
}

TEST(CaseTally, CountsAClockAsDueUntilItIsBreached) {
  CaseTally tally;
  v1::Case subject;
  AddClock(subject, "A", 10 * kHour, 20 * kHour);
  tally.Add(subject);
  EXPECT_EQ(At(tally, "A", 10 * kHour), "0 0");
  EXPECT_EQ(At(tally, "A", 10 * kHour + 1), "1 0");
  EXPECT_EQ(At(tally, "A", 20 * kHour), "1 0");
  EXPECT_EQ(At(tally, "A", 20 * kHour + 1), "0 1");
  EXPECT_EQ(At(tally, "B", 20 * kHour), "none");
  tally.Remove(subject);
  EXPECT_EQ(At(tally, "A", 20 * kHour + 1), "0 0");
}

TEST(CaseTally, CountsWholeHours) {
  CaseTally tally;
  v1::Case subject;
  AddClock(subject, "A", 10 * kHour + 600, -1);
  tally.Add(subject);
  EXPECT_EQ(At(tally, "A", 10 * kHour + 1800), "0 0");
  EXPECT_EQ(At(tally, "A", 11 * kHour + 1), "1 0");
}

TEST(CaseTally, KnowsClocksWithoutOneOfTheTimes) {
  CaseTally tally;
  v1::Case subject;
  AddClock(subject, "ONLY_HARD", -1, 20 * kHour);
  AddClock(subject, "ONLY_SOFT", 10 * kHour, -1);
  AddClock(subject, "STILL", -1, -1, v1::CLOCK_LEVEL_PAUSED);
  AddClock(subject, "WINDOW", 10 * kHour, 20 * kHour, v1::CLOCK_LEVEL_RUNNING);
  tally.Add(subject);
  EXPECT_EQ(At(tally, "ONLY_HARD", 15 * kHour), "0 0");
  EXPECT_EQ(At(tally, "ONLY_HARD", 25 * kHour), "0 1");
  EXPECT_EQ(At(tally, "ONLY_SOFT", 15 * kHour), "1 0");
  EXPECT_EQ(At(tally, "ONLY_SOFT", 25 * kHour), "1 0");
  EXPECT_EQ(At(tally, "STILL", 25 * kHour), "0 0");
  EXPECT_EQ(At(tally, "WINDOW", 25 * kHour), "1 0");
}

TEST(CaseTally, CountsACaseOnceForEachClock) {
  CaseTally tally;
  v1::Case subject;
  AddClock(subject, "A", 10 * kHour, 20 * kHour);
  AddClock(subject, "A", 12 * kHour, 22 * kHour);
  AddClock(subject, "B", 12 * kHour, 22 * kHour);
  tally.Add(subject);
  EXPECT_EQ(At(tally, "A", 15 * kHour), "1 0");
  EXPECT_EQ(At(tally, "A", 21 * kHour), "0 1");
  EXPECT_EQ(At(tally, "B", 15 * kHour), "1 0");
  EXPECT_EQ(At(tally, "B", 21 * kHour), "1 0");
}

}  // namespace
}  // namespace candor::review
