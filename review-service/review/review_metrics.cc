#include "review/review_metrics.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace candor::review {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

ClientMetric Value(MetricType type, double value) {
  ClientMetric metric;
  (type == MetricType::Gauge ? metric.gauge.value : metric.counter.value) = value;
  return metric;
}

ClientMetric Labelled(ClientMetric metric, std::string label, std::string value) {
  metric.label.push_back({std::move(label), std::move(value)});
  return metric;
}

double Seconds(Clock::Time time) {
  return static_cast<double>(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

// "UNKNOWN_KEY" of QUARANTINE_REASON_UNKNOWN_KEY.
std::string ReasonLabel(v1::QuarantineReason reason) {
  constexpr std::string_view kPrefix = "QUARANTINE_REASON_";
  return v1::QuarantineReason_Name(reason).substr(kPrefix.size());
}

MetricFamily QuarantinedFamily(const FilingCounts& filings) {
  MetricFamily family{"candor_review_quarantined_total",
                      "Envelopes that could not be opened or filed, since the start, by reason.",
                      MetricType::Counter,
                      {}};
  for (int i = v1::QUARANTINE_REASON_UNSPECIFIED + 1; i < v1::QuarantineReason_ARRAYSIZE; ++i) {
    const std::uint64_t count = filings.quarantined[static_cast<std::size_t>(i)];
    family.metric.push_back(Labelled(Value(family.type, static_cast<double>(count)), "reason",
                                     ReasonLabel(static_cast<v1::QuarantineReason>(i))));
  }
  return family;
}

// "TRIAGE" of CASE_STATE_TRIAGE.
std::string StateLabel(v1::CaseState state) {
  constexpr std::string_view kPrefix = "CASE_STATE_";
  return v1::CaseState_Name(state).substr(kPrefix.size());
}

MetricFamily StateFamily(const CaseCounts& counts) {
  MetricFamily family{"candor_review_cases_in_state",
                      "Cases that can be listed, by state; 0 while sealed.",
                      MetricType::Gauge,
                      {}};
  for (int i = v1::CASE_STATE_UNSPECIFIED + 1; i < v1::CaseState_ARRAYSIZE; ++i) {
    const std::int64_t count = counts.states[static_cast<std::size_t>(i)];
    family.metric.push_back(Labelled(Value(family.type, static_cast<double>(count)), "state",
                                     StateLabel(static_cast<v1::CaseState>(i))));
  }
  return family;
}

MetricFamily ClockFamily(const std::set<std::string>& clocks, const CaseCounts& counts) {
  MetricFamily family{"candor_review_cases_clock",
                      "Cases with this clock of a policy past its soft time (due) or its hard time "
                      "(breached), to the hour; 0 while sealed.",
                      MetricType::Gauge,
                      {}};
  for (const std::string& clock : clocks) {
    const auto found = counts.clocks.find(clock);
    const auto levels = found == counts.clocks.end() ? CaseCounts::Levels() : found->second;
    for (const auto& [level, count] :
         {std::pair("due", levels.due), std::pair("breached", levels.breached)}) {
      family.metric.push_back(
          Labelled(Labelled(Value(family.type, static_cast<double>(count)), "clock", clock),
                   "level", level));
    }
  }
  return family;
}

void AppendPulls(std::span<const std::unique_ptr<Puller>> pullers,
                 std::vector<MetricFamily>& families) {
  MetricFamily success{"candor_review_pull_last_success_timestamp_seconds",
                       "When the last pull from this intake ended with all filed and "
                       "acknowledged; 0 before the first.",
                       MetricType::Gauge,
                       {}};
  MetricFamily failures{"candor_review_pull_failures_total",
                        "Pulls from this intake that failed; what was not pulled comes again.",
                        MetricType::Counter,
                        {}};
  for (const auto& puller : pullers) {
    const PullStats& stats = puller->stats();
    success.metric.push_back(Labelled(Value(success.type, static_cast<double>(stats.last_success)),
                                      "intake", puller->name()));
    failures.metric.push_back(Labelled(Value(failures.type, static_cast<double>(stats.failures)),
                                       "intake", puller->name()));
  }
  families.push_back(std::move(success));
  families.push_back(std::move(failures));
}

MetricFamily WitnessFamily(std::span<const std::unique_ptr<Puller>> pullers,
                           const Witnesses& witnesses) {
  MetricFamily family{"candor_audit_witness_conflict",
                      "1 when this intake holds a checkpoint that the audit log does not go on "
                      "from: it was rolled back or forked; 0 when it holds none such.",
                      MetricType::Gauge,
                      {}};
  std::set<std::string> conflicting;
  for (const v1::Witness& witness : witnesses.All()) {
    if (witness.conflicts()) {
      conflicting.insert(witness.intake());
    }
  }
  for (const auto& puller : pullers) {
    family.metric.push_back(
        Labelled(Value(family.type, conflicting.contains(puller->name()) ? 1.0 : 0.0), "intake",
                 puller->name()));
  }
  return family;
}

}  // namespace

ReviewMetrics::ReviewMetrics(Sources sources) : sources_(sources) {
  for (const policy::v1::Policy& policy : sources.policies.policies()) {
    for (const policy::v1::Clock& clock : policy.clocks()) {
      clocks_.insert(clock.code());
    }
  }
  single_.Add("candor_review_sealed",
              "1 while no key is in memory and nothing can be read, 0 when unsealed.",
              [sources] { return sources.custody.sealed() ? 1.0 : 0.0; });
  single_.Add(
      "candor_review_recipient_keys_end_timestamp_seconds",
      "When the first channel has no recipient key any more, unless keys rotate until then; "
      "0 while sealed.",
      [sources] { return Seconds(sources.custody.KeysEnd()); });
  single_.Add("candor_review_cases", "Cases that can be listed; 0 while sealed.",
              [sources] { return static_cast<double>(sources.cases.size()); });
  single_.Add("candor_review_cases_without_reader",
              "Cases from which their reporters excluded every member; add a member, or nobody "
              "ever answers them.",
              [sources] { return static_cast<double>(sources.cases.without_reader()); });
  single_.Add("candor_review_unreadable_cases",
              "Stored cases whose summary does not open, found at the last unseal; restore a "
              "backup.",
              [sources] { return static_cast<double>(sources.cases.unreadable()); });
  single_.AddCounter("candor_review_filed_total",
                     "Reports opened and filed as cases, since the start.",
                     [sources] { return static_cast<double>(sources.filings.filed); });
  single_.AddCounter("candor_review_messages_filed_total",
                     "Later messages of reporters filed to their cases, since the start.",
                     [sources] { return static_cast<double>(sources.filings.messages); });
  single_.Add("candor_review_store_writable",
              "Whether the store takes writes: 1, or 0 when it refuses, as on a full disk.",
              [sources] { return sources.health.writable() ? 1.0 : 0.0; });
  single_.Add("candor_tls_certificate_expiry_timestamp_seconds",
              "When the certificate in force ends.",
              [sources] { return Seconds(sources.server.certificate_expiry()); });
  single_.AddCounter("candor_tls_reload_failures_total",
                     "Certificate reloads that were refused; the last good set stays.",
                     [sources] { return static_cast<double>(sources.server.failed_reloads()); });
  single_.Add("candor_tls_revocations", "Identities and certificates that are revoked.",
              [sources] { return static_cast<double>(sources.server.revoked()); });
  single_.AddCounter("candor_tls_revocations_refused_total",
                     "Revocation lists that were passed over; the last good one stays.", [sources] {
                       return static_cast<double>(sources.server.refused_revocations());
                     });
}

std::vector<MetricFamily> ReviewMetrics::Collect() const {
  std::vector<MetricFamily> families = single_.Collect();
  families.push_back(QuarantinedFamily(sources_.filings));
  const CaseCounts counts = sources_.cases.CountsAt(absl::FromChrono(sources_.clock.Now()));
  families.push_back(StateFamily(counts));
  // Without clocks, a family without series.
  if (!clocks_.empty()) {
    families.push_back(ClockFamily(clocks_, counts));
  }
  AppendPulls(sources_.pullers, families);
  families.push_back(WitnessFamily(sources_.pullers, sources_.witnesses));
  return families;
}

}  // namespace candor::review
