#include "candorctl/dates.h"

#include <chrono>

#include "gtest/gtest.h"

namespace candor::tools {
namespace {

TEST(DatesTest, AreIsoDatesInUtc) {
  EXPECT_EQ(DateOf(Day(0)), "1970-01-01");
  EXPECT_EQ(DateOf(Day(20514)), "2026-03-02");
  EXPECT_EQ(DateTimeOf(std::chrono::sys_days(std::chrono::days(20514)) + std::chrono::hours(9) +
                       std::chrono::minutes(5) + std::chrono::seconds(59)),
            "2026-03-02 09:05 UTC");
}

TEST(DatesTest, ParsesOnlyWhatItWouldWrite) {
  EXPECT_EQ(ParseDate("2026-03-02"), Day(20514));
  EXPECT_EQ(ParseDate("1970-01-01"), Day(0));
  EXPECT_EQ(ParseDate("2028-02-29"), Day(21243));
  for (const char* bad : {"", "2026-02-29", "2026-13-01", "1969-12-31", "2026-3-002", "02.03.2026",
                          "2026/03/02", "2026-03-0x", "20260302", "0000000001", "-026-03-02"}) {
    EXPECT_EQ(ParseDate(bad), std::nullopt) << bad;
  }
}

TEST(DatesTest, ValidityIsInclusive) {
  EXPECT_EQ(ValidityOf(Day(10), Day(20), Day(9)), "not yet valid");
  EXPECT_EQ(ValidityOf(Day(10), Day(20), Day(10)), "10 days left");
  EXPECT_EQ(ValidityOf(Day(10), Day(20), Day(19)), "1 day left");
  EXPECT_EQ(ValidityOf(Day(10), Day(20), Day(20)), "ends today");
  EXPECT_EQ(ValidityOf(Day(10), Day(20), Day(21)), "expired");
}

}  // namespace
}  // namespace candor::tools
