// Many reporters behind one portal, and a portal that takes more than its share.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "candor/client/call.h"
#include "candor/testing/matchers.h"
#include "deployment.h"

namespace candor::integration {
namespace {

using test_support::IsOk;

constexpr int kReporters = 200;
constexpr int kThreads = 8;

void InThreads(const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&work, i] { work(i); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST(Crowd, TwoHundredReportersBehindOnePortalAreAllHeardWithinAMinute) {
  Deployment candor;
  candor.SetPortalQuota(200, 1000);  // the default
  candor.StartIntake();
  candor.StartReview();
  const auto start = std::chrono::steady_clock::now();
  std::atomic<int> answered = 0;
  InThreads([&](int thread) {
    client::PortalClient portal = candor.Portal();
    for (int i = thread; i < kReporters; i += kThreads) {
      const auto receipt = portal.Submit(ReportOf("reporter " + std::to_string(i)));
      EXPECT_THAT(receipt, IsOk());
      EXPECT_THAT(portal.Poll(*receipt), IsOk());
      report::v1::FollowUp follow_up;
      follow_up.set_text("and more");
      EXPECT_THAT(portal.FollowUp(*receipt, follow_up), IsOk());
      ++answered;
    }
  });
  EXPECT_EQ(answered, kReporters);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::minutes(1));
  EXPECT_EQ(candor.WaitForCases(kReporters).size(), static_cast<std::size_t>(kReporters));
}

TEST(Crowd, AnAbusivePortalUsesUpItsOwnQuotaAlone) {
  Deployment candor;
  candor.SetPortalQuota(20, 200);
  candor.StartIntake();
  client::PortalOptions impatient = candor.portal_options();
  impatient.max_attempts = 1;
  std::atomic<bool> done = false;
  std::atomic<int> refused = 0;
  std::vector<std::thread> abuse;
  for (int i = 0; i < 4; ++i) {
    abuse.emplace_back([&] {
      client::PortalClient portal(candor.ToIntake("portal/other"), impatient);
      while (!done) {
        refused +=
            client::ServerReason(portal.FetchManifest().status()) == "QUOTA_EXCEEDED" ? 1 : 0;
      }
    });
  }
  while (refused == 0) {
    std::this_thread::yield();
  }
  client::PortalClient honest(candor.ToIntake("portal/demo"), impatient);
  SystemRandom random;
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(honest.Submit(ReportOf("heard all the same")), IsOk());
    EXPECT_THAT(honest.Poll(Receipt::Generate(random)), IsOk());
  }
  done = true;
  for (std::thread& thread : abuse) {
    thread.join();
  }
}

}  // namespace
}  // namespace candor::integration
