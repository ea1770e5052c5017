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

TEST(DatesTest, ValidityIsInclusive) {
  EXPECT_EQ(ValidityOf(Day(10), Day(20), Day(9)), "not yet valid");
  EXPECT_EQ(ValidityOf(Day(10), Day(20), Day(10)), "10 days left");
  EXPECT_EQ(ValidityOf(Day(10), Day(20), Day(19)), "1 day left");
  EXPECT_EQ(ValidityOf(Day(10), Day(20), Day(20)), "ends today");
  EXPECT_EQ(ValidityOf(Day(10), Day(20), Day(21)), "expired");
}

}  // namespace
}  // namespace candor::tools
