#include "reporting/quarter_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/seeded_random.h"
#include "reporting/medians.h"
#include "tables.h"

namespace candor::review {
namespace {

using test::ShownIn;
using test_support::SeededRandom;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::SizeIs;

constexpr Period kQuarter{1000, 1090};

class QuarterFiguresTest : public ::testing::Test {
 protected:
  [[nodiscard]] static CaseFigures Received(std::uint32_t day, std::vector<std::string> categories,
                                            std::string channel = "conduct") {
    CaseFigures figures;
    figures.received_day = day;
    figures.channel = std::move(channel);
    figures.categories = std::move(categories);
    return figures;
  }
  void Add(const CaseFigures& figures, int times) {
    for (int i = 0; i < times; ++i) {
      quarter_.Add(figures);
    }
  }
  [[nodiscard]] v1::TransparencyTables Published() { return quarter_.Publish(random_); }

  SeededRandom random_{3};
  QuarterFigures quarter_{kQuarter,
                          {{"conduct", "events"}, {"H1", "H2"}, {"WARNING", "BAN"}, {"TRIAGE"}}};
};

TEST_F(QuarterFiguresTest, CountWhatWasReceivedInTheQuarter) {
  Add(Received(1000, {"H1"}), 3);
  Add(Received(1090, {"H1", "H2"}, "events"), 4);
  Add(Received(999, {"H1"}), 9);
  Add(Received(1091, {"H1"}), 9);
  const v1::TransparencyTables published = Published();
  EXPECT_EQ(published.first_day(), 1000U);
  EXPECT_EQ(published.last_day(), 1090U);
  EXPECT_THAT(ShownIn(published, "received"),
              ElementsAre("H1 conduct 3", "H1 events 4", "H2 conduct 0", "H2 events 4"));
  EXPECT_THAT(ShownIn(published, "outcomes"), ElementsAre("WARNING 0", "BAN 0"));
  EXPECT_THAT(ShownIn(published, "appeals"), ElementsAre("STANDS 0", "CHANGED 0"));
}

TEST_F(QuarterFiguresTest, CountWhatNoPolicyAndNoKeyKnows) {
  Add(Received(1000, {"X1", "X2", "H1"}), 3);
  Add(Received(1000, {}, "old"), 5);
  EXPECT_THAT(ShownIn(Published(), "received"),
              AllOf(Contains("H1 conduct 3"), Contains("(other) conduct 3"),
                    Contains("(none) old 5"), Contains("(none) conduct 0"), SizeIs(12)));
}

TEST_F(QuarterFiguresTest, CountDecisionsOnTheirDay) {
  CaseFigures figures = Received(500, {"H1"});
  figures.decisions = {{999, {"BAN"}}, {1050, {"WARNING", "BAN"}}, {1091, {"ABOLISHED"}}};
  figures.appeals = {{1060, true}, {1100, false}};
  Add(figures, 4);
  const v1::TransparencyTables published = Published();
  EXPECT_THAT(ShownIn(published, "outcomes"), ElementsAre("WARNING 4", "BAN 4"));
  EXPECT_THAT(ShownIn(published, "appeals"), ElementsAre("STANDS 0", "CHANGED 4"));
  EXPECT_THAT(ShownIn(published, "received"), Each(EndsWith(" 0")));
}

TEST_F(QuarterFiguresTest, HaveNothingOfWhatIsWithheld) {
  Add(Received(1000, {"H1"}), 2);
  Add(Received(1000, {"H2"}), 7);
  const v1::TransparencyTables published = Published();
  for (const v1::FigureTable& table : published.tables()) {
    for (const v1::Cell& cell : table.cells()) {
      EXPECT_TRUE(!cell.suppressed() || cell.value() == 0);
      EXPECT_TRUE(cell.value() == 0 || cell.value() >= 3);
    }
  }
  EXPECT_THAT(ShownIn(published, "received"), Contains("H1 conduct ?"));
}

TEST_F(QuarterFiguresTest, HaveMediansOfFiveAndMore) {
  CaseFigures figures = Received(1, {});
  for (const int hours : {24, 30, 50, 100}) {
    figures.clocks.push_back({"TRIAGE", 1050, absl::Hours(hours), false});
  }
  figures.clocks.push_back({"TRIAGE", 1091, absl::Hours(1), false});
  figures.clocks.push_back({"UNKNOWN", 1050, absl::Hours(1), false});
  Add(figures, 1);
  v1::TransparencyTables published = Published();
  EXPECT_THAT(ShownIn(published, "clocks"), ElementsAre("TRIAGE 4"));
  ASSERT_THAT(published.clocks(), SizeIs(1));
  EXPECT_TRUE(published.clocks(0).suppressed());
  EXPECT_EQ(published.clocks(0).median_days(), 0);
  figures.clocks = {{"TRIAGE", 1090, absl::Hours(80), false}};
  Add(figures, 1);
  published = Published();
  EXPECT_FALSE(published.clocks(0).suppressed());
  EXPECT_EQ(published.clocks(0).median_days(), 2);
}

// A median says that there were five: then a number withheld beside a small one is none, and the
// small one stands alone.
TEST(QuarterFigures, HaveNoMedianOfANumberThatIsWithheld) {
  SeededRandom random(4);
  QuarterFigures quarter(kQuarter, {{}, {}, {}, {"LARGE", "SMALL"}});
  CaseFigures figures;
  for (int i = 0; i < 9; ++i) {
    figures.clocks.push_back({"LARGE", 1050, absl::Hours(48), false});
  }
  figures.clocks.push_back({"SMALL", 1050, absl::Hours(48), false});
  quarter.Add(figures);
  const v1::TransparencyTables published = quarter.Publish(random);
  EXPECT_THAT(ShownIn(published, "clocks"), ElementsAre("LARGE ?", "SMALL ?"));
  EXPECT_TRUE(published.clocks(0).suppressed());
  EXPECT_EQ(published.clocks(0).median_days(), 0);
}

TEST(Medians, AreOfTheMiddle) {
  EXPECT_EQ(MedianOf({absl::Hours(9), absl::Hours(1), absl::Hours(2)}), absl::Hours(2));
  EXPECT_EQ(MedianOf({absl::Hours(9), absl::Hours(1), absl::Hours(2), absl::Hours(4)}),
            absl::Hours(3));
  EXPECT_EQ(MedianInWholeDays({absl::Hours(47)}), 1);
  EXPECT_EQ(MedianInWholeDays({absl::Hours(23), absl::Hours(24)}), 1);
}

}  // namespace
}  // namespace candor::review
