#include "candorctl/table.h"

#include "gtest/gtest.h"

namespace candor::tools {
namespace {

TEST(TableTest, AlignsColumnsAndEndsLinesWithoutSpaces) {
  Table table({"NAME", "AGE", "NOTE"});
  EXPECT_TRUE(table.empty());
  table.Add({"ö", "7", ""});
  table.Add({"a longer one", "", "x"});
  EXPECT_FALSE(table.empty());
  EXPECT_EQ(table.Text(),
            "NAME          AGE  NOTE\n"
            "ö             7\n"
            "a longer one       x\n");
}

TEST(TableTest, CellsCannotBreakOutOfTheirLine) {
  Table table({"A"});
  table.Add({"x\ny\x1b[1m"});
  EXPECT_EQ(table.Text(), "A\nx y<U+001B>[1m\n");
}

TEST(TableTest, StylesCellsOnlyWithColourAndAlignsThemAllTheSame) {
  Table table({"A", "B"});
  table.AddStyled({{"long", Style::kRed}, {"x"}});
  table.AddStyled({{"s"}, {"y\x1b[1m", Style::kDim}});
  EXPECT_EQ(table.Text(), "A     B\nlong  x\ns     y<U+001B>[1m\n");
  EXPECT_EQ(table.Text(true),
            "A     B\n\x1b[1;31mlong\x1b[0m  x\ns     \x1b[2my<U+001B>[1m\x1b[0m\n");
}

TEST(FactListTest, AlignsValuesAndLeavesOutEmptyOnes) {
  FactList facts;
  facts.Add("a", "1");
  facts.Add("empty", "");
  facts.Add("long", "two\nlines");
  EXPECT_EQ(facts.Text(), "  a     1\n  long  two lines\n");
}

}  // namespace
}  // namespace candor::tools
