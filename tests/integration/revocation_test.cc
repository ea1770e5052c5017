// Whoever is revoked is out within a second, at either service; everybody else goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/review/v1/case_service.grpc.pb.h"
#include "candor/testing/matchers.h"
#include "deployment.h"
#include "team_member.h"

namespace candor::integration {
namespace {

using grpc::StatusCode;
using std::chrono::steady_clock;
using test_support::IsOk;

// A second, and what a busy machine adds.
constexpr std::chrono::seconds kSoon{4};

// Watches the cases until it is cut.
class Watch {
 public:
  explicit Watch(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(review::v1::CaseService::NewStub(channel)) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
    stream_ = stub_->WatchCases(&context_, {});
    stream_->WaitForInitialMetadata();
  }
  StatusCode End() {
    review::v1::WatchCasesResponse response;
    while (stream_->Read(&response)) {
    }
    return stream_->Finish().error_code();
  }
  StatusCode Cancel() {
    context_.TryCancel();
    return End();
  }

 private:
  std::unique_ptr<review::v1::CaseService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<review::v1::WatchCasesResponse>> stream_;
};

StatusCode GetForm(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  intake::v1::GetReportFormResponse form;
  return intake::v1::IntakeService::NewStub(channel)
      ->GetReportForm(&context, {}, &form)
      .error_code();
}

StatusCode List(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  review::v1::ListCasesResponse cases;
  return review::v1::CaseService::NewStub(channel)->ListCases(&context, {}, &cases).error_code();
}

TEST(Revocation, ShutsOutAMemberAndAPortalAndNobodyElse) {
  Deployment candor;
  candor.StartIntake();
  candor.StartReview();
  const auto alice = candor.ToReview("member/alice");
  const auto bob = candor.ToReview("member/bob");
  ASSERT_EQ(List(alice), StatusCode::OK);
  Watch of_alice(alice);
  Watch of_bob(bob);
  ASSERT_EQ(GetForm(candor.ToIntake("portal/demo")), StatusCode::OK);

  candor.Revoke(
      "identity spiffe://test.example/member/alice\n"
      "identity spiffe://test.example/portal/demo\n");
  const auto revoked = steady_clock::now();
  EXPECT_EQ(of_alice.End(), StatusCode::UNAVAILABLE);
  EXPECT_LT(steady_clock::now() - revoked, kSoon);
  EXPECT_EQ(List(candor.ToReview("member/alice")), StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(Eventually(
      [&] { return GetForm(candor.ToIntake("portal/demo")) == StatusCode::UNAUTHENTICATED; }));
  EXPECT_EQ(List(bob), StatusCode::OK);
  EXPECT_EQ(of_bob.Cancel(), StatusCode::CANCELLED);
  EXPECT_THAT(candor.Portal("other").Submit(ReportOf("by another portal")), IsOk());
  EXPECT_EQ(candor.WaitForCases(1).size(), 0U) << "alice lists nothing";

  candor.Revoke("# nobody\n");
  EXPECT_TRUE(Eventually([&] { return List(candor.ToReview("member/alice")) == StatusCode::OK; }));
}

TEST(Revocation, ABadListChangesNothingAndIsCounted) {
  Deployment candor;
  candor.Revoke("identity spiffe://test.example/portal/demo\n");
  candor.StartIntake();
  candor.Revoke("identity portal/demo\n");
  candor.WaitForIntakeMetric("candor_tls_revocations_refused_total", 1);
  EXPECT_EQ(GetForm(candor.ToIntake("portal/demo")), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(MetricIn(candor.IntakeMetrics(), "candor_tls_revocations"), 1);
  EXPECT_THAT(candor.intake().output(), ::testing::HasSubstr("revocations_refused"));
  EXPECT_THAT(candor.intake().output(), ::testing::Not(::testing::HasSubstr("portal")));
}

}  // namespace
}  // namespace candor::integration
