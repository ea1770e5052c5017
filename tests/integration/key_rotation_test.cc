// Keys rotate far faster than they ever would while reports come: every honest call goes through,
// and review opens whatever was sealed, to whichever key.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "candor/client/call.h"
#include "candor/testing/matchers.h"
#include "deployment.h"
#include "team_member.h"

namespace candor::integration {
namespace {

using review::v1::CustodyService;
using test_support::IsOk;

constexpr int kRotations = 200;
constexpr int kMostReports = 600;  // of each portal
constexpr std::chrono::seconds kLimit(20);

// Reports without pause, each by the SDK with whatever manifest it has.
class Portals {
 public:
  explicit Portals(Deployment& candor) {
    for (const bool sealed_by_intake : {false, true}) {
      threads_.emplace_back([this, &candor, sealed_by_intake] {
        client::PortalClient portal = candor.Portal();
        for (int i = 0; i < kMostReports && !stop_; ++i) {
          const report::v1::Report report = ReportOf("during");
          const auto receipt =
              sealed_by_intake ? portal.SubmitPlaintext(report) : portal.Submit(report);
          EXPECT_THAT(receipt, IsOk());
          ++(receipt.ok() ? sent_ : failed_);
        }
      });
    }
  }
  ~Portals() { Stop(); }

  void Stop() {
    stop_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) {
        thread.join();
      }
    }
  }
  [[nodiscard]] int sent() const { return sent_; }
  [[nodiscard]] int failed() const { return failed_; }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<int> sent_ = 0;
  std::atomic<int> failed_ = 0;
  std::vector<std::thread> threads_;
};

review::v1::GetCustodyResponse CustodyOf(CustodyService::Stub& officer) {
  review::v1::GetCustodyResponse custody;
  EXPECT_THAT(client::Call(officer, &CustodyService::Stub::GetCustody,
                           review::v1::GetCustodyRequest(), custody, kLimit),
              IsOk());
  return custody;
}

TEST(KeyRotation, TwoHundredUnderLoadFailNoCallAndLoseNoReport) {
  Deployment candor;
  candor.StartIntake();
  candor.StartReview();
  const auto olga = CustodyService::NewStub(candor.ToReview("member/olga"));
  ASSERT_THAT(candor.Portal().Submit(ReportOf("before")), IsOk());
  Portals portals(candor);
  for (int i = 0; i < kRotations; ++i) {
    review::v1::RotateKeysResponse rotated;
    ASSERT_THAT(client::Call(*olga, &CustodyService::Stub::RotateKeys,
                             review::v1::RotateKeysRequest(), rotated, kLimit),
                IsOk());
    ASSERT_EQ(rotated.recipient_keys_size(), 1);
  }
  portals.Stop();
  EXPECT_EQ(portals.failed(), 0);
  EXPECT_GT(portals.sent(), 20);
  ASSERT_THAT(candor.Portal().Submit(ReportOf("after")), IsOk());

  const auto cases = candor.WaitForCases(static_cast<std::size_t>(portals.sent()) + 2);
  ASSERT_EQ(cases.size(), static_cast<std::size_t>(portals.sent()) + 2);
  EXPECT_TRUE(std::ranges::all_of(cases, [](const review::v1::Case& each) {
    return each.quarantine_reason() == review::v1::QUARANTINE_REASON_UNSPECIFIED;
  }));

  candor.StopReview();
  candor.StartReview();
  const auto again = CustodyService::NewStub(candor.ToReview("member/olga"));
  EXPECT_EQ(CustodyOf(*again).recipient_keys_size(), kRotations + 1);
  TeamMember alice(candor);
  EXPECT_THAT(alice.Report(cases.front().name()), IsOk());
  EXPECT_THAT(alice.Report(cases.back().name()), IsOk());
}

}  // namespace
}  // namespace candor::integration
