#include "reporting/suppression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "candor/testing/seeded_random.h"
#include "published_system.h"

namespace candor::review {
namespace {

using test::PublishedSystem;
using test_support::SeededRandom;
using ::testing::Each;
using ::testing::ElementsAre;

using Cells = std::vector<std::size_t>;

bool IsSmall(std::uint64_t count) { return count == 1 || count == 2; }

CountTable Table(std::size_t rows, std::size_t columns, std::vector<std::uint64_t> counts) {
  CountTable table;
  table.rows.resize(rows);
  table.columns.resize(columns);
  table.counts = std::move(counts);
  return table;
}

// Many cells are small, as they are where few report.
CountTable RandomTable(std::size_t rows, std::size_t columns, std::mt19937_64& random) {
  static constexpr std::uint64_t kCounts[] = {0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 8, 13, 40};
  CountTable table = Table(rows, columns, {});
  const std::size_t kinds = 1 + random() % std::size(kCounts);
  for (std::size_t i = 0; i < rows * columns; ++i) {
    table.counts.push_back(kCounts[random() % kinds]);
  }
  return table;
}

std::vector<Cells> RowsOf(const CountTable& table) {
  std::vector<Cells> rows(table.rows.size());
  for (std::size_t i = 0; i < table.counts.size(); ++i) {
    rows[i / table.columns.size()].push_back(i);
  }
  return rows;
}

std::vector<Cells> ColumnsOf(const CountTable& table) {
  std::vector<Cells> columns(table.columns.size());
  for (std::size_t i = 0; i < table.counts.size(); ++i) {
    columns[i % table.columns.size()].push_back(i);
  }
  return columns;
}

std::vector<Cells> WholeOf(const CountTable& table) {
  Cells all(table.counts.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = i;
  }
  return {all};
}

// A quarter as it is published; unknowns from `first` on are its cells.
struct Quarter {
  CountTable table;
  std::vector<bool> withheld;
  std::size_t first = 0;

  [[nodiscard]] Cells Shown(const Cells& of) const {
    Cells shown;
    for (const std::size_t cell : of) {
      if (!withheld[cell]) {
        shown.push_back(first + cell);
      }
    }
    return shown;
  }
  [[nodiscard]] std::uint64_t SumOfShown(const Cells& of) const {
    std::uint64_t sum = 0;
    for (const std::size_t cell : of) {
      sum += withheld[cell] ? 0 : table.counts[cell];
    }
    return sum;
  }
};

// The cells of a quarter, and its totals of what is shown.
void AddPublished(const Quarter& quarter, PublishedSystem& system) {
  for (std::size_t i = 0; i < quarter.table.counts.size(); ++i) {
    if (!quarter.withheld[i]) {
      system.AddSum({quarter.first + i}, quarter.table.counts[i]);
    }
  }
  for (const auto& lines :
       {RowsOf(quarter.table), ColumnsOf(quarter.table), WholeOf(quarter.table)}) {
    for (const Cells& line : lines) {
      system.AddSum(quarter.Shown(line), quarter.SumOfShown(line));
    }
  }
}

// A longer period: each cell is the sum of the quarters that show it.
void AddPeriod(const std::vector<Quarter>& quarters, std::size_t begin, std::size_t end,
               PublishedSystem& system) {
  for (std::size_t cell = 0; cell < quarters[0].table.counts.size(); ++cell) {
    Cells shown;
    std::uint64_t sum = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const Cells one = quarters[i].Shown({cell});
      shown.insert(shown.end(), one.begin(), one.end());
      sum += quarters[i].SumOfShown({cell});
    }
    system.AddSum(shown, sum);
  }
}

// True totals that somebody has from elsewhere. One of a single cell is that cell.
void AddKnown(const Quarter& quarter, const std::vector<Cells>& lines, PublishedSystem& system) {
  for (const Cells& line : lines) {
    if (line.size() > 1) {
      Cells unknowns;
      std::uint64_t sum = 0;
      for (const std::size_t cell : line) {
        unknowns.push_back(quarter.first + cell);
        sum += quarter.table.counts[cell];
      }
      system.AddSum(unknowns, sum);
    }
  }
}

std::string Describe(const Quarter& quarter) {
  std::string text;
  for (std::size_t i = 0; i < quarter.table.counts.size(); ++i) {
    text += (i % quarter.table.columns.size() == 0 ? "\n" : " ") +
            std::to_string(quarter.table.counts[i]) + (quarter.withheld[i] ? "*" : "");
  }
  return text;
}

void ExpectNoneDerived(const std::vector<Quarter>& quarters, PublishedSystem system,
                       const char* attacker) {
  const auto derived = system.Derive();
  for (const Quarter& quarter : quarters) {
    for (std::size_t i = 0; i < quarter.table.counts.size(); ++i) {
      const std::uint64_t count = quarter.table.counts[i];
      ASSERT_FALSE(IsSmall(count) && derived[quarter.first + i])
          << attacker << " derives cell " << i << " of" << Describe(quarter);
    }
  }
}

std::vector<Quarter> RandomQuarters(std::mt19937_64& random, SeededRandom& choices) {
  std::vector<Quarter> quarters(1 + random() % 4);
  const std::size_t rows = 1 + random() % 6;
  const std::size_t columns = 1 + random() % 4;
  for (std::size_t i = 0; i < quarters.size(); ++i) {
    quarters[i].table = RandomTable(rows, columns, random);
    quarters[i].withheld = WithheldCells(quarters[i].table, choices);
    quarters[i].first = i * rows * columns;
  }
  return quarters;
}

TEST(Suppression, SolverFindsWhatCanBeDerived) {
  PublishedSystem by_elimination(3);
  by_elimination.AddSum({0, 1}, 7);
  by_elimination.AddSum({1, 2}, 5);
  by_elimination.AddSum({0, 1, 2}, 9);
  EXPECT_THAT(by_elimination.Derive(), ElementsAre(4, 3, 2));
  PublishedSystem by_bounds(3);
  by_bounds.AddSum({0, 1}, 0);
  by_bounds.AddSum({1, 2}, 2);
  EXPECT_THAT(by_bounds.Derive(), ElementsAre(0, 0, 2));
  PublishedSystem open(2);
  open.AddSum({0, 1}, 2);
  EXPECT_THAT(open.Derive(), Each(std::nullopt));
}

// One small cell alone beside true totals is what the solver is to find.
TEST(Suppression, SolverBreaksATableWithASingleWithheldCell) {
  const Quarter naive{Table(2, 2, {1, 5, 7, 9}), {true, false, false, false}, 0};
  PublishedSystem system(4);
  AddPublished(naive, system);
  AddKnown(naive, RowsOf(naive.table), system);
  EXPECT_EQ(system.Derive()[0], 1U);
}

TEST(Suppression, NoSmallCellCanBeDerived) {
  std::mt19937_64 random(5);
  SeededRandom choices(6);
  std::size_t tables = 0;
  std::size_t small = 0;
  while (tables < 10'000) {
    const std::vector<Quarter> quarters = RandomQuarters(random, choices);
    PublishedSystem published(quarters.size() * quarters[0].table.counts.size());
    for (const Quarter& quarter : quarters) {
      AddPublished(quarter, published);
      small += static_cast<std::size_t>(std::ranges::count_if(quarter.table.counts, IsSmall));
    }
    for (std::size_t begin = 0; begin < quarters.size(); ++begin) {
      for (std::size_t end = begin + 2; end <= quarters.size(); ++end) {
        AddPeriod(quarters, begin, end, published);
      }
    }
    ASSERT_NO_FATAL_FAILURE(ExpectNoneDerived(quarters, published, "who reads all reports"));
    for (const auto& [lines, attacker] : {std::pair(&RowsOf, "who knows the rows' totals"),
                                          std::pair(&ColumnsOf, "who knows the columns' totals"),
                                          std::pair(&WholeOf, "who knows the tables' totals")}) {
      PublishedSystem more = published;
      for (const Quarter& quarter : quarters) {
        AddKnown(quarter, lines(quarter.table), more);
      }
      ASSERT_NO_FATAL_FAILURE(ExpectNoneDerived(quarters, more, attacker));
    }
    tables += quarters.size();
  }
  EXPECT_GT(small, 10'000U) << "the tables have nothing to hide";
}

TEST(Suppression, WithholdsAllSmallCellsAndShowsTheRest) {
  std::mt19937_64 random(7);
  SeededRandom choices(8);
  std::size_t withheld_large = 0;
  std::size_t large = 0;
  for (int i = 0; i < 2000; ++i) {
    const CountTable table = RandomTable(1 + random() % 8, 1 + random() % 4, random);
    const std::vector<bool> withheld = WithheldCells(table, choices);
    const bool any_small = std::ranges::any_of(table.counts, IsSmall);
    for (std::size_t cell = 0; cell < table.counts.size(); ++cell) {
      EXPECT_TRUE(withheld[cell] || !IsSmall(table.counts[cell]));
      EXPECT_TRUE(any_small || !withheld[cell]);
      large += table.counts[cell] >= kLeastShown ? 1U : 0U;
      withheld_large += withheld[cell] && table.counts[cell] >= kLeastShown ? 1U : 0U;
    }
  }
  // Zeros go first.
  EXPECT_LT(withheld_large * 5, large);
}

// What who knows this program, and the true total, can say of a withheld cell: the tables that
// could have been published like this.
class KnownProgramTest : public ::testing::TestWithParam<std::pair<std::size_t, std::size_t>> {};

TEST_P(KnownProgramTest, LeavesOpenWhatASmallCellIs) {
  const auto [rows, columns] = GetParam();
  constexpr std::uint64_t kCounts = 6;
  constexpr std::uint64_t kWithheld = 99;
  SeededRandom choices(9);
  using Seen = std::pair<std::vector<std::uint64_t>, std::uint64_t>;
  std::map<Seen, std::vector<std::set<std::uint64_t>>> possible;
  std::set<std::pair<Seen, std::size_t>> hidden;
  std::uint64_t tables = 1;
  for (std::size_t i = 0; i < rows * columns; ++i) {
    tables *= kCounts;
  }
  for (std::uint64_t number = 0; number < tables; ++number) {
    CountTable table = Table(rows, columns, {});
    std::uint64_t total = 0;
    for (std::uint64_t rest = number; table.counts.size() < rows * columns; rest /= kCounts) {
      table.counts.push_back(rest % kCounts);
      total += rest % kCounts;
    }
    for (int run = 0; run < 40; ++run) {
      const std::vector<bool> withheld = WithheldCells(table, choices);
      Seen seen{table.counts, total};
      for (std::size_t i = 0; i < withheld.size(); ++i) {
        seen.first[i] = withheld[i] ? kWithheld : table.counts[i];
      }
      auto& values = possible[seen];
      values.resize(table.counts.size());
      for (std::size_t i = 0; i < withheld.size(); ++i) {
        values[i].insert(table.counts[i]);
        if (withheld[i] && IsSmall(table.counts[i])) {
          hidden.emplace(seen, i);
        }
      }
    }
  }
  ASSERT_FALSE(hidden.empty());
  for (const auto& [seen, cell] : hidden) {
    const std::set<std::uint64_t>& values = possible[seen][cell];
    EXPECT_GT(values.size(), 1U) << "cell " << cell << " of " << ::testing::PrintToString(seen);
    // Where no cell is left that could be withheld beside them, all may be small.
    const bool all_withheld = std::ranges::count(seen.first, kWithheld) == std::ssize(seen.first);
    EXPECT_TRUE(all_withheld || !std::ranges::all_of(values, IsSmall))
        << "cell " << cell << " of " << ::testing::PrintToString(seen) << " is small for sure";
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, KnownProgramTest,
                         ::testing::Values(std::pair(2, 1), std::pair(3, 1), std::pair(4, 1),
                                           std::pair(1, 3), std::pair(2, 2)));

TEST(Suppression, ATableOfOneCellIsWithheldWhenItIsSmall) {
  SeededRandom choices(1);
  EXPECT_THAT(WithheldCells(Table(1, 1, {2}), choices), ElementsAre(true));
  EXPECT_THAT(WithheldCells(Table(1, 1, {3}), choices), ElementsAre(false));
  EXPECT_THAT(WithheldCells(Table(1, 1, {0}), choices), ElementsAre(false));
  EXPECT_THAT(WithheldCells(Table(0, 1, {}), choices), ElementsAre());
}

// Otherwise the one that need not be withheld could be told from the small ones.
TEST(Suppression, ChoosesAmongEqualsByChance) {
  SeededRandom choices(2);
  std::vector<int> chosen(6);
  for (int i = 0; i < 600; ++i) {
    const auto withheld = WithheldCells(Table(6, 1, {0, 0, 2, 0, 0, 0}), choices);
    for (std::size_t cell = 0; cell < withheld.size(); ++cell) {
      chosen[cell] += withheld[cell] ? 1 : 0;
    }
  }
  EXPECT_EQ(chosen[2], 600);
  chosen.erase(chosen.begin() + 2);
  EXPECT_THAT(chosen, Each(testing::AllOf(testing::Gt(70), testing::Lt(170))));
}

}  // namespace
}  // namespace candor::review
