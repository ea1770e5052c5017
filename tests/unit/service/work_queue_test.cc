#include "candor/service/work_queue.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace candor::service {
namespace {

TEST(WorkQueue, RunsJobsInTheirOrderOnOneThread) {
  std::vector<int> ran;
  std::vector<std::thread::id> threads;
  {
    WorkQueue queue;
    for (int i = 0; i < 100; ++i) {
      queue.Add([&, i] {
        ran.push_back(i);
        threads.push_back(std::this_thread::get_id());
      });
    }
  }
  ASSERT_EQ(ran.size(), 100U) << "what waits is run before the end";
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(ran[static_cast<std::size_t>(i)], i);
    EXPECT_EQ(threads[static_cast<std::size_t>(i)], threads.front());
  }
  EXPECT_NE(threads.front(), std::this_thread::get_id());
}

TEST(WorkQueue, AJobMayAddAnother) {
  int ran = 0;
  {
    WorkQueue queue;
    queue.Add([&] { queue.Add([&] { ++ran; }); });
  }
  EXPECT_EQ(ran, 1);
}

}  // namespace
}  // namespace candor::service
