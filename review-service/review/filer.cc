#include "review/filer.h"

#include <utility>

#include "candor/base/log.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/hpke/sha256.h"
#include "candor/policy/report_checks.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {
namespace {

using relay::v1::RelayedEnvelope;
using storage::v1::CaseSummary;

// Without the policy version at hand no code is known.
std::uint32_t UnknownCodes(const report::v1::Report& report, const policy::PolicySet& policies) {
  const policy::v1::Policy* policy = policies.Find(report.policy_id(), report.policy_version());
  if (policy != nullptr) {
    return policy::CountUnknownCodes(report, *policy);
  }
  return static_cast<std::uint32_t>(report.categories_size() + report.protected_grounds_size() +
                                    report.excluded_members_size());
}

storage::v1::QuarantinedEnvelope Quarantined(v1::QuarantineReason reason,
                                             const RelayedEnvelope& relayed) {
  storage::v1::QuarantinedEnvelope kept;
  kept.set_slot_id(relayed.slot_id());
  kept.set_channel(relayed.channel());
  kept.set_received_day(relayed.received_day());
  kept.set_envelope(relayed.envelope());
  kept.set_reason(reason);
  return kept;
}

}  // namespace

std::string FilingKey(const RelayedEnvelope& relayed, std::string_view digest) {
  return Sha256({relayed.channel(), std::string_view("\0", 1), relayed.slot_id(), digest});
}

void Filer::File(const UnsealedKeys& keys, const RelayedEnvelope& relayed, Filed done) {
  std::string digest = Sha256(relayed.envelope());
  std::string filing_key = FilingKey(relayed, digest);
  const absl::StatusOr<bool> filed = store_.IsFiled(filing_key);
  if (!filed.ok()) {
    return done(filed.status());
  }
  if (*filed) {
    return done(std::move(digest));
  }
  absl::StatusOr<Opened> opened = OpenRelayed(keys, relayed);
  if (!opened.ok()) {
    return done(opened.status());
  }
  CaseSummary summary = Summarize(*opened, relayed);
  absl::StatusOr<CaseRecords> records = Encrypt(keys, summary, *std::move(opened), relayed);
  if (!records.ok()) {
    return done(records.status());
  }
  records->filing_key = std::move(filing_key);
  store_.File(*records,
              [this, id = records->id, summary = std::move(summary), digest = std::move(digest),
               done = std::move(done)](const absl::Status& status) mutable {
                if (absl::IsAborted(status)) {
                  // Pulled twice at once. The store tells of a refused commit only when what
                  // refused it is durable.
                  return done(std::move(digest));
                }
                if (!status.ok()) {
                  return done(status);
                }
                Count(summary.subject().quarantine_reason());
                cases_.Add(id, summary);
                done(std::move(digest));
              });
}

CaseSummary Filer::Summarize(const Opened& opened, const RelayedEnvelope& relayed) const {
  CaseSummary summary;
  summary.set_revision(1);
  v1::Case& subject = *summary.mutable_subject();
  subject.set_channel(relayed.channel());
  subject.set_received_day(relayed.received_day());
  if (opened.reason != v1::QUARANTINE_REASON_UNSPECIFIED) {
    subject.set_state(v1::CASE_STATE_QUARANTINED);
    subject.set_quarantine_reason(opened.reason);
    return summary;
  }
  const report::v1::Report& report = opened.message.report();
  subject.set_state(v1::CASE_STATE_SCREENING);
  subject.set_kind(report.kind());
  *subject.mutable_categories() = report.categories();
  subject.set_danger(report.safety().danger());
  subject.set_policy_id(report.policy_id());
  subject.set_policy_version(report.policy_version());
  subject.set_language(report.language());
  subject.set_unknown_codes(UnknownCodes(report, policies_));
  *summary.mutable_excluded_members() = report.excluded_members();
  return summary;
}

absl::StatusOr<CaseRecords> Filer::Encrypt(const UnsealedKeys& keys, const CaseSummary& summary,
                                           Opened opened, const RelayedEnvelope& relayed) {
  CaseRecords records;
  records.id = NewCaseId(random_);
  records.quarantined = opened.reason != v1::QUARANTINE_REASON_UNSPECIFIED;
  ASSIGN_OR_RETURN(DataKey data_key, NewDataKey(keys.master_key(), records.id, random_));
  records.data_key = std::move(data_key.wrapped);
  ASSIGN_OR_RETURN(records.summary,
                   SealRecord(data_key.key, {kCaseSummaries, records.id}, summary, random_));
  if (records.quarantined) {
    ASSIGN_OR_RETURN(records.content, SealRecord(data_key.key, {kQuarantine, records.id},
                                                 Quarantined(opened.reason, relayed), random_));
    return records;
  }
  storage::v1::CaseReport report;
  report.set_slot_id(relayed.slot_id());
  *report.mutable_message() = std::move(opened.message);
  absl::StatusOr<storage::v1::SealedRecord> content =
      SealRecord(data_key.key, {kCaseReports, records.id}, report, random_);
  WipeMessage(report);
  ASSIGN_OR_RETURN(records.content, std::move(content));
  return records;
}

void Filer::Count(v1::QuarantineReason reason) {
  if (reason == v1::QUARANTINE_REASON_UNSPECIFIED) {
    counts_.filed.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  counts_.quarantined[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
  Log(LogEvent::kEnvelopeQuarantined);
}

}  // namespace candor::review
