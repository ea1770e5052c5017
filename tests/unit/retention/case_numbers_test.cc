#include "review/case_numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "candor/base/error.h"
#include "candor/testing/matchers.h"

namespace candor::review {
namespace {

using test_support::HasReason;

TEST(CaseNumbers, GivesWhatIsReservedAndNoMore) {
  CaseNumbers numbers;
  EXPECT_TRUE(numbers.is_empty());
  EXPECT_THAT(numbers.Take(), HasReason(Reason::kOverloaded));
  numbers.Renew(7, 2);
  EXPECT_EQ(numbers.Take().value(), 7U);
  EXPECT_EQ(numbers.Take().value(), 8U);
  EXPECT_THAT(numbers.Take(), HasReason(Reason::kOverloaded));
}

TEST(CaseNumbers, GoesOnWithWhatFollowsAndGivesUpAGap) {
  CaseNumbers numbers;
  numbers.Renew(0, 2);
  numbers.Renew(2, 2);
  for (std::uint32_t number = 0; number < 4; ++number) {
    EXPECT_EQ(numbers.Take().value(), number);
  }
  numbers.Renew(10, 2);
  numbers.Renew(20, 2);
  EXPECT_EQ(numbers.Take().value(), 20U);
}

TEST(CaseNumbers, CallsBeforeTheyRunOut) {
  CaseNumbers numbers;
  int calls = 0;
  numbers.SetWhenLow([&calls] { ++calls; });
  numbers.Renew(0, CaseNumbers::kLow + 2);
  EXPECT_FALSE(numbers.is_low());
  ASSERT_TRUE(numbers.Take().ok());
  ASSERT_TRUE(numbers.Take().ok());
  EXPECT_TRUE(numbers.is_low());
  EXPECT_EQ(calls, 0);
  ASSERT_TRUE(numbers.Take().ok());
  EXPECT_EQ(calls, 1);
  numbers.SetWhenLow(nullptr);
  ASSERT_TRUE(numbers.Take().ok());
  EXPECT_EQ(calls, 1);
}

TEST(CaseNumbers, GivesNoneTwice) {
  CaseNumbers numbers;
  numbers.Renew(0, 4000);
  std::vector<std::vector<std::uint32_t>> taken(4);
  std::vector<std::thread> threads;
  for (auto& mine : taken) {
    threads.emplace_back([&mine, &numbers] {
      for (int i = 0; i < 1000; ++i) {
        mine.push_back(numbers.Take().value());
      }
    });
  }
  std::set<std::uint32_t> all;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    threads[i].join();
    all.insert(taken[i].begin(), taken[i].end());
  }
  EXPECT_EQ(all.size(), 4000U);
}

}  // namespace
}  // namespace candor::review
