// kill -9 of review between store and acknowledge: nothing is lost, nothing is filed twice.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

#include "candor/testing/matchers.h"
#include "deployment.h"
#include "relay_proxy.h"

namespace candor::integration {
namespace {

using test_support::IsOk;

constexpr int kCycles = 100;
constexpr int kReportsEach = 3;

// Kills review at the moment when it acknowledges, once for each time it is armed.
class Trap {
 public:
  void Arm(pid_t pid) {
    const std::lock_guard lock(mutex_);
    pid_ = pid;
    sprung_ = false;
  }

  // False, and review is dead, when armed.
  bool OnAcknowledge() {
    const std::lock_guard lock(mutex_);
    if (pid_ == 0) {
      return true;
    }
    if (!sprung_) {
      kill(pid_, SIGKILL);
      sprung_ = true;
      changed_.notify_all();
    }
    return false;
  }

  bool WaitUntilSprung() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [this] { return sprung_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  pid_t pid_ = 0;
  bool sprung_ = false;
};

TEST(ReviewCrash, BetweenStoreAndAcknowledgeFilesEveryReportOnce) {
  Deployment candor;
  candor.StartIntake();
  Trap trap;
  RelayProxy proxy(candor.ca().Tls(candor.intake_certificate()), candor.ToIntake("review/main"),
                   [&trap] { return trap.OnAcknowledge(); });
  candor.SetPullPort(proxy.port());
  client::PortalClient portal = candor.Portal();
  int sent = 0;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    for (int i = 0; i < kReportsEach; ++i) {
      ASSERT_THAT(portal.Submit(ReportOf("report " + std::to_string(sent++))), IsOk());
    }
    candor.StartReview();
    trap.Arm(candor.review().pid());
    // The process may have acknowledged before it was armed; then new reports make it do so again.
    if (!trap.WaitUntilSprung()) {
      FAIL() << "review never acknowledged in cycle " << cycle;
    }
    EXPECT_EQ(candor.review().WaitForExit(), 128 + SIGKILL);
  }

  trap.Arm(0);
  candor.StartReview();
  std::map<std::string, int> filed;
  for (const review::v1::Case& subject : candor.WaitForCases(static_cast<std::size_t>(sent))) {
    const auto report = candor.GetReport(subject.name());
    ASSERT_THAT(report, IsOk());
    ++filed[report->what_happened()];
  }
  EXPECT_EQ(filed.size(), static_cast<std::size_t>(sent));
  for (const auto& [text, times] : filed) {
    EXPECT_EQ(times, 1) << text;
  }
}

}  // namespace
}  // namespace candor::integration
