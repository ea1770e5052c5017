#include "candor/metrics/grpc_metrics.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "coarse_counter.h"
#include "google/protobuf/descriptor.h"
#include "prometheus/counter.h"
#include "prometheus/histogram.h"

namespace candor::metrics {
namespace {

using prometheus::Labels;

// In the order of grpc::StatusCode, as go-grpc-prometheus spells them.
constexpr std::array<const char*, 17> kCodes = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

std::size_t IndexOf(grpc::StatusCode code) {
  const auto index = static_cast<std::size_t>(code);
  return index < kCodes.size() ? index : static_cast<std::size_t>(grpc::StatusCode::UNKNOWN);
}

struct Families {
  explicit Families(prometheus::Registry& registry)
      : started(prometheus::BuildCounter()
                    .Name("grpc_server_started_total")
                    .Help("Calls begun.")
                    .Register(registry)),
        handled(prometheus::BuildCounter()
                    .Name("grpc_server_handled_total")
                    .Help("Calls answered, by code.")
                    .Register(registry)),
        received(prometheus::BuildCounter()
                     .Name("grpc_server_msg_received_total")
                     .Help("Messages received from callers.")
                     .Register(registry)),
        sent(prometheus::BuildCounter()
                 .Name("grpc_server_msg_sent_total")
                 .Help("Messages sent to callers.")
                 .Register(registry)),
        seconds(prometheus::BuildHistogram()
                    .Name("grpc_server_handling_seconds")
                    .Help("Time from the start of a call to its answer.")
                    .Register(registry)),
        denied(prometheus::BuildCounter()
                   .Name("candor_calls_denied_total")
                   .Help("Calls that the caller table refused.")
                   .Register(registry)) {}

  prometheus::Family<prometheus::Counter>& started;
  prometheus::Family<prometheus::Counter>& handled;
  prometheus::Family<prometheus::Counter>& received;
  prometheus::Family<prometheus::Counter>& sent;
  prometheus::Family<prometheus::Histogram>& seconds;
  prometheus::Family<prometheus::Counter>& denied;
};

bool IsStream(std::string_view service, std::string_view method) {
  std::string name(service);
  name.append(".").append(method);
  const auto* const found =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  return found != nullptr && found->server_streaming();
}

Labels With(Labels labels, const char* name, const char* value) {
  labels.emplace(name, value);
  return labels;
}

// One method, exactly.
class Series {
 public:
  Series(Families& families, std::string_view path) {
    const std::size_t slash = path.rfind('/');
    const std::string_view service = path.substr(1, slash - 1);
    const std::string_view method = path.substr(slash + 1);
    const bool stream = IsStream(service, method);
    const Labels labels = {{"grpc_type", stream ? "server_stream" : "unary"},
                           {"grpc_service", std::string(service)},
                           {"grpc_method", std::string(method)}};
    started_ = &families.started.Add(labels);
    received_ = &families.received.Add(labels);
    sent_ = stream ? nullptr : &families.sent.Add(labels);
    seconds_ = &families.seconds.Add(
        labels, prometheus::Histogram::BucketBoundaries{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                        0.1, 0.25, 0.5, 1, 2.5, 5, 10});
    for (std::size_t i = 0; i < kCodes.size(); ++i) {
      handled_[i] = &families.handled.Add(With(labels, "grpc_code", kCodes[i]));
    }
  }

  void Started() {
    started_->Increment();
    received_->Increment();
  }

  void Finished(grpc::StatusCode code, std::chrono::nanoseconds duration) {
    handled_[IndexOf(code)]->Increment();
    if (sent_ != nullptr && code == grpc::StatusCode::OK) {
      sent_->Increment();
    }
    seconds_->Observe(std::chrono::duration<double>(duration).count());
  }

 private:
  prometheus::Counter* started_ = nullptr;
  prometheus::Counter* received_ = nullptr;
  prometheus::Counter* sent_ = nullptr;
  prometheus::Histogram* seconds_ = nullptr;
  std::array<prometheus::Counter*, kCodes.size()> handled_{};
};

class ExactSeries {
 public:
  ExactSeries(Families& families, std::span<const std::string_view> methods) {
    for (const std::string_view method : methods) {
      series_.try_emplace(std::string(method), families, method);
    }
  }
  // Null for any other method.
  [[nodiscard]] Series* Find(std::string_view method) {
    const auto found = series_.find(method);
    return found == series_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, Series, std::less<>> series_;
};

class PerMethod final : public rpc::CallObserver {
 public:
  PerMethod(Families families, std::span<const std::string_view> methods)
      : series_(families, methods), denied_(families.denied.Add({})) {}

  void OnStarted(std::string_view method) override {
    if (Series* const series = series_.Find(method)) {
      series->Started();
    }
  }
  void OnFinished(std::string_view method, grpc::StatusCode code,
                  std::chrono::nanoseconds duration) override {
    if (Series* const series = series_.Find(method)) {
      series->Finished(code, duration);
    }
  }
  void OnDenied() override { denied_.Increment(); }

 private:
  ExactSeries series_;
  prometheus::Counter& denied_;
};

class ReporterSafe final : public rpc::CallObserver {
 public:
  ReporterSafe(Families families, std::span<const std::string_view> exact, const Clock& clock)
      : exact_(families, exact),
        started_(families.started.Add(ReporterLabels()), clock),
        received_(families.received.Add(ReporterLabels()), clock),
        sent_(families.sent.Add(ReporterLabels()), clock),
        denied_(families.denied.Add({}), clock) {
    for (std::size_t i = 0; i < kCodes.size(); ++i) {
      handled_[i] = std::make_unique<CoarseCounter>(
          families.handled.Add(With(ReporterLabels(), "grpc_code", kCodes[i])), clock);
    }
  }

  void OnStarted(std::string_view method) override {
    if (Series* const series = exact_.Find(method)) {
      series->Started();
      return;
    }
    started_.Increment();
    received_.Increment();
  }
  void OnFinished(std::string_view method, grpc::StatusCode code,
                  std::chrono::nanoseconds duration) override {
    if (Series* const series = exact_.Find(method)) {
      series->Finished(code, duration);
      return;
    }
    handled_[IndexOf(code)]->Increment();
    if (code == grpc::StatusCode::OK) {
      sent_.Increment();
    }
  }
  void OnDenied() override { denied_.Increment(); }

 private:
  static Labels ReporterLabels() {
    return {{"grpc_type", "unary"},
            {"grpc_service", "candor.intake.v1.IntakeService"},
            {"grpc_method", "reporter"}};
  }

  ExactSeries exact_;
  CoarseCounter started_;
  CoarseCounter received_;
  CoarseCounter sent_;
  CoarseCounter denied_;
  std::array<std::unique_ptr<CoarseCounter>, kCodes.size()> handled_;
};

}  // namespace

std::unique_ptr<rpc::CallObserver> PerMethodMetrics(prometheus::Registry& registry,
                                                    std::span<const std::string_view> methods) {
  return std::make_unique<PerMethod>(Families(registry), methods);
}

std::unique_ptr<rpc::CallObserver> ReporterSafeMetrics(prometheus::Registry& registry,
                                                       std::span<const std::string_view> exact,
                                                       const Clock& clock) {
  return std::make_unique<ReporterSafe>(Families(registry), exact, clock);
}

}  // namespace candor::metrics
