#include "reporting/period_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables.h"

namespace candor::review {
namespace {

using test::AddCell;
using test::ShownIn;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::TransparencyTables Quarter(std::uint32_t first_day, std::uint32_t last_day) {
  v1::TransparencyTables quarter;
  quarter.set_first_day(first_day);
  quarter.set_last_day(last_day);
  for (const char* const name : {"received", "outcomes", "appeals", "clocks"}) {
    quarter.add_tables()->set_name(name);
  }
  return quarter;
}

void AddClock(v1::TransparencyTables& quarter, const char* code, std::uint64_t number,
              double median, bool is_withheld) {
  AddCell(*quarter.mutable_tables(3), code, "", number);
  v1::ClockFigure& figure = *quarter.add_clocks();
  figure.set_clock(code);
  figure.set_median_days(median);
  figure.set_suppressed(is_withheld);
}

TEST(PeriodReport, OfOneQuarterIsItWithTotalsOfWhatIsShown) {
  v1::TransparencyTables quarter = Quarter(90, 180);
  v1::FigureTable& received = *quarter.mutable_tables(0);
  AddCell(received, "H1", "conduct", 5);
  AddCell(received, "H1", "events", 0, true);
  AddCell(received, "H2", "conduct", 3);
  AddCell(received, "H2", "events", 4);
  AddCell(*quarter.mutable_tables(1), "WARNING", "", 0, true);
  AddCell(*quarter.mutable_tables(1), "BAN", "", 6);
  const v1::TransparencyTables report = ReportOf({quarter});
  EXPECT_EQ(report.first_day(), 90U);
  EXPECT_EQ(report.last_day(), 180U);
  EXPECT_THAT(
      ShownIn(report, "received"),
      ElementsAre("H1 conduct 5", "H1 events ?", "H1 (total) 5", "H2 conduct 3", "H2 events 4",
                  "H2 (total) 7", "(total) conduct 8", "(total) events 4", "(total) (total) 12"));
  EXPECT_THAT(ShownIn(report, "outcomes"), ElementsAre("WARNING ?", "BAN 6", "(total) 6"));
  EXPECT_THAT(ShownIn(report, "appeals"), IsEmpty());
}

TEST(PeriodReport, OfSeveralQuartersIsTheSumOfWhatTheyShow) {
  v1::TransparencyTables first = Quarter(0, 89);
  AddCell(*first.mutable_tables(1), "WARNING", "", 5);
  AddCell(*first.mutable_tables(1), "BAN", "", 0, true);
  AddCell(*first.mutable_tables(1), "PLAN", "", 3);
  v1::TransparencyTables second = Quarter(90, 180);
  AddCell(*second.mutable_tables(1), "WARNING", "", 0, true);
  AddCell(*second.mutable_tables(1), "BAN", "", 0, true);
  AddCell(*second.mutable_tables(1), "PLAN", "", 4);
  AddCell(*second.mutable_tables(1), "NEW", "", 9);
  const v1::TransparencyTables report = ReportOf({first, second});
  EXPECT_EQ(report.first_day(), 0U);
  EXPECT_EQ(report.last_day(), 180U);
  EXPECT_THAT(ShownIn(report, "outcomes"),
              ElementsAre("WARNING 5+", "BAN ?", "PLAN 7", "NEW 9", "(total) 21"));
}

TEST(PeriodReport, WeighsMediansByNumber) {
  v1::TransparencyTables first = Quarter(0, 89);
  AddClock(first, "TRIAGE", 30, 2, false);
  AddClock(first, "STATUS", 4, 0, true);
  v1::TransparencyTables second = Quarter(90, 180);
  AddClock(second, "TRIAGE", 10, 6, false);
  AddClock(second, "STATUS", 3, 0, true);
  const v1::TransparencyTables report = ReportOf({first, second});
  ASSERT_THAT(report.clocks(), SizeIs(2));
  EXPECT_EQ(report.clocks(0).clock(), "TRIAGE");
  EXPECT_EQ(report.clocks(0).median_days(), 3);
  EXPECT_FALSE(report.clocks(0).suppressed());
  EXPECT_TRUE(report.clocks(1).suppressed());
  // Numbers of different things have no total.
  EXPECT_THAT(ShownIn(report, "clocks"), ElementsAre("TRIAGE 40", "STATUS 7"));
}

TEST(PeriodReport, TakesNoMedianOfAQuarterThatWithholdsIt) {
  v1::TransparencyTables first = Quarter(0, 89);
  AddClock(first, "TRIAGE", 10, 2, false);
  v1::TransparencyTables second = Quarter(90, 180);
  AddClock(second, "TRIAGE", 4, 99, true);
  EXPECT_EQ(ReportOf({first, second}).clocks(0).median_days(), 2);
}

}  // namespace
}  // namespace candor::review
