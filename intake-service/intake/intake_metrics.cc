#include "intake/intake_metrics.h"

#include <chrono>

#include "candor/metrics/metrics.h"

namespace candor::intake {
namespace {

double Seconds(Clock::Time time) {
  return static_cast<double>(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

double KeysEnd(const ManifestKeeper& manifests) {
  constexpr double kSecondsADay = 86400;
  const auto keys = manifests.Current();
  return keys == nullptr ? 0 : (keys->last_day().number() + 1.0) * kSecondsADay;
}

}  // namespace

std::shared_ptr<prometheus::Collectable> IntakeMetrics(MetricSources sources) {
  auto metrics = std::make_shared<metrics::SampledGauges>();
  metrics->Add("candor_intake_store_writable",
               "1 while the store takes writes, 0 while it refuses, as on a full disk.",
               [sources] { return sources.health.writable() ? 1.0 : 0.0; });
  metrics->Add("candor_intake_keys_end_timestamp_seconds",
               "When the manifest in force leaves a channel without a key; 0 without a manifest.",
               [sources] { return KeysEnd(sources.manifests); });
  metrics->Add("candor_intake_last_pull_timestamp_seconds",
               "When review last pulled all there was, to the minute; 0 before the first time.",
               [sources] { return static_cast<double>(sources.pulls.last_complete.load()); });
  metrics->Add("candor_tls_certificate_expiry_timestamp_seconds",
               "When the certificate in force ends.",
               [sources] { return Seconds(sources.server.certificate_expiry()); });
  metrics->AddCounter("candor_tls_reload_failures_total",
                      "Certificate reloads that were refused; the last good set stays in force.",
                      [sources] { return static_cast<double>(sources.server.failed_reloads()); });
  metrics->Add("candor_tls_revocations", "Identities and certificates that are revoked.",
               [sources] { return static_cast<double>(sources.server.revoked()); });
  metrics->AddCounter(
      "candor_tls_revocations_refused_total",
      "Revocation lists that were passed over; the last good one stays in force.",
      [sources] { return static_cast<double>(sources.server.refused_revocations()); });
  return metrics;
}

}  // namespace candor::intake
