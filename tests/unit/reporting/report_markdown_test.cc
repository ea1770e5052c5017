#include "reporting/report_markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tables.h"

namespace candor::review {
namespace {

using test::AddCell;
using ::testing::HasSubstr;
using ::testing::Not;

v1::TransparencyTables Report() {
  v1::TransparencyTables report;
  report.set_first_day(20635);
  report.set_last_day(20726);
  v1::FigureTable& received = *report.add_tables();
  received.set_name("received");
  AddCell(received, "H1", "conduct", 8);
  AddCell(received, "H1", "events", 0, true);
  AddCell(received, "H1", "(total)", 8);
  AddCell(received, "H2", "conduct", 0);
  AddCell(received, "H2", "events", 0);
  AddCell(received, "H2", "(total)", 0);
  AddCell(received, "C3", "conduct", 0, true);
  AddCell(received, "C3", "events", 4, true);
  AddCell(received, "C3", "(total)", 4);
  AddCell(received, "(total)", "conduct", 8);
  AddCell(received, "(total)", "events", 4);
  AddCell(received, "(total)", "(total)", 12);
  v1::FigureTable& appeals = *report.add_tables();
  appeals.set_name("appeals");
  AddCell(appeals, "STANDS", "", 3);
  AddCell(appeals, "(total)", "", 3);
  v1::FigureTable& clocks = *report.add_tables();
  clocks.set_name("clocks");
  AddCell(clocks, "TRIAGE", "", 12);
  report.add_clocks()->set_clock("TRIAGE");
  report.mutable_clocks(0)->set_median_days(2);
  return report;
}

TEST(ReportMarkdown, IsAPageWithTablesAndAChart) {
  FigureLabels labels;
  labels.Set("received", "H1", "Harassment");
  labels.Set("appeals", "STANDS", "The first decision stands");
  const std::string page = MarkdownOf(Report(), labels);
  EXPECT_THAT(page, HasSubstr("# Transparency report, 2026-07-01 to 2026-09-30\n\nHow to read"));
  const std::string tables = page.substr(page.find("## "));
  EXPECT_EQ(tables,
            "## Reports received\n\n"
            "| Category | conduct | events | Shown in all |\n"
            "|---|--:|--:|--:|\n"
            "| H1 Harassment | 8 | · | 8 |\n"
            "| H2 | 0 | 0 | 0 |\n"
            "| C3 | · | 4+ | 4 |\n"
            "| **Shown in all** | 8 | 4 | 12 |\n\n"
            "```text\n"
            "H1  ████████████████████████████████████████ 8+\n"
            "C3  ████████████████████ 4+\n"
            "```\n\n"
            "## Appeals decided\n\n"
            "| Result | Number |\n"
            "|---|--:|\n"
            "| STANDS The first decision stands | 3 |\n"
            "| **Shown in all** | 3 |\n\n"
            "## How long things took\n\n"
            "| What | Number | Median, in days |\n"
            "|---|--:|--:|\n"
            "| TRIAGE | 12 | 2 |\n");
}

TEST(ReportMarkdown, LeavesNoMarkupInTexts) {
  EXPECT_EQ(MarkdownText("a|b"), "a\\|b");
  EXPECT_EQ(MarkdownText("<script>alert(1)</script>"), "&lt;script&gt;alert\\(1\\)&lt;/script&gt;");
  EXPECT_EQ(MarkdownText("[x](http://evil)"), "\\[x\\]\\(http\\://evil\\)");
  EXPECT_EQ(MarkdownText("two\n# lines\r\n"), "two \\# lines  ");
  EXPECT_EQ(MarkdownText("\xE2\x80\xAEnekat\xE2\x81\xA9"), " nekat ");
  EXPECT_EQ(MarkdownText("Belästigung"), "Belästigung");
}

TEST(ReportMarkdown, StaysATableWhateverCodesAndLabelsHold) {
  v1::TransparencyTables report;
  v1::FigureTable& received = *report.add_tables();
  received.set_name("received");
  const std::string hostile = "```\n| evil | <img src=x> |\n# 1";
  AddCell(received, hostile, "a|b\n\n", 5);
  FigureLabels labels;
  labels.Set("received", hostile, "| ` | [x](javascript:alert(1))");
  const std::string page = MarkdownOf(report, labels);
  EXPECT_THAT(page, Not(HasSubstr("\n| evil")));
  EXPECT_THAT(page.substr(0, page.find("```text")), Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("\n# 1")));
  EXPECT_THAT(page, Not(HasSubstr("[x](")));
  // The code block of the chart begins and ends once.
  const std::size_t begin = page.find("```text\n");
  ASSERT_NE(begin, std::string::npos);
  const std::size_t end = page.find("```", begin + 3);
  EXPECT_EQ(page.find("```", end + 3), std::string::npos);
  EXPECT_THAT(page.substr(begin, end - begin), HasSubstr("''' | evil | <img src=x> | # 1  ████"));
}

TEST(ReportMarkdown, CutsLongNamesOfBarsBetweenCharacters) {
  v1::TransparencyTables report;
  v1::FigureTable& received = *report.add_tables();
  received.set_name("received");
  AddCell(received, std::string(31, 'x') + "ä", "conduct", 5);
  EXPECT_THAT(MarkdownOf(report, {}), HasSubstr("\n" + std::string(31, 'x') + "  █"));
}

}  // namespace
}  // namespace candor::review
