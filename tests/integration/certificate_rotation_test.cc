// Certificates change under load: a good set comes into force, a bad one is survived.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "candor/testing/matchers.h"
#include "deployment.h"

namespace candor::integration {
namespace {

constexpr char kIdentity[] = "spiffe://test.example/intake/main";

// Calls without pause, each on a channel of its own, so that each meets the certificate in force.
class FreshCalls {
 public:
  explicit FreshCalls(Deployment& candor) : tls_(candor.ca().Tls("portal/demo")) {
    thread_ = std::thread([this, &candor] {
      while (!stop_) {
        client::PortalOptions options = candor.portal_options();
        options.max_attempts = 1;
        const absl::Status status =
            client::PortalClient(candor.ToIntakeWith(tls_), options).FetchManifest().status();
        (status.ok() ? good_ : bad_)++;
      }
    });
  }
  ~FreshCalls() {
    stop_ = true;
    thread_.join();
  }

  // Waits for `count` more good calls.
  void WaitForGood(int count) const {
    const int enough = good_ + count;
    while (good_ < enough && bad_ == 0) {
      usleep(1000);
    }
  }
  [[nodiscard]] int bad() const { return bad_; }

 private:
  config::v1::TlsConfig tls_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> good_ = 0;
  std::atomic<int> bad_ = 0;
  std::thread thread_;
};

TEST(CertificateRotation, TakesGoodMaterialAndSurvivesBad) {
  Deployment candor;
  candor.StartIntake();
  const test_support::CertificateFiles files = candor.intake_certificate();
  FreshCalls calls(candor);
  calls.WaitForGood(5);
  constexpr char kExpiry[] = "candor_tls_certificate_expiry_timestamp_seconds";
  const double old_expiry = MetricIn(candor.IntakeMetrics(), kExpiry);

  test_support::LeafOptions renewed;
  renewed.uris = {kIdentity};
  renewed.not_after = std::chrono::hours(48);
  candor.ca().Reissue(files, renewed);
  candor.WaitForIntakeMetric(kExpiry, old_expiry + 80000);
  EXPECT_NE(candor.intake().WaitForLine("\"certificate_reloaded\""), "");
  calls.WaitForGood(20);

  // A key that is not the certificate's, rubbish, an empty file: the renewed set stays.
  const std::string good_key = test_support::ReadFile(files.key);
  const test_support::CertificateFiles other = candor.ca().Issue(kIdentity);
  double refused = 0;
  for (const std::string& bad :
       {test_support::ReadFile(other.key), std::string("rubbish"), std::string()}) {
    test_support::WriteFile(files.key, bad);
    candor.WaitForIntakeMetric("candor_tls_reload_failures_total", ++refused);
    calls.WaitForGood(20);
  }
  std::filesystem::remove(files.key);
  calls.WaitForGood(20);
  test_support::WriteFile(files.key, good_key);
  calls.WaitForGood(20);
  EXPECT_EQ(calls.bad(), 0);
}

}  // namespace
}  // namespace candor::integration
