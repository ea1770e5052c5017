#include "intake/intake_metrics.h"

#include <chrono>
#include <string>
#include <utility>

#include "candor/metrics/metrics.h"

namespace candor::intake {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily Gauge(std::string name, std::string help, double value) {
  prometheus::ClientMetric metric;
  metric.gauge.value = value;
  return {std::move(name), std::move(help), MetricType::Gauge, {metric}};
}

MetricFamily Counter(std::string name, std::string help, double value) {
  prometheus::ClientMetric metric;
  metric.counter.value = value;
  return {std::move(name), std::move(help), MetricType::Counter, {metric}};
}

double Seconds(Clock::Time time) {
  return static_cast<double>(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

// When the first channel is without a key; 0 while there is no manifest.
double KeysEnd(const ManifestKeeper& manifests) {
  constexpr double kSecondsADay = 86400;
  const auto keys = manifests.Current();
  return keys == nullptr ? 0 : (keys->last_day().number() + 1.0) * kSecondsADay;
}

void Append(std::vector<MetricFamily> more, std::vector<MetricFamily>& families) {
  for (MetricFamily& family : more) {
    families.push_back(std::move(family));
  }
}

}  // namespace

IntakeMetrics::IntakeMetrics(Sources sources)
    : sources_(std::move(sources)), process_(metrics::ProcessMetrics()) {}

std::vector<MetricFamily> IntakeMetrics::Collect() const {
  std::vector<MetricFamily> families = sources_.registry->Collect();
  Append(process_->Collect(), families);
  families.push_back(Gauge("candor_intake_store_writable",
                           "Whether the store takes writes: 1, or 0 when it refuses, as on a full "
                           "disk.",
                           sources_.health.writable() ? 1 : 0));
  families.push_back(Gauge("candor_intake_keys_end_timestamp_seconds",
                           "When the manifest in force leaves a channel without a key; 0 without a "
                           "manifest.",
                           KeysEnd(sources_.manifests)));
  families.push_back(Gauge("candor_intake_last_pull_timestamp_seconds",
                           "When review last pulled all there was, to the minute; 0 before the "
                           "first time.",
                           static_cast<double>(sources_.pulls.last_complete.load())));
  families.push_back(Gauge("candor_tls_certificate_expiry_timestamp_seconds",
                           "When the certificate in force ends.",
                           Seconds(sources_.server.certificate_expiry())));
  families.push_back(Counter("candor_tls_reload_failures_total",
                             "Certificate reloads that were refused; the last good set stays.",
                             static_cast<double>(sources_.server.failed_reloads())));
  return families;
}

}  // namespace candor::intake
