#include "lists/row_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace candor::review {
namespace {

TEST(RowSet, HoldsWhatASetHolds) {
  std::mt19937 random(1);
  std::uniform_int_distribution<std::uint32_t> some_row(0, 20000);
  RowSet rows;
  std::set<std::uint32_t> expected;
  for (int i = 0; i < 5000; ++i) {
    const std::uint32_t row = some_row(random);
    if (random() % 3 == 0) {
      rows.Remove(row);
      expected.erase(row);
    } else {
      rows.Add(row);
      expected.insert(row);
    }
  }
  for (std::uint32_t row = 0; row < 21000; ++row) {
    const bool has = expected.contains(row);
    ASSERT_EQ(rows.Has(row), has) << row;
    ASSERT_EQ((rows.Word(row / kWordRows) >> row % kWordRows & 1U) != 0, has) << row;
  }
}

TEST(RowSet, IsEmptyBeyondItsEnd) {
  RowSet rows;
  EXPECT_FALSE(rows.Has(0));
  rows.Remove(1000000);
  rows.Add(7);
  EXPECT_EQ(rows.Word(0), 1U << 7);
  EXPECT_EQ(rows.Word(1000000), 0U);
}

}  // namespace
}  // namespace candor::review
