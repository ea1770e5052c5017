#include "candor/metrics/grpc_metrics.h"

#include <array>
#include <chrono>
#include <string>

#include "candor/relay/v1/relay.pb.h"
#include "candor/testing/fake_clock.h"
#include "exposition.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::metrics {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kPull = "/candor.relay.v1.RelayService/Pull";
constexpr std::string_view kAcknowledge = "/candor.relay.v1.RelayService/Acknowledge";
constexpr std::string_view kDeposit = "/candor.intake.v1.IntakeService/Deposit";
constexpr std::array kRelayMethods = {kPull, kAcknowledge};

constexpr char kReporter[] =
    R"(grpc_method="reporter",grpc_service="candor.intake.v1.IntakeService",grpc_type="unary"})";
constexpr char kAcknowledgeLabels[] =
    R"(grpc_method="Acknowledge",grpc_service="candor.relay.v1.RelayService",grpc_type="unary"})";

// So that the linker keeps the descriptors of relay.proto.
[[maybe_unused]] const std::size_t kLinked = candor::relay::v1::PullRequest().ByteSizeLong();

class PerMethodMetricsTest : public ::testing::Test {
 protected:
  [[nodiscard]] double Value(const std::string& series) const {
    return ValueOf(Exposition(registry_), series);
  }

  prometheus::Registry registry_;
  std::unique_ptr<rpc::CallObserver> metrics_ = PerMethodMetrics(registry_, kRelayMethods);
};

TEST_F(PerMethodMetricsTest, EverySeriesExistsBeforeTheFirstCall) {
  const std::string page = Exposition(registry_);
  for (const char* series :
       {"grpc_server_started_total{", "grpc_server_msg_received_total{",
        "grpc_server_msg_sent_total{", "grpc_server_handling_seconds_count{"}) {
    EXPECT_EQ(ValueOf(page, series + std::string(kAcknowledgeLabels)), 0) << series;
  }
  for (const char* code : {"OK", "Canceled", "PermissionDenied", "Unauthenticated"}) {
    EXPECT_EQ(ValueOf(page, std::string(R"(grpc_server_handled_total{grpc_code=")") + code + "\"," +
                                kAcknowledgeLabels),
              0)
        << code;
  }
  EXPECT_EQ(ValueOf(page, "candor_calls_denied_total"), 0);
}

TEST_F(PerMethodMetricsTest, CountsAndTimesEachCall) {
  metrics_->OnStarted(kAcknowledge);
  metrics_->OnFinished(kAcknowledge, grpc::StatusCode::OK, 30ms);
  metrics_->OnStarted(kAcknowledge);
  metrics_->OnFinished(kAcknowledge, grpc::StatusCode::NOT_FOUND, 3h);
  metrics_->OnDenied();
  const std::string labels = kAcknowledgeLabels;
  EXPECT_EQ(Value("grpc_server_started_total{" + labels), 2);
  EXPECT_EQ(Value("grpc_server_msg_received_total{" + labels), 2);
  EXPECT_EQ(Value("grpc_server_msg_sent_total{" + labels), 1);
  EXPECT_EQ(Value("grpc_server_handled_total{grpc_code=\"OK\"," + labels), 1);
  EXPECT_EQ(Value("grpc_server_handled_total{grpc_code=\"NotFound\"," + labels), 1);
  EXPECT_EQ(Value("grpc_server_handling_seconds_count{" + labels), 2);
  EXPECT_NEAR(Value("grpc_server_handling_seconds_sum{" + labels), 10800.03, 0.001);
  EXPECT_EQ(Value("candor_calls_denied_total"), 1);
}

TEST_F(PerMethodMetricsTest, StreamsHaveTheirTypeAndNoCountOfSentMessages) {
  const std::string page = Exposition(registry_);
  const std::string labels =
      R"({grpc_method="Pull",grpc_service="candor.relay.v1.RelayService",grpc_type="server_stream"})";
  EXPECT_EQ(ValueOf(page, "grpc_server_started_total" + labels), 0);
  EXPECT_EQ(ValueOf(page, "grpc_server_msg_sent_total" + labels), -1);
}

TEST_F(PerMethodMetricsTest, CodesOutOfRangeAreUnknownAndOtherMethodsAreNotCounted) {
  metrics_->OnFinished(kAcknowledge, static_cast<grpc::StatusCode>(20), 1ms);
  EXPECT_EQ(
      Value(std::string("grpc_server_handled_total{grpc_code=\"Unknown\",") + kAcknowledgeLabels),
      1);
  const std::string before = Exposition(registry_);
  metrics_->OnStarted(kDeposit);
  metrics_->OnFinished(kDeposit, grpc::StatusCode::OK, 1ms);
  EXPECT_EQ(Exposition(registry_), before);
}

class ReporterSafeMetricsTest : public ::testing::Test {
 protected:
  void Call(int times, std::string_view method = kDeposit,
            grpc::StatusCode code = grpc::StatusCode::OK) {
    for (int i = 0; i < times; ++i) {
      metrics_->OnStarted(method);
      metrics_->OnFinished(method, code, 7ms);
    }
  }
  [[nodiscard]] double Started() const {
    return ValueOf(Exposition(registry_), std::string("grpc_server_started_total{") + kReporter);
  }

  prometheus::Registry registry_;
  test_support::FakeClock clock_;
  std::unique_ptr<rpc::CallObserver> metrics_ =
      ReporterSafeMetrics(registry_, kRelayMethods, clock_);
};

TEST_F(ReporterSafeMetricsTest, NothingMovesBeforeTheSixtyFourthCall) {
  const std::string idle = Exposition(registry_);
  Call(63);
  EXPECT_EQ(Exposition(registry_), idle);
  Call(1);
  EXPECT_EQ(Started(), 64);
  const std::string page = Exposition(registry_);
  EXPECT_EQ(ValueOf(page, std::string("grpc_server_handled_total{grpc_code=\"OK\",") + kReporter),
            64);
  EXPECT_EQ(ValueOf(page, std::string("grpc_server_msg_sent_total{") + kReporter), 64);
  Call(63);
  EXPECT_EQ(Exposition(registry_), page);
}

TEST_F(ReporterSafeMetricsTest, TheRestOfADayIsForgotten) {
  Call(63);
  clock_.Advance(12h);  // midnight
  Call(1);
  EXPECT_EQ(Started(), 0);
  Call(62);
  EXPECT_EQ(Started(), 0);
  Call(1);
  EXPECT_EQ(Started(), 64);
}

TEST_F(ReporterSafeMetricsTest, EachCodeHasItsOwnSteps) {
  Call(40);
  Call(40, kDeposit, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Started(), 64);
  const std::string page = Exposition(registry_);
  EXPECT_EQ(ValueOf(page, std::string("grpc_server_handled_total{grpc_code=\"OK\",") + kReporter),
            0);
  EXPECT_EQ(ValueOf(page, std::string("grpc_server_handled_total{grpc_code=\"InvalidArgument\",") +
                              kReporter),
            0);
}

TEST_F(ReporterSafeMetricsTest, ReporterMethodsAreNeitherNamedNorTimed) {
  Call(640);
  Call(640, "/candor.intake.v1.IntakeService/SubmitReport");
  const std::string page = Exposition(registry_);
  EXPECT_THAT(page, Not(HasSubstr("Deposit")));
  EXPECT_THAT(page, Not(HasSubstr("SubmitReport")));
  EXPECT_EQ(Started(), 1280);
  for (const char* series : {"_count{", "_sum{"}) {
    EXPECT_EQ(ValueOf(page, std::string("grpc_server_handling_seconds") + series + kReporter), -1);
  }
}

TEST_F(ReporterSafeMetricsTest, RefusedCallsAreCoarseToo) {
  for (int i = 0; i < 63; ++i) {
    metrics_->OnDenied();
  }
  EXPECT_EQ(ValueOf(Exposition(registry_), "candor_calls_denied_total"), 0);
  metrics_->OnDenied();
  EXPECT_EQ(ValueOf(Exposition(registry_), "candor_calls_denied_total"), 64);
}

TEST_F(ReporterSafeMetricsTest, RelayMethodsAreExact) {
  Call(1, kAcknowledge);
  EXPECT_EQ(ValueOf(Exposition(registry_),
                    std::string("grpc_server_started_total{") + kAcknowledgeLabels),
            1);
  EXPECT_EQ(ValueOf(Exposition(registry_),
                    std::string("grpc_server_handling_seconds_count{") + kAcknowledgeLabels),
            1);
  EXPECT_EQ(Started(), 0);
}

}  // namespace
}  // namespace candor::metrics
