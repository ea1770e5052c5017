#include "reporting/process_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::review {
namespace {

using ::testing::SizeIs;

TEST(ProcessFigures, CountWhatHappenedInThePeriod) {
  ProcessFigures process({100, 110});
  CaseFigures early;
  early.received_day = 99;
  early.is_open = true;
  CaseFigures closed;
  closed.received_day = 100;
  closed.closed_days = {105, 107};
  CaseFigures later = closed;
  later.received_day = 110;
  later.closed_days = {111};
  CaseFigures erased;
  erased.received_day = 50;
  erased.erased_day = 110;
  for (const CaseFigures& figures : {early, closed, later, erased}) {
    process.Add(figures);
  }
  v1::GetProcessFiguresResponse response;
  process.Write(response);
  EXPECT_EQ(response.received(), 2U);
  EXPECT_EQ(response.closed(), 1U) << "a case that was closed twice is one";
  EXPECT_EQ(response.open(), 1U);
  EXPECT_EQ(response.erased(), 1U);
}

TEST(ProcessFigures, SayHowClocksWereKept) {
  ProcessFigures process({100, 110});
  CaseFigures figures;
  for (const auto& [day, hours, was_breached] :
       {std::tuple(100U, 12, false), std::tuple(105U, 36, true), std::tuple(99U, 900, true)}) {
    figures.clocks.push_back({"TRIAGE", day, absl::Hours(hours), was_breached});
  }
  figures.clocks.push_back({"ANSWER", 101, absl::Minutes(20), false});
  process.Add(figures);
  v1::GetProcessFiguresResponse response;
  process.Write(response);
  ASSERT_THAT(response.clocks(), SizeIs(2));
  EXPECT_EQ(response.clocks(0).clock(), "ANSWER");
  EXPECT_EQ(response.clocks(0).median_days(), 0.01);
  EXPECT_EQ(response.clocks(1).clock(), "TRIAGE");
  EXPECT_EQ(response.clocks(1).ended(), 2U);
  EXPECT_EQ(response.clocks(1).breached(), 1U);
  EXPECT_EQ(response.clocks(1).median_days(), 1.0);
}

}  // namespace
}  // namespace candor::review
