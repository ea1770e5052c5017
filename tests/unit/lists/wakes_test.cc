#include "lists/wakes.h"

#include <gtest/gtest.h>

namespace candor::review {
namespace {

TEST(Wakes, CallsWhoIsThere) {
  Wakes wakes;
  int first = 0;
  int second = 0;
  const std::uint64_t number = wakes.Add([&first] { ++first; });
  const std::uint64_t other = wakes.Add([&second] { ++second; });
  EXPECT_NE(number, other);
  wakes.CallAll();
  wakes.Remove(number);
  wakes.Remove(number);
  wakes.CallAll();
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 2);
}

}  // namespace
}  // namespace candor::review
