#include "review/filing_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "candor/testing/matchers.h"
#include "world.h"

namespace candor::review {
namespace {

using test::MakeKeys;
using test::MakeReport;
using test_support::IsOk;

class FilingPoolTest : public ::testing::Test {
 protected:
  FilingPoolTest() { world_.UnsealWith(keys_); }

  std::shared_ptr<const UnsealedKeys> keys_ = MakeKeys();
  test::World world_;
};

TEST_F(FilingPoolTest, FilesAllThatIsSubmittedBeforeItGoes) {
  std::atomic<int> filed = 0;
  {
    FilingPool pool(*world_.filer, {.threads = 2, .envelopes = 8, .bytes = 1U << 20});
    for (int i = 0; i < 100; ++i) {
      pool.Submit(
          keys_, {world_.portal.Send(MakeReport()), "main"},
          [&filed](const absl::StatusOr<std::string>& digest) { filed += digest.ok() ? 1 : 0; });
    }
  }
  EXPECT_EQ(filed, 100);
  EXPECT_EQ(world_.ListAll().size(), 100U);
}

// Whether Submit of one more returns while `held` are being filed.
bool TakesOneMore(test::World& world, const std::shared_ptr<const UnsealedKeys>& keys,
                  FilingWindow window, int held) {
  std::promise<void> gate;
  std::shared_future<void> open(gate.get_future());
  std::promise<void> submitted;
  FilingPool pool(*world.filer, window);
  std::thread submitter([&] {
    for (int i = 0; i <= held; ++i) {
      pool.Submit(keys, {world.portal.Send(MakeReport()), "main"},
                  [open](const absl::StatusOr<std::string>&) { open.wait(); });
    }
    submitted.set_value();
  });
  const bool took =
      submitted.get_future().wait_for(std::chrono::milliseconds(300)) == std::future_status::ready;
  gate.set_value();
  submitter.join();
  return took;
}

TEST_F(FilingPoolTest, WaitsWhileItsWindowIsFull) {
  EXPECT_TRUE(TakesOneMore(world_, keys_, {.threads = 2, .envelopes = 5, .bytes = 1U << 20}, 4));
  EXPECT_FALSE(TakesOneMore(world_, keys_, {.threads = 2, .envelopes = 5, .bytes = 1U << 20}, 5));
  // An envelope of this size has a little more than 4 KiB.
  EXPECT_TRUE(TakesOneMore(world_, keys_, {.threads = 2, .envelopes = 99, .bytes = 3 * 4500}, 2));
  EXPECT_FALSE(TakesOneMore(world_, keys_, {.threads = 2, .envelopes = 99, .bytes = 3 * 4500}, 3));
}

TEST_F(FilingPoolTest, LetsAnEnvelopeThatIsLargerThanTheWindowPassAlone) {
  FilingPool pool(*world_.filer, {.threads = 1, .envelopes = 5, .bytes = 10});
  std::promise<absl::Status> outcome;
  pool.Submit(keys_, {world_.portal.Send(MakeReport()), "main"},
              [&outcome](const absl::StatusOr<std::string>& digest) {
                outcome.set_value(digest.status());
              });
  EXPECT_THAT(outcome.get_future().get(), IsOk());
}

}  // namespace
}  // namespace candor::review
