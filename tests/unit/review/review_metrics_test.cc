#include "review/review_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "candor/testing/matchers.h"
#include "intake_server.h"
#include "prometheus/text_serializer.h"
#include "world.h"

namespace candor::review {
namespace {

using test::MakeKeys;
using test::MakeReport;
using test_support::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

// What the metrics ask of a server.
class StillServer final : public rpc::Server {
 public:
  int port() const override { return 1; }
  int health_port() const override { return 2; }
  void SetServing(std::string_view, bool) override {}
  Clock::Time certificate_expiry() const override {
    return Clock::Time(std::chrono::seconds(2000000000));
  }
  std::uint64_t failed_reloads() const override { return 4; }
  std::size_t revoked() const override { return 3; }
  std::uint64_t refused_revocations() const override { return 2; }
  void LookAtRevocations() override {}
  void ReloadCertificates() override {}
  void Drain() override {}
};

rpc::ChannelSpec Nobody() {
  rpc::ChannelSpec spec;
  spec.address = "127.0.0.1:1";
  return spec;
}

class ReviewMetricsTest : public ::testing::Test {
 protected:
  ReviewMetricsTest() { test::PrepareTestProcess(); }
  std::string Page() { return prometheus::TextSerializer().Serialize(metrics_.Collect()); }

  test::World world_;
  FilingPool pool_{*world_.filer, FilingWindow()};
  std::unique_ptr<Puller> puller_ = std::make_unique<Puller>(
      Puller::Parts{"east",
                    0,
                    Nobody(),
                    "/nowhere",
                    std::chrono::hours(1),
                    *world_.key_ring,
                    {pool_, *world_.orphans, *world_.outgoing, *world_.notices, *world_.witnesses},
                    world_.clock,
                    world_.random});
  StillServer server_;
  service::StoreHealth health_{*world_.store, nullptr};
  const policy::PolicySet shipped_ = policy::PolicySet::Load({CANDOR_POLICY_FILE}).value();
  ReviewMetrics metrics_{{server_,
                          health_,
                          *world_.custody,
                          *world_.cases,
                          shipped_,
                          world_.clock,
                          world_.filer->counts(),
                          {&puller_, 1},
                          *world_.witnesses}};
};

TEST_F(ReviewMetricsTest, AreAllThereFromTheStart) {
  const std::string page = Page();
  for (const char* line :
       {"candor_review_sealed 1\n",
        "candor_review_cases 0\n",
        "candor_review_filed_total 0\n",
        "candor_review_unreadable_cases 0\n",
        "candor_review_cases_without_reader 0\n",
        "candor_review_store_writable 1\n",
        "candor_review_quarantined_total{reason=\"MALFORMED_ENVELOPE\"} 0\n",
        "candor_review_quarantined_total{reason=\"UNKNOWN_KEY\"} 0\n",
        "candor_review_quarantined_total{reason=\"NOT_AUTHENTIC\"} 0\n",
        "candor_review_quarantined_total{reason=\"MALFORMED_MESSAGE\"} 0\n",
        "candor_review_quarantined_total{reason=\"LIMIT_EXCEEDED\"} 0\n",
        "candor_review_quarantined_total{reason=\"AWAITING_REPORT\"} 0\n",
        "candor_review_messages_filed_total 0\n",
        "candor_review_cases_in_state{state=\"SCREENING\"} 0\n",
        "candor_review_cases_in_state{state=\"SHREDDED\"} 0\n",
        "candor_review_cases_clock{clock=\"ACKNOWLEDGEMENT\",level=\"due\"} 0\n",
        "candor_review_cases_clock{clock=\"RETALIATION_CHECK_IN_180\",level=\"breached\"} 0\n",
        "candor_review_pull_last_success_timestamp_seconds{intake=\"east\"} 0\n",
        "candor_review_pull_failures_total{intake=\"east\"} 0\n",
        "candor_audit_witness_conflict{intake=\"east\"} 0\n",
        "candor_tls_certificate_expiry_timestamp_seconds 2000000000\n",
        "candor_tls_reload_failures_total 4\n",
        "candor_tls_revocations 3\n",
        "candor_tls_revocations_refused_total 2\n"}) {
    EXPECT_THAT(page, HasSubstr(line));
  }
}

TEST_F(ReviewMetricsTest, FollowWhatHappens) {
  world_.UnsealWith(MakeKeys());
  ASSERT_THAT(world_.File(MakeReport()), IsOk());
  ASSERT_THAT(world_.File(world_.portal.SendContent("garbage")), IsOk());
  report::v1::Report nobody = MakeReport();
  nobody.add_excluded_members("alice");
  nobody.add_excluded_members("bob");
  ASSERT_THAT(world_.File(nobody), IsOk());
  puller_->Wake();
  while (puller_->stats().failures == 0) {
    std::this_thread::yield();
  }
  world_.SetFull(true);
  health_.Tick();
  const std::string page = Page();
  for (const char* line :
       {"candor_review_sealed 0\n", "candor_review_cases 3\n", "candor_review_filed_total 2\n",
        "candor_review_cases_without_reader 1\n",
        "candor_review_quarantined_total{reason=\"MALFORMED_MESSAGE\"} 1\n",
        "candor_review_store_writable 0\n"}) {
    EXPECT_THAT(page, HasSubstr(line));
  }
  EXPECT_THAT(page, Not(HasSubstr("candor_review_pull_failures_total{intake=\"east\"} 0\n")));
}

TEST_F(ReviewMetricsTest, CountCasesByStateAndClock) {
  world_.policies = shipped_;
  world_.UnsealWith(MakeKeys());
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(world_.File(MakeReport()), IsOk());
  }
  EXPECT_THAT(Page(), HasSubstr("candor_review_cases_in_state{state=\"SCREENING\"} 3\n"));
  EXPECT_THAT(Page(), HasSubstr("clock{clock=\"ACKNOWLEDGEMENT\",level=\"due\"} 0\n"));
  // The reports count from the end of their day; a day later they should be acknowledged.
  world_.clock.Advance(std::chrono::hours(12 + 24) + std::chrono::seconds(1));
  EXPECT_THAT(Page(), HasSubstr("clock{clock=\"ACKNOWLEDGEMENT\",level=\"due\"} 3\n"));
  EXPECT_THAT(Page(), HasSubstr("clock{clock=\"ACKNOWLEDGEMENT\",level=\"breached\"} 0\n"));
  world_.clock.Advance(std::chrono::hours(24 * 6));
  EXPECT_THAT(Page(), HasSubstr("clock{clock=\"ACKNOWLEDGEMENT\",level=\"due\"} 0\n"));
  EXPECT_THAT(Page(), HasSubstr("clock{clock=\"ACKNOWLEDGEMENT\",level=\"breached\"} 3\n"));
  world_.cases->Drop();
  EXPECT_THAT(Page(), HasSubstr("clock{clock=\"ACKNOWLEDGEMENT\",level=\"breached\"} 0\n"));
  EXPECT_THAT(Page(), HasSubstr("candor_review_cases_in_state{state=\"SCREENING\"} 0\n"));
}

TEST_F(ReviewMetricsTest, ArePassedByPromtool) {
  const std::string page = world_.dir.Write("page", Page());
  const std::string said = world_.dir.File("said");
  const int code = std::system(
      (std::string(PROMTOOL) + " check metrics < " + page + " > " + said + " 2>&1").c_str());
  EXPECT_EQ(code, 0) << test_support::ReadFile(said);
  EXPECT_EQ(test_support::ReadFile(said), "");
}

}  // namespace
}  // namespace candor::review
