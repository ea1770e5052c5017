#include "reporting/report_csv.h"

#include <gtest/gtest.h>

#include <string>

#include "tables.h"

namespace candor::review {
namespace {

using test::AddCell;

TEST(ReportCsv, QuotesWhatWouldEndAField) {
  EXPECT_EQ(CsvField("H1"), "H1");
  EXPECT_EQ(CsvField(""), "");
  EXPECT_EQ(CsvField("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvField("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(CsvField("two\r\nlines"), "\"two\r\nlines\"");
}

TEST(ReportCsv, BeginsNoFormula) {
  for (const char* const formula : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "  =1", "=1", "－1"}) {
    EXPECT_EQ(CsvField(formula), std::string("'") + formula) << formula;
  }
  EXPECT_EQ(CsvField("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(CsvField("=cmd|'/c calc'!A1,\"x\""), "\"'=cmd|'/c calc'!A1,\"\"x\"\"\"");
  EXPECT_EQ(CsvField("A=1"), "A=1");
}

TEST(ReportCsv, HasALineForEachFigure) {
  v1::TransparencyTables report;
  report.set_first_day(20635);
  report.set_last_day(20726);
  v1::FigureTable& received = *report.add_tables();
  received.set_name("received");
  AddCell(received, "H1", "conduct", 5);
  AddCell(received, "=H2", "-events", 0, true);
  AddCell(received, "H3", "conduct", 7, true);
  AddCell(received, "(total)", "conduct", 12);
  v1::ClockFigure& median = *report.add_clocks();
  median.set_clock("TRIAGE");
  median.set_median_days(3);
  v1::ClockFigure& withheld = *report.add_clocks();
  withheld.set_clock("STATUS");
  withheld.set_suppressed(true);
  FigureLabels labels;
  labels.Set("received", "H1", "=HYPERLINK(\"http://evil\",\"Harassment\")");
  labels.Set("clocks", "TRIAGE", "Screening, then triage");
  EXPECT_EQ(CsvOf(report, labels),
            "first_day,last_day,table,row,label,column,value,withheld\r\n"
            "2026-07-01,2026-09-30,received,H1,"
            "\"'=HYPERLINK(\"\"http://evil\"\",\"\"Harassment\"\")\",conduct,5,no\r\n"
            "2026-07-01,2026-09-30,received,'=H2,,'-events,,yes\r\n"
            "2026-07-01,2026-09-30,received,H3,,conduct,7,yes\r\n"
            "2026-07-01,2026-09-30,received,(total),,conduct,12,no\r\n"
            "2026-07-01,2026-09-30,median_days,TRIAGE,\"Screening, then triage\",,3,no\r\n"
            "2026-07-01,2026-09-30,median_days,STATUS,,,,yes\r\n");
}

}  // namespace
}  // namespace candor::review
