#include "review/filer.h"

#include <optional>
#include <utility>

#include "audit/received.h"
#include "candor/base/log.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/filing_key.h"
#include "review/first_message.h"
#include "review/later_message.h"
#include "review/opening.h"

namespace candor::review {
namespace {

using relay::v1::RelayedEnvelope;

constexpr int kMostAttempts = 12;

}  // namespace

struct Filer::Filing {
  std::shared_ptr<const UnsealedKeys> keys;
  PulledEnvelope pulled;
  Filed done;
  std::string digest;
  std::string key;
  int attempts = 0;
};

// A message on its way into its thread.
struct Filer::Later {
  FilingPtr filing;
  std::uint32_t index;
  v1::QuarantineReason reason = v1::QUARANTINE_REASON_UNSPECIFIED;
  bool is_new = false;
  std::vector<std::string> new_slots;
};

void Filer::File(std::shared_ptr<const UnsealedKeys> keys, PulledEnvelope pulled, Filed done) {
  auto filing = std::make_unique<Filing>();
  filing->keys = std::move(keys);
  filing->digest = Sha256(pulled.relayed.envelope());
  filing->key = FilingKey(pulled.relayed, filing->digest);
  filing->pulled = std::move(pulled);
  filing->done = std::move(done);
  Try(std::move(filing));
}

void Filer::Try(FilingPtr filing) {
  ++filing->attempts;
  const absl::StatusOr<bool> filed = parts_.cases_on_disk.IsFiled(filing->key);
  if (!filed.ok()) {
    return filing->done(filed.status());
  }
  if (*filed) {
    return filing->done(std::move(filing->digest));
  }
  absl::StatusOr<Opened> opened = OpenFirst(*filing->keys, filing->pulled.relayed);
  if (!opened.ok()) {
    return filing->done(opened.status());
  }
  if (opened->reason == v1::QUARANTINE_REASON_UNSPECIFIED) {
    return FileFirst(std::move(filing), std::move(opened->message));
  }
  if (opened->reason == v1::QUARANTINE_REASON_AWAITING_REPORT) {
    const auto owner = parts_.threads.FindOwner(kUpSlots, filing->pulled.relayed.slot_id());
    if (!owner.ok()) {
      return filing->done(owner.status());
    }
    if (owner->has_value()) {
      return FileLater(std::move(filing), **owner);
    }
  }
  Quarantine(std::move(filing), opened->reason);
}

void Filer::Commit(FilingPtr filing, store::Batch batch, ListChange change,
                   absl::AnyInvocable<void(FilingPtr)> after) {
  batch.RequireAbsent(kFiled, filing->key);
  batch.Put(kFiled, filing->key, change.shown.front().id);
  parts_.store.Commit(std::move(batch),
                      [this, taken = std::move(filing), change = std::move(change),
                       after = std::move(after)](const absl::Status& status) mutable {
                        if (absl::IsAborted(status) && taken->attempts < kMostAttempts) {
                          return Try(std::move(taken));
                        }
                        if (!status.ok()) {
                          return taken->done(status);
                        }
                        parts_.cases.Apply(change);
                        after(std::move(taken));
                      });
}

void Filer::FileFirst(FilingPtr filing, report::v1::Message message) {
  CaseEdit edit(parts_.store, *filing->keys, parts_.random);
  absl::StatusOr<std::vector<std::string>> slots = MakeCase(edit, *filing, std::move(message));
  if (!slots.ok()) {
    return filing->done(slots.status());
  }
  absl::StatusOr<NewReportPtr> made = FinishReport(edit, filing->keys);
  if (!made.ok()) {
    return filing->done(made.status());
  }
  const Day day(filing->pulled.relayed.received_day());
  LogReceived(parts_.audit, parts_.random, day, *std::move(made),
              [this, taken = std::move(filing),
               slots = *std::move(slots)](absl::StatusOr<NewReportPtr> logged) mutable {
                if (!logged.ok()) {
                  return taken->done(logged.status());
                }
                Commit(std::move(taken), std::move((*logged)->batch), std::move((*logged)->change),
                       [this, slots = std::move(slots)](FilingPtr filed) mutable {
                         OnFiled(std::move(filed), std::move(slots));
                       });
              });
}

void Filer::OnFiled(FilingPtr filed, std::vector<std::string> slots) {
  Count(v1::QUARANTINE_REASON_UNSPECIFIED);
  const auto keys = filed->keys;
  parts_.orphans.Adopt(keys, std::move(slots), [filed = std::move(filed)]() mutable {
    filed->done(std::move(filed->digest));
  });
}

absl::StatusOr<std::vector<std::string>> Filer::MakeCase(CaseEdit& edit, const Filing& filing,
                                                         report::v1::Message message) {
  const RelayedEnvelope& relayed = filing.pulled.relayed;
  // Mostly it is the first in its slot; the commit is refused if not.
  bool is_first = true;
  if (filing.attempts > 1) {
    ASSIGN_OR_RETURN(const std::optional<storage::v1::SlotOwner> owner,
                     parts_.threads.FindOwner(kUpSlots, relayed.slot_id()));
    is_first = !owner.has_value();
  }
  const Arrival arrival = {.channel = relayed.channel(),
                           .day = relayed.received_day(),
                           .slot_id = relayed.slot_id(),
                           .intake = filing.pulled.intake,
                           .is_first = is_first,
                           .now = absl::FromChrono(parts_.clock.Now())};
  return AddFirst(edit, parts_.threads, {parts_.policies, parts_.members}, arrival, message);
}

void Filer::FileLater(FilingPtr filing, const storage::v1::SlotOwner& owner) {
  const auto keys = filing->keys;
  const auto later = std::make_shared<Later>();
  later->filing = std::move(filing);
  later->index = owner.number();
  parts_.editor.Apply(
      keys, owner.case_id(),
      [this, later](CaseEdit& edit, OpenCase& subject) -> absl::StatusOr<bool> {
        const Filing& taken = *later->filing;
        later->reason = v1::QUARANTINE_REASON_UNSPECIFIED;
        later->is_new = false;
        later->new_slots.clear();
        ASSIGN_OR_RETURN(const bool filed, parts_.cases_on_disk.IsFiled(taken.key));
        if (filed) {
          return false;
        }
        ASSIGN_OR_RETURN(
            later->reason,
            AddLater(edit, subject, {taken.pulled.relayed, taken.pulled.intake, later->index},
                     {parts_.policies, parts_.members}, later->new_slots));
        edit.batch().RequireAbsent(kFiled, taken.key);
        edit.batch().Put(kFiled, taken.key, subject.id);
        later->is_new = later->reason == v1::QUARANTINE_REASON_UNSPECIFIED;
        return later->is_new;
      },
      [this, later, keys](const absl::Status& status) {
        FilingPtr taken = std::move(later->filing);
        if (!status.ok()) {
          return taken->done(status);
        }
        if (later->reason != v1::QUARANTINE_REASON_UNSPECIFIED) {
          return Quarantine(std::move(taken), later->reason);
        }
        counts_.messages.fetch_add(later->is_new ? 1 : 0, std::memory_order_relaxed);
        parts_.orphans.Adopt(
            keys, std::move(later->new_slots),
            [filed = std::move(taken)]() mutable { filed->done(std::move(filed->digest)); });
      });
}

void Filer::Quarantine(FilingPtr filing, v1::QuarantineReason reason) {
  CaseEdit edit(parts_.store, *filing->keys, parts_.random);
  if (const absl::Status made = MakeQuarantined(edit, *filing, reason); !made.ok()) {
    return filing->done(made);
  }
  ListChange change;
  absl::StatusOr<store::Batch> batch = edit.Finish(change);
  if (!batch.ok()) {
    return filing->done(batch.status());
  }
  Commit(std::move(filing), *std::move(batch), std::move(change), [this, reason](FilingPtr filed) {
    Count(reason);
    if (reason == v1::QUARANTINE_REASON_AWAITING_REPORT) {
      parts_.orphans.Kept();
    }
    filed->done(std::move(filed->digest));
  });
}

absl::Status Filer::MakeQuarantined(CaseEdit& edit, const Filing& filing,
                                    v1::QuarantineReason reason) {
  const RelayedEnvelope& relayed = filing.pulled.relayed;
  ASSIGN_OR_RETURN(OpenCase* const subject, edit.Create(NewCaseId(parts_.random)));
  subject->shown().set_state(v1::CASE_STATE_QUARANTINED);
  subject->shown().set_quarantine_reason(reason);
  subject->shown().set_channel(relayed.channel());
  subject->shown().set_received_day(relayed.received_day());
  subject->shown().set_last_reporter_day(relayed.received_day());
  storage::v1::QuarantinedEnvelope kept;
  kept.set_slot_id(relayed.slot_id());
  kept.set_channel(relayed.channel());
  kept.set_received_day(relayed.received_day());
  kept.set_envelope(relayed.envelope());
  kept.set_reason(reason);
  if (reason == v1::QUARANTINE_REASON_AWAITING_REPORT) {
    RETURN_IF_ERROR(parts_.orphans.Keep(relayed.slot_id(), subject->id, edit.batch()));
  }
  return edit.Put(*subject, kQuarantine, subject->id, kept);
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
