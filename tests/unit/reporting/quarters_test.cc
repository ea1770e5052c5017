#include "reporting/quarters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "candor/testing/matchers.h"

namespace candor::review {
namespace {

using test_support::IsOk;
using test_support::NamesField;
using ::testing::ElementsAre;
using ::testing::SizeIs;

std::uint32_t On(int year, int month, int day) {
  return static_cast<std::uint32_t>(absl::CivilDay(year, month, day) - absl::CivilDay(1970, 1, 1));
}

const Day kToday(On(2026, 11, 22));

TEST(Quarters, AreThoseOfTheCalendar) {
  const Period third{On(2026, 7, 1), On(2026, 9, 30)};
  for (const std::uint32_t day : {On(2026, 7, 1), On(2026, 8, 15), On(2026, 9, 30)}) {
    EXPECT_EQ(QuarterOf(day), third);
  }
  EXPECT_EQ(QuarterOf(On(2024, 2, 29)), (Period{On(2024, 1, 1), On(2024, 3, 31)}));
  EXPECT_EQ(QuarterOf(On(2026, 12, 31)), (Period{On(2026, 10, 1), On(2026, 12, 31)}));
  EXPECT_EQ(QuarterOf(0), (Period{0, On(1970, 3, 31)}));
}

TEST(Quarters, OfAPeriodComeInOrder) {
  const auto quarters = QuartersOf({On(2025, 10, 1), On(2026, 3, 31)}, kToday);
  ASSERT_THAT(quarters, IsOk());
  EXPECT_THAT(*quarters, ElementsAre(Period{On(2025, 10, 1), On(2025, 12, 31)},
                                     Period{On(2026, 1, 1), On(2026, 3, 31)}));
  EXPECT_THAT(QuartersOf({On(2021, 10, 1), On(2026, 9, 30)}, kToday).value(), SizeIs(20));
}

TEST(Quarters, AreWholeOverAndNotTooMany) {
  const auto outcome = [](std::uint32_t first, std::uint32_t last) {
    return QuartersOf({first, last}, kToday).status();
  };
  EXPECT_THAT(outcome(On(2026, 7, 2), On(2026, 9, 30)), NamesField("first_day"));
  EXPECT_THAT(outcome(On(2026, 8, 1), On(2026, 9, 30)), NamesField("first_day"));
  EXPECT_THAT(outcome(On(2026, 7, 1), On(2026, 9, 29)), NamesField("last_day"));
  EXPECT_THAT(outcome(On(2026, 7, 1), On(2026, 8, 31)), NamesField("last_day"));
  EXPECT_THAT(outcome(On(2026, 10, 1), On(2026, 12, 31)), NamesField("last_day"));
  EXPECT_THAT(outcome(On(2027, 1, 1), On(2027, 3, 31)), NamesField("first_day"));
  EXPECT_THAT(outcome(On(2026, 7, 1), On(2026, 6, 30)), NamesField("last_day"));
  EXPECT_THAT(outcome(On(2021, 7, 1), On(2026, 9, 30)), NamesField("last_day"));
  EXPECT_THAT(outcome(0, 0), NamesField("last_day"));
  EXPECT_THAT(outcome(0xFFFFFFFF, 0xFFFFFFFF), NamesField("first_day"));
  EXPECT_THAT(outcome(0, 0xFFFFFFFF), NamesField("last_day"));
}

TEST(Quarters, AreOverOnceTheirLastDayIs) {
  const Period third{On(2026, 7, 1), On(2026, 9, 30)};
  EXPECT_THAT(QuartersOf(third, Day(On(2026, 9, 30))), NamesField("last_day"));
  EXPECT_THAT(QuartersOf(third, Day(On(2026, 10, 1))), IsOk());
}

TEST(CheckDays, TakesAnyDaysUpToToday) {
  EXPECT_THAT(CheckDays({On(2026, 11, 3), kToday.number()}, kToday), IsOk());
  EXPECT_THAT(CheckDays({kToday.number(), kToday.number()}, kToday), IsOk());
  EXPECT_THAT(CheckDays({On(2026, 11, 3), kToday.number() + 1}, kToday), NamesField("last_day"));
  EXPECT_THAT(CheckDays({On(2026, 11, 3), On(2026, 11, 2)}, kToday), NamesField("last_day"));
  EXPECT_THAT(CheckDays({On(2021, 11, 3), On(2026, 11, 3)}, kToday), NamesField("last_day"));
  EXPECT_THAT(CheckDays({On(2021, 11, 3), On(2026, 11, 2)}, kToday), IsOk());
}

}  // namespace
}  // namespace candor::review
