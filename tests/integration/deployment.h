// Both services as real processes with real certificates and keys, in a folder of their own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "candor/client/portal_client.h"
#include "candor/manifest/manifest.h"
#include "candor/review/v1/case_service.grpc.pb.h"
#include "candor/review/v1/custody_service.grpc.pb.h"
#include "candor/testing/certificates.h"
#include "candor/testing/temp_dir.h"
#include "grpcpp/channel.h"
#include "process.h"

namespace candor::integration {

inline constexpr char kPassphrase[] = "correct horse battery staple";

// Everything that two services need on disk. Not thread-safe; what the methods return may be used
// from any thread.
class Deployment {
 public:
  Deployment();

  // Starts (again) and waits until it serves. Throws, which fails the test and stops
  // what runs, when it does not.
  void StartIntake();
  void StartReview();
  // As above, but with `prefix` before the command line, such as a shell in other namespaces.
  void StartIntake(const std::vector<std::string>& prefix);
  void StartReview(const std::vector<std::string>& prefix);

  [[nodiscard]] Process& intake() { return *intake_; }
  [[nodiscard]] Process& review() { return *review_; }
  void StopIntake() { intake_.reset(); }
  void StopReview() { review_.reset(); }

  // Where review pulls; intake itself unless told otherwise.
  void SetPullPort(int port) { pull_port_ = port; }
  // What each portal may call a second and at once; unbounded unless told otherwise. From the next
  // start on.
  void SetPortalQuota(int calls_per_second, int burst) {
    calls_per_second_ = calls_per_second;
    burst_ = burst;
  }
  // Whom both services let in no more, as a revocation list.
  void Revoke(const std::string& list) const;
  void SetIntakeStore(const std::string& path) { intake_store_ = path; }
  void SetReviewStore(const std::string& path) { review_store_ = path; }

  // Channels with a certificate of their own: portal/demo, member/alice, ....
  [[nodiscard]] std::shared_ptr<grpc::Channel> ToIntake(const std::string& identity);
  [[nodiscard]] std::shared_ptr<grpc::Channel> ToIntakeWith(const config::v1::TlsConfig& tls) const;
  // Through something that listens at `port`.
  [[nodiscard]] std::shared_ptr<grpc::Channel> ToIntakeAt(int port, const std::string& identity);
  [[nodiscard]] std::shared_ptr<grpc::Channel> ToReview(const std::string& identity);
  [[nodiscard]] client::PortalClient Portal(const std::string& name = "demo");
  [[nodiscard]] client::PortalOptions portal_options() const;

  // All cases as `member` sees them, page by page.
  [[nodiscard]] std::vector<review::v1::Case> ListCases(const std::string& member = "alice");
  // Waits until review has filed `count` cases, a minute at most; what alice sees of them then.
  [[nodiscard]] std::vector<review::v1::Case> WaitForCases(std::size_t count);
  [[nodiscard]] absl::StatusOr<report::v1::Report> GetReport(const std::string& case_name,
                                                             const std::string& member = "alice");

  // Waits until a figure of intake's has come to `least`; fails the test after 20 s.
  void WaitForIntakeMetric(const std::string& name, double least) const;

  // What a service's /metrics page says now.
  [[nodiscard]] std::string IntakeMetrics() const { return Scrape(intake_metrics_port_); }
  [[nodiscard]] std::string ReviewMetrics() const { return Scrape(review_metrics_port_); }

  [[nodiscard]] test_support::TestCa& ca() { return ca_; }
  [[nodiscard]] const test_support::TempDir& dir() const { return dir_; }
  [[nodiscard]] int intake_port() const { return intake_port_; }
  [[nodiscard]] const test_support::CertificateFiles& intake_certificate() const {
    return intake_certificate_;
  }
  [[nodiscard]] std::string intake_store() const;
  [[nodiscard]] std::string review_store() const { return review_store_; }

 private:
  void MakeKeys();
  [[nodiscard]] std::string ServerYaml(const test_support::CertificateFiles& files, int port) const;
  [[nodiscard]] std::string WriteIntakeConfig() const;
  [[nodiscard]] std::string WriteReviewConfig() const;
  [[nodiscard]] static std::string Scrape(int port);

  test_support::TempDir dir_;
  test_support::TestCa ca_;
  test_support::CertificateFiles intake_certificate_;
  test_support::CertificateFiles review_certificate_;
  std::string verification_key_;
  std::string intake_store_;
  std::string review_store_;
  int intake_port_;
  int review_port_;
  int pull_port_ = 0;
  int calls_per_second_ = 100000;
  int burst_ = 100000;
  int intake_metrics_port_ = 0;
  int review_metrics_port_ = 0;
  std::unique_ptr<Process> intake_;
  std::unique_ptr<Process> review_;
};

// The value of a series without labels on a metrics page; -1 when it is not there.
[[nodiscard]] double MetricIn(const std::string& page, const std::string& name);

// A report that is accepted, saying `what`.
[[nodiscard]] report::v1::Report ReportOf(const std::string& what);

}  // namespace candor::integration
