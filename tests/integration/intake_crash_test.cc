// kill -9 of intake under load: what was acknowledged is there, once.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "candor/base/random.h"
#include "candor/testing/matchers.h"
#include "deployment.h"

namespace candor::integration {
namespace {

using test_support::IsOk;

constexpr int kCycles = 100;
constexpr int kPortals = 3;

// One portal: sends reports until its intake dies, and goes on with the one in doubt next time.
class Load {
 public:
  explicit Load(int number) : prefix_("portal " + std::to_string(number) + " report ") {}

  void Run(client::PortalClient portal) {
    while (true) {
      if (!pending_) {
        text_ = prefix_ + std::to_string(sent_++);
        const auto sealing = sent_ % 2 == 0 ? client::Sealing::kHere : client::Sealing::kIntake;
        auto made = client::Submission::Make(ReportOf(text_), sealing, random_);
        ASSERT_THAT(made, IsOk());
        pending_ = *std::move(made);
      }
      if (!portal.Send(*pending_).ok()) {
        return;
      }
      acknowledged_.push_back(text_);
      pending_.reset();
    }
  }

  [[nodiscard]] const std::vector<std::string>& acknowledged() const { return acknowledged_; }

 private:
  std::string prefix_;
  SystemRandom random_;
  int sent_ = 0;
  std::string text_;
  std::optional<client::Submission> pending_;
  std::vector<std::string> acknowledged_;
};

TEST(IntakeCrash, LosesNothingThatWasAcknowledgedAndDoublesNothing) {
  Deployment candor;
  std::mt19937 dice(20261122);
  std::vector<Load> loads;
  for (int i = 0; i < kPortals; ++i) {
    loads.emplace_back(i);
  }
  client::PortalOptions options = candor.portal_options();
  options.max_attempts = 1;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    candor.StartIntake();
    std::vector<std::thread> threads;
    for (Load& load : loads) {
      threads.emplace_back(
          [&] { load.Run(client::PortalClient(candor.ToIntake("portal/demo"), options)); });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + dice() % 60));
    candor.intake().Kill();
    for (std::thread& thread : threads) {
      thread.join();
    }
  }

  candor.StartIntake();
  candor.StartReview();
  std::size_t acknowledged = 0;
  for (const Load& load : loads) {
    acknowledged += load.acknowledged().size();
  }
  ASSERT_GT(acknowledged, static_cast<std::size_t>(kCycles)) << "the load did nothing";
  std::map<std::string, int> filed;
  for (const review::v1::Case& subject : candor.WaitForCases(acknowledged)) {
    const auto report = candor.GetReport(subject.name());
    ASSERT_THAT(report, IsOk());
    ++filed[report->what_happened()];
  }
  for (const Load& load : loads) {
    for (const std::string& text : load.acknowledged()) {
      EXPECT_EQ(filed[text], 1) << text;
    }
  }
  for (const auto& [text, times] : filed) {
    EXPECT_EQ(times, 1) << text;
  }
  RecordProperty("acknowledged", static_cast<int>(acknowledged));
}

}  // namespace
}  // namespace candor::integration
