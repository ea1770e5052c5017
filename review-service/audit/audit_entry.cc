#include "audit/audit_entry.h"

#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "audit/audit_tree.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"
#include "review/case_cipher.h"
#include "review/families.h"
#include "review/thread_store.h"

namespace candor::review {
namespace {

using audit::v1::Entry;
using audit::v1::LoggedEntry;

constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kReferenceBytes = 8;
constexpr std::string_view kZero("\0", 1);
constexpr std::int64_t kSecondsPerDay = 24 * 60 * 60;

// The data key of a stored case; nothing when there is no such case, or not any more.
absl::StatusOr<std::optional<Secret>> FindDataKey(const store::Store& store,
                                                  const UnsealedKeys& keys,
                                                  std::string_view case_id) {
  const absl::StatusOr<storage::v1::CaseKey> case_key = ThreadStore(store).ReadCaseKey(case_id);
  if (absl::IsNotFound(case_key.status())) {
    return std::nullopt;
  }
  RETURN_IF_ERROR(case_key.status());
  absl::StatusOr<Secret> key = keys.case_keys().Derive(case_key->number());
  if (absl::IsNotFound(key.status())) {
    return std::nullopt;
  }
  RETURN_IF_ERROR(key.status());
  return *std::move(key);
}

// Salt, entry and what commits to both.
LoggedEntry Commit(std::string salt, const Entry& entry) {
  LoggedEntry logged;
  logged.set_salt(std::move(salt));
  logged.set_entry(entry.SerializeAsString());
  logged.set_commitment(CommitmentOf(logged.salt(), logged.entry()));
  return logged;
}

Entry Describe(const UnsealedKeys* keys, const AuditEvent& event) {
  Entry entry;
  entry.set_action(std::string(event.action));
  entry.set_actor(event.actor);
  if (!event.case_id.empty() && keys != nullptr) {
    entry.set_case_reference(CaseReference(*keys, event.case_id));
  }
  entry.set_subject(event.subject);
  entry.set_count(event.count);
  entry.set_digest(event.digest);
  return entry;
}

MadeEntry Finish(storage::v1::StoredAuditEntry stored) {
  MadeEntry made;
  made.commitment = stored.commitment();
  made.stored = stored.SerializeAsString();
  return made;
}

}  // namespace

Secret ReceivedSalt(std::string_view thread_key) {
  return hpke::Expand(thread_key, "audit", kSaltBytes);
}

std::string CommitmentOf(std::string_view salt, std::string_view entry) {
  return Sha256({"candor/v1 audit entry", salt, entry});
}

std::string CaseReference(const UnsealedKeys& keys, std::string_view case_id) {
  const Secret mac = hpke::HmacSha256(keys.audit_name_key().view(), {"case", kZero, case_id});
  const std::string_view head = mac.view().substr(0, kReferenceBytes);
  return absl::BytesToHexString({head.data(), head.size()});
}

std::string ReadersOf(std::string_view case_id) {
  std::string prefix(case_id);
  return prefix.append(kZero);
}

std::string ReaderKey(const UnsealedKeys& keys, std::string_view case_id, std::string_view actor) {
  return ReadersOf(case_id).append(
      hpke::HmacSha256(keys.audit_name_key().view(), {"reader", kZero, case_id, kZero, actor})
          .view());
}

std::string ActorOfMember(std::string_view name) { return std::string("member/").append(name); }

absl::StatusOr<MadeEntry> EntryMaker::Make(const UnsealedKeys* keys, const AuditEvent& event,
                                           audit::v1::EntryOutcome outcome,
                                           std::string_view reason) const {
  if (keys == nullptr && !event.is_custody) {
    return Error(Reason::kSealed);
  }
  Entry entry = Describe(keys, event);
  entry.set_outcome(outcome);
  entry.set_reason(std::string(reason));
  entry.mutable_time()->set_seconds(
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(clock_.Now())));
  LoggedEntry logged = Commit(random_.Bytes(kSaltBytes), entry);
  if (event.is_custody) {
    storage::v1::StoredAuditEntry stored;
    stored.set_commitment(logged.commitment());
    stored.mutable_open()->Swap(&logged);
    return Finish(std::move(stored));
  }
  if (outcome == audit::v1::ENTRY_OUTCOME_REFUSED || event.case_id.empty()) {
    return Seal(keys->audit_key(), "", logged);
  }
  ASSIGN_OR_RETURN(const std::optional<Secret> data_key, FindDataKey(store_, *keys, event.case_id));
  if (!data_key) {
    return Seal(keys->audit_key(), "", logged);
  }
  ASSIGN_OR_RETURN(MadeEntry made, Seal(*data_key, event.case_id, logged));
  if (event.reads_text && outcome == audit::v1::ENTRY_OUTCOME_DONE) {
    made.reader_key = ReaderKey(*keys, event.case_id, event.actor);
  }
  return made;
}

absl::StatusOr<MadeEntry> EntryMaker::MakeReceived(const ReceivedReport& report) const {
  Entry entry;
  entry.set_action("RECEIVED");
  // Without the case: entries beside it have times to the second, and would tell when it came.
  entry.set_outcome(audit::v1::ENTRY_OUTCOME_DONE);
  entry.mutable_time()->set_seconds(report.day.number() * kSecondsPerDay);
  const LoggedEntry logged = Commit(std::string(ReceivedSalt(report.thread_key).view()), entry);
  return Seal(report.data_key, report.case_id, logged);
}

absl::StatusOr<MadeEntry> EntryMaker::MakePadding(const UnsealedKeys& keys) const {
  return Make(&keys, {.action = "PADDING"}, audit::v1::ENTRY_OUTCOME_DONE, "");
}

absl::StatusOr<MadeEntry> EntryMaker::Seal(const Secret& key, std::string_view case_id,
                                           const LoggedEntry& entry) const {
  storage::v1::StoredAuditEntry stored;
  stored.set_commitment(entry.commitment());
  stored.set_case_id(std::string(case_id));
  // Not under its index, which it gets only when it is written: the tree ties it to that.
  ASSIGN_OR_RETURN(*stored.mutable_sealed(),
                   SealRecord(key, {kAuditEntries, stored.commitment()}, entry, random_));
  return Finish(std::move(stored));
}

absl::StatusOr<LoggedEntry> ReadEntry(const store::Store& store, const UnsealedKeys& keys,
                                      std::uint64_t index, std::string_view stored) {
  storage::v1::StoredAuditEntry record;
  LoggedEntry entry;
  if (!record.ParseFromArray(stored.data(), static_cast<int>(stored.size()))) {
    return absl::DataLossError("a stored audit entry does not parse");
  }
  if (record.has_open()) {
    entry = record.open();
  } else {
    ASSIGN_OR_RETURN(std::optional<Secret> key,
                     record.case_id().empty()
                         ? absl::StatusOr<std::optional<Secret>>(keys.audit_key().Clone())
                         : FindDataKey(store, keys, record.case_id()));
    // What does not open is as good as erased; what it was is told by the commitment.
    if (!key ||
        !OpenRecord(*key, {kAuditEntries, record.commitment()}, record.sealed(), entry).ok()) {
      entry.Clear();
    }
  }
  entry.set_index(index);
  entry.set_commitment(record.commitment());
  return entry;
}

}  // namespace candor::review
