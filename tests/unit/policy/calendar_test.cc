// Every expected instant was counted by hand, on a calendar and a table of changes of the clock.
#include <gtest/gtest.h>

#include <string>

#include "candor/policy/clocks.h"

namespace candor::policy {
namespace {

v1::TimeSpan Hours(std::uint32_t count) {
  v1::TimeSpan span;
  span.set_hours(count);
  return span;
}

v1::TimeSpan Days(std::uint32_t count) {
  v1::TimeSpan span;
  span.set_days(count);
  return span;
}

v1::TimeSpan Months(std::uint32_t count) {
  v1::TimeSpan span;
  span.set_calendar_months(count);
  return span;
}

absl::Time Utc(const std::string& text) {
  absl::Time time;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text + "Z", &time, nullptr)) << text;
  return time;
}

absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

std::string End(const v1::TimeSpan& span, const char* start, const char* zone) {
  const absl::Time end = EndOf(span, Utc(start), Zone(zone), false);
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*S", end, absl::UTCTimeZone());
}

TEST(CalendarTest, CutsMonthsToTheLastDay) {
  EXPECT_EQ(End(Months(3), "2026-11-30T10:00:00", "UTC"), "2027-02-28T10:00:00");
  EXPECT_EQ(End(Months(3), "2027-11-30T10:00:00", "UTC"), "2028-02-29T10:00:00");
  EXPECT_EQ(End(Months(1), "2027-01-31T10:00:00", "UTC"), "2027-02-28T10:00:00");
  EXPECT_EQ(End(Months(1), "2027-02-28T10:00:00", "UTC"), "2027-03-28T10:00:00");
  EXPECT_EQ(End(Months(2), "2026-12-31T10:00:00", "UTC"), "2027-02-28T10:00:00");
  EXPECT_EQ(End(Months(3), "2026-08-31T10:00:00", "UTC"), "2026-11-30T10:00:00");
  EXPECT_EQ(End(Months(3), "2026-11-15T10:00:00", "UTC"), "2027-02-15T10:00:00");
  EXPECT_EQ(End(Months(1200), "2026-11-30T10:00:00", "UTC"), "2126-11-30T10:00:00");
}

TEST(CalendarTest, KnowsLeapDays) {
  EXPECT_EQ(End(Months(12), "2028-02-29T10:00:00", "UTC"), "2029-02-28T10:00:00");
  EXPECT_EQ(End(Months(48), "2028-02-29T10:00:00", "UTC"), "2032-02-29T10:00:00");
  EXPECT_EQ(End(Days(1), "2028-02-28T10:00:00", "UTC"), "2028-02-29T10:00:00");
  EXPECT_EQ(End(Days(1), "2027-02-28T10:00:00", "UTC"), "2027-03-01T10:00:00");
  EXPECT_EQ(End(Days(366), "2028-01-01T10:00:00", "UTC"), "2029-01-01T10:00:00");
}

TEST(CalendarTest, PassesTheYearsEnd) {
  EXPECT_EQ(End(Days(1), "2026-12-31T23:30:00", "UTC"), "2027-01-01T23:30:00");
  EXPECT_EQ(End(Hours(2), "2026-12-31T23:30:00", "UTC"), "2027-01-01T01:30:00");
  // In Berlin it is the new year already.
  EXPECT_EQ(End(Months(1), "2026-12-31T23:30:00", "Europe/Berlin"), "2027-01-31T23:30:00");
  EXPECT_EQ(End(Months(2), "2026-12-30T23:30:00", "Europe/Berlin"), "2027-02-27T23:30:00");
}

TEST(CalendarTest, CountsDaysOf23And25Hours) {
  // 29 March: 02:00 is 03:00; 25 October: 03:00 is 02:00.
  EXPECT_EQ(End(Days(1), "2026-03-28T11:00:00", "Europe/Berlin"), "2026-03-29T10:00:00");
  EXPECT_EQ(End(Days(1), "2026-10-24T10:00:00", "Europe/Berlin"), "2026-10-25T11:00:00");
  EXPECT_EQ(End(Days(7), "2026-03-26T11:00:00", "Europe/Berlin"), "2026-04-02T10:00:00");
  EXPECT_EQ(End(Months(3), "2026-01-15T11:00:00", "Europe/Berlin"), "2026-04-15T10:00:00");
  EXPECT_EQ(End(Hours(24), "2026-03-28T11:00:00", "Europe/Berlin"), "2026-03-29T11:00:00");
  EXPECT_EQ(End(Hours(24), "2026-10-24T10:00:00", "Europe/Berlin"), "2026-10-25T10:00:00");
}

TEST(CalendarTest, CountsDaysThatAreHalfAnHourOff) {
  // 4 October: 02:00 (+10:30) is 02:30 (+11); 5 April: 02:00 (+11) is 01:30 (+10:30).
  EXPECT_EQ(End(Days(1), "2026-10-03T01:30:00", "Australia/Lord_Howe"), "2026-10-04T01:00:00");
  EXPECT_EQ(End(Days(1), "2026-04-04T01:00:00", "Australia/Lord_Howe"), "2026-04-05T01:30:00");
}

TEST(CalendarTest, TakesTheMomentOfTheChangeForASkippedTime) {
  // 28 March 02:30 in Berlin; on the 29th there is no 02:30.
  EXPECT_EQ(End(Days(1), "2026-03-28T01:30:00", "Europe/Berlin"), "2026-03-29T01:00:00");
  EXPECT_EQ(End(Months(1), "2026-02-28T01:30:00", "Europe/Berlin"), "2026-03-28T01:30:00");
  EXPECT_EQ(End(Months(2), "2026-01-29T01:30:00", "Europe/Berlin"), "2026-03-29T01:00:00");
  // 3 October 02:15 on Lord Howe; on the 4th there is no 02:15.
  EXPECT_EQ(End(Days(1), "2026-10-02T15:45:00", "Australia/Lord_Howe"), "2026-10-03T15:30:00");
}

TEST(CalendarTest, TakesTheFirstOfATimeThatComesTwice) {
  // 24 October 02:30 in Berlin; on the 25th there are two.
  EXPECT_EQ(End(Days(1), "2026-10-24T00:30:00", "Europe/Berlin"), "2026-10-25T00:30:00");
  // From either of them, the next day has one.
  EXPECT_EQ(End(Days(1), "2026-10-25T00:30:00", "Europe/Berlin"), "2026-10-26T01:30:00");
  EXPECT_EQ(End(Days(1), "2026-10-25T01:30:00", "Europe/Berlin"), "2026-10-26T01:30:00");
  // 4 April 01:45 on Lord Howe; on the 5th there are two.
  EXPECT_EQ(End(Days(1), "2026-04-03T14:45:00", "Australia/Lord_Howe"), "2026-04-04T14:45:00");
}

TEST(CalendarTest, NeverEndsDaysEarlierForALaterStart) {
  for (const char* zone : {"Europe/Berlin", "Australia/Lord_Howe", "America/New_York"}) {
    const absl::TimeZone there = Zone(zone);
    for (const v1::TimeSpan& span : {Days(1), Days(30), Days(90)}) {
      absl::Time last = absl::InfinitePast();
      for (int quarter = 0; quarter < 366 * 96; ++quarter) {
        const absl::Time start = Utc("2026-01-01T00:00:00") + absl::Minutes(15) * quarter;
        // From times that come twice, the calendar counts the same.
        if (there.At(there.At(start).cs).kind == absl::TimeZone::TimeInfo::UNIQUE) {
          const absl::Time end = EndOf(span, start, there, false);
          ASSERT_GE(end, last) << zone << " " << start;
          last = end;
        }
      }
    }
  }
}

TEST(CalendarTest, EndsADayWhereItIsLatest) {
  EXPECT_EQ(EndOf(Days(30), Utc("2026-11-02T15:00:00"), Zone("UTC"), true),
            Utc("2026-12-03T11:59:59"));
  EXPECT_EQ(EndOf(Months(3), Utc("2026-11-30T15:00:00"), Zone("UTC"), true),
            Utc("2027-03-01T11:59:59"));
  // In Berlin it is the 3rd already.
  EXPECT_EQ(EndOf(Days(30), Utc("2026-11-02T23:30:00"), Zone("Europe/Berlin"), true),
            Utc("2026-12-04T11:59:59"));
}

v1::Policy WithWindow() {
  v1::Policy policy;
  policy.set_time_zone("UTC");
  v1::Clock& clock = *policy.add_clocks();
  clock.set_code("WINDOW");
  clock.set_starts_on(v1::CLOCK_EVENT_DECISION_DELIVERED);
  clock.add_stops_on(v1::CLOCK_EVENT_APPEAL_FILED);
  *clock.mutable_hard() = Days(30);
  clock.set_until_day_ends_anywhere(true);
  return policy;
}

TEST(CalendarTest, AcceptsAnAppealUntilTheLastMinuteAnywhere) {
  const absl::Time until = *AppealUntil(WithWindow(), Utc("2026-11-02T15:00:00"));
  for (int offset = -12; offset <= 14; ++offset) {
    const absl::TimeZone zone = absl::FixedTimeZone(offset * 60 * 60);
    EXPECT_LE(absl::FromCivil(absl::CivilSecond(2026, 12, 2, 23, 59, 0), zone), until) << offset;
    EXPECT_LE(absl::FromCivil(absl::CivilSecond(2026, 12, 2, 23, 59, 59), zone), until) << offset;
  }
  const absl::TimeZone last = absl::FixedTimeZone(-12 * 60 * 60);
  EXPECT_GT(absl::FromCivil(absl::CivilSecond(2026, 12, 3, 0, 0, 0), last), until);
}

TEST(CalendarTest, KnowsNoWindowOfAPolicyWithoutOne) {
  v1::Policy policy = WithWindow();
  policy.mutable_clocks(0)->set_starts_on(v1::CLOCK_EVENT_DECIDED);
  EXPECT_FALSE(AppealUntil(policy, Utc("2026-11-02T15:00:00")).has_value());
  policy = WithWindow();
  policy.mutable_clocks(0)->clear_hard();
  EXPECT_FALSE(AppealUntil(policy, Utc("2026-11-02T15:00:00")).has_value());
}

}  // namespace
}  // namespace candor::policy
