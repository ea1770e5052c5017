#include "candor/base/clock.h"

#include "gtest/gtest.h"

namespace candor {
namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::seconds;

Clock::Time At(days day) { return Clock::Time(day); }

TEST(DayOf, CutsTheTimeOfDayOff) {
  EXPECT_EQ(DayOf(At(days(20000))), Day(20000));
  EXPECT_EQ(DayOf(At(days(20000)) + seconds(1)), Day(20000));
  EXPECT_EQ(DayOf(At(days(20001)) - microseconds(1)), Day(20000));
  EXPECT_EQ(DayOf(At(days(20001))), Day(20001));
}

TEST(DayOf, IsTheFirstDayForAClockThatWasNeverSet) {
  EXPECT_EQ(DayOf(At(days(0))), Day(0));
  EXPECT_EQ(DayOf(At(days(0)) - microseconds(1)), Day(0));
  EXPECT_EQ(DayOf(At(days(-400))), Day(0));
}

TEST(Day, IsOrdered) {
  EXPECT_LT(Day(1), Day(2));
  EXPECT_EQ(Day(), Day(0));
}

TEST(SystemClock, Goes) {
  const SystemClock clock;
  const Clock::Time before = std::chrono::system_clock::now();
  const Clock::Time now = clock.Now();
  EXPECT_GE(now, before);
  EXPECT_LE(now, std::chrono::system_clock::now());
}

}  // namespace
}  // namespace candor
