#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "candor/metrics/metrics.h"
#include "prometheus/gauge.h"

namespace candor::metrics {

void SampledGauges::Add(std::string name, std::string help, std::function<double()> value) {
  samples_.push_back(
      {std::move(name), std::move(help), prometheus::MetricType::Gauge, std::move(value)});
}

void SampledGauges::AddCounter(std::string name, std::string help, std::function<double()> value) {
  samples_.push_back(
      {std::move(name), std::move(help), prometheus::MetricType::Counter, std::move(value)});
}

std::vector<prometheus::MetricFamily> SampledGauges::Collect() const {
  std::vector<prometheus::MetricFamily> families;
  families.reserve(samples_.size());
  for (const Sample& sample : samples_) {
    prometheus::ClientMetric metric;
    if (sample.type == prometheus::MetricType::Counter) {
      metric.counter.value = sample.value();
    } else {
      metric.gauge.value = sample.value();
    }
    families.push_back({sample.name, sample.help, sample.type, {std::move(metric)}});
  }
  return families;
}

void AddBuildInfo(prometheus::Registry& registry, const std::string& service) {
  prometheus::BuildGauge()
      .Name("candor_build_info")
      .Help("Always 1; the labels tell what runs.")
      .Register(registry)
      .Add({{"version", CANDOR_VERSION}, {"service", service}})
      .Set(1);
}

}  // namespace candor::metrics
