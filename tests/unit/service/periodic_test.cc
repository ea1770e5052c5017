#include "candor/service/periodic.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace candor::service {
namespace {

TEST(Periodic, WorksAgainAndAgainUntilItGoes) {
  std::atomic<int> count = 0;
  std::promise<void> third;
  {
    const Periodic periodic(std::chrono::milliseconds(1), [&] {
      if (++count == 3) {
        third.set_value();
      }
    });
    third.get_future().wait();
  }
  const int at_the_end = count;
  EXPECT_GE(at_the_end, 3);
  EXPECT_EQ(count, at_the_end);
}

TEST(Periodic, GoesAtOnceHoweverLongTheInterval) {
  std::atomic<int> count = 0;
  {
    const Periodic periodic(std::chrono::hours(1), [&] { ++count; });
  }
  EXPECT_EQ(count, 0);
}

}  // namespace
}  // namespace candor::service
