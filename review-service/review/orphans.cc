#include "review/orphans.h"

#include <algorithm>
#include <deque>
#include <future>
#include <iterator>
#include <optional>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"
#include "review/families.h"
#include "review/filing_key.h"

namespace candor::review {

struct Orphans::Round {
  std::shared_ptr<const UnsealedKeys> keys;
  std::deque<std::string> slots;
  absl::AnyInvocable<void()> done;
  // What is being adopted, from the first slot into this case.
  storage::v1::SlotOwner owner;
  std::string orphan;
  std::vector<std::string> new_slots;
};

Orphans::Orphans(const ThreadStore& threads, CaseEditor& editor, const CaseRules& rules)
    : threads_(threads), editor_(editor), rules_(rules) {
  const auto slots = threads_.OrphanSlots();
  // Unknown is as good as some: it costs look-ups, and loses nothing.
  count_ = slots.ok() ? slots->size() : 1;
}

absl::Status Orphans::Keep(std::string_view slot_id, const std::string& case_id,
                           store::Batch& batch) const {
  ASSIGN_OR_RETURN(std::vector<std::string> ids, threads_.FindOrphans(slot_id));
  const std::string key(slot_id);
  if (ids.empty()) {
    batch.RequireAbsent(kOrphans, key);
  } else {
    batch.RequireDigest(kOrphans, key, Sha256(JoinIds(ids)));
  }
  batch.RequireAbsent(kUpSlots, key);
  ids.push_back(case_id);
  batch.Put(kOrphans, key, JoinIds(ids));
  return absl::OkStatus();
}

void Orphans::Adopt(std::shared_ptr<const UnsealedKeys> keys, std::vector<std::string> slots,
                    absl::AnyInvocable<void()> done) {
  if (slots.empty() || count_.load(std::memory_order_relaxed) == 0) {
    return done();
  }
  const auto round = std::make_shared<Round>();
  round->keys = std::move(keys);
  std::ranges::move(slots, std::back_inserter(round->slots));
  round->done = std::move(done);
  Next(round);
}

void Orphans::Next(const RoundPtr& round) {
  while (!round->slots.empty()) {
    const absl::StatusOr<bool> waits = Look(*round);
    if (waits.ok() && *waits) {
      return editor_.Apply(
          round->keys, round->owner.case_id(),
          [this, round](CaseEdit& edit, OpenCase& subject) {
            return Change(edit, subject, *round);
          },
          [this, round](const absl::Status& status) {
            if (status.ok()) {
              std::ranges::move(round->new_slots, std::back_inserter(round->slots));
            } else {
              is_behind_ = true;
              round->slots.pop_front();
            }
            round->new_slots.clear();
            Next(round);
          });
    }
    is_behind_ = is_behind_ || !waits.ok();
    round->slots.pop_front();
  }
  std::exchange(round->done, nullptr)();
}

absl::StatusOr<bool> Orphans::Look(Round& round) const {
  ASSIGN_OR_RETURN(std::vector<std::string> orphans, threads_.FindOrphans(round.slots.front()));
  if (orphans.empty()) {
    return false;
  }
  ASSIGN_OR_RETURN(const std::optional<storage::v1::SlotOwner> owner,
                   threads_.FindOwner(kUpSlots, round.slots.front()));
  if (!owner) {
    return false;
  }
  round.owner = *owner;
  round.orphan = std::move(orphans.front());
  return true;
}

absl::StatusOr<bool> Orphans::Change(CaseEdit& edit, OpenCase& subject, Round& round) const {
  const std::string& slot_id = round.slots.front();
  round.new_slots.clear();
  ASSIGN_OR_RETURN(std::vector<std::string> orphans, threads_.FindOrphans(slot_id));
  const auto own = std::ranges::find(orphans, round.orphan);
  if (own == orphans.end()) {
    return false;
  }
  edit.batch().RequireDigest(kOrphans, slot_id, Sha256(JoinIds(orphans)));
  orphans.erase(own);
  if (orphans.empty()) {
    edit.batch().Delete(kOrphans, slot_id);
  } else {
    edit.batch().Put(kOrphans, slot_id, JoinIds(orphans));
  }

  ASSIGN_OR_RETURN(OpenCase* const waiting, edit.Open(round.orphan));
  storage::v1::QuarantinedEnvelope kept;
  RETURN_IF_ERROR(edit.Get(*waiting, kQuarantine, waiting->id, kept));
  relay::v1::RelayedEnvelope relayed;
  relayed.set_slot_id(kept.slot_id());
  relayed.set_channel(kept.channel());
  relayed.set_received_day(kept.received_day());
  relayed.set_envelope(kept.envelope());
  ASSIGN_OR_RETURN(
      const v1::QuarantineReason reason,
      AddLater(edit, subject, {relayed, "", round.owner.number()}, rules_, round.new_slots));
  if (reason == v1::QUARANTINE_REASON_UNSPECIFIED) {
    if (kept.withdrawn_day() != 0) {
      RETURN_IF_ERROR(
          AddWithdrawn(edit, subject, {slot_id, round.owner.number(), kept.withdrawn_day()}, rules_)
              .status());
    }
    edit.batch().Put(kFiled, FilingKey(relayed, Sha256(relayed.envelope())), subject.id);
    edit.Forget(*waiting);
    return true;
  }
  // It only looked like a message of this thread, and waits for nothing any more.
  kept.set_reason(reason);
  waiting->shown().set_quarantine_reason(reason);
  waiting->is_changed = true;
  RETURN_IF_ERROR(edit.Put(*waiting, kQuarantine, waiting->id, kept));
  return true;
}

void Orphans::AdoptAll(const std::shared_ptr<const UnsealedKeys>& keys) {
  if (!is_behind_.exchange(false)) {
    return;
  }
  absl::StatusOr<std::vector<std::string>> slots = threads_.OrphanSlots();
  if (!slots.ok()) {
    is_behind_ = true;
    return;
  }
  std::promise<void> adopted;
  Adopt(keys, *std::move(slots), [&adopted] { adopted.set_value(); });
  adopted.get_future().wait();
}

}  // namespace candor::review
