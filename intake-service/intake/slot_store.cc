#include "intake/slot_store.h"

#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"
#include "candor/storage/v1/intake_storage.pb.h"
#include "intake/families.h"
#include "intake/notices.h"

namespace candor::intake {
namespace {

using storage::v1::StoredEnvelope;
using storage::v1::Tombstone;

// A value that does not parse is relayed as it is: review puts it into quarantine, where somebody
// sees it, and the pull goes on.
StoredEnvelope Decode(std::string_view value) {
  StoredEnvelope stored;
  if (!stored.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    stored.Clear();
    stored.set_envelope(value.data(), value.size());
  }
  return stored;
}

// What protobuf puts around an envelope of a page, at most.
constexpr std::size_t kFramingBytes = 16;

// The caller hears that nothing was acknowledged; what is wrong with the disk is for the metrics.
absl::Status Unreadable() { return Error(Reason::kStoreFailed); }

// A tombstone takes the envelope's place.
void BuryIn(store::Batch& batch, const std::string& slot_id, Tombstone tombstone, Day today) {
  tombstone.set_acknowledged_day(today.number());
  batch.Delete(kSlots, slot_id);
  batch.Put(kTombstones, slot_id, tombstone.SerializeAsString());
}

}  // namespace

void SlotStore::Deposit(Place place, Day today, const sealed::v1::SealedEnvelope& envelope,
                        Deposited done) {
  StoredEnvelope stored;
  stored.set_channel(std::move(place.channel));
  stored.set_received_day(today.number());
  envelope.SerializeToString(stored.mutable_envelope());
  store::Batch batch;
  batch.RequireAbsent(kSlots, place.slot_id);
  batch.RequireAbsent(kTombstones, place.slot_id);
  batch.Put(kSlots, place.slot_id, stored.SerializeAsString());
  store_.Commit(std::move(batch), [this, slot_id = std::move(place.slot_id), &envelope,
                                   done = std::move(done)](absl::Status status) mutable {
    if (status.code() != absl::StatusCode::kAborted) {
      done(std::move(status));
      return;
    }
    queue_.Add([this, slot_id = std::move(slot_id), &envelope, done = std::move(done)]() mutable {
      done(AnswerOccupied(slot_id, envelope));
    });
  });
}

// The slot first: a tombstone takes its place in one step, so one of the two is always seen.
absl::Status SlotStore::AnswerOccupied(const std::string& slot_id,
                                       const sealed::v1::SealedEnvelope& envelope) const {
  const std::string bytes = envelope.SerializeAsString();
  const auto slot = store_.Get(kSlots, slot_id);
  if (!slot.ok()) {
    return Unreadable();
  }
  if (slot->has_value()) {
    return Decode(**slot).envelope() == bytes ? absl::OkStatus() : Error(Reason::kSlotTaken);
  }
  const auto value = store_.Get(kTombstones, slot_id);
  Tombstone tombstone;
  if (!value.ok() || !value->has_value() || !tombstone.ParseFromString(**value)) {
    return Unreadable();
  }
  return tombstone.envelope_digest() == Sha256(bytes) ? absl::OkStatus()
                                                      : Error(Reason::kSlotTaken);
}

void SlotStore::ReadPage(std::string after, PageRead done) {
  queue_.Add(
      [this, after = std::move(after), done = std::move(done)]() mutable { done(Page(after)); });
}

absl::StatusOr<relay::v1::PullResponse> SlotStore::Page(const std::string& after) const {
  relay::v1::PullResponse page;
  std::size_t bytes = 0;
  const absl::Status scanned =
      store_.Scan(kSlots, "", after, [&](std::string_view key, std::string_view value) {
        bytes += key.size() + value.size() + kFramingBytes;
        if (bytes > kMaxPageBytes && !page.envelopes().empty()) {
          return false;
        }
        StoredEnvelope stored = Decode(value);
        relay::v1::RelayedEnvelope& relayed = *page.add_envelopes();
        relayed.set_slot_id(key.data(), key.size());
        relayed.set_received_day(stored.received_day());
        *relayed.mutable_channel() = std::move(*stored.mutable_channel());
        *relayed.mutable_envelope() = std::move(*stored.mutable_envelope());
        return true;
      });
  if (!scanned.ok()) {
    return Unreadable();
  }
  return page;
}

void SlotStore::ReadNoticePage(std::string after, PageRead done) {
  queue_.Add([this, after = std::move(after), done = std::move(done)]() mutable {
    done(ReadNotices(store_, after));
  });
}

void SlotStore::Acknowledge(relay::v1::AcknowledgeRequest request, Day today, Acknowledged done) {
  queue_.Add([this, request = std::move(request), today, done = std::move(done)]() mutable {
    done(Bury(request, today));
  });
}

// One batch for all of them. It needs no precondition: only Bury and Destroy empty slots, they run
// on the queue's one thread, and a deposit never changes a slot that is full or a tombstone. So
// what was compared is what is deleted.
absl::StatusOr<std::uint32_t> SlotStore::Bury(const relay::v1::AcknowledgeRequest& request,
                                              Day today) {
  store::Batch batch;
  std::set<std::string_view> buried;
  for (const relay::v1::Acknowledgement& acknowledgement : request.acknowledgements()) {
    const std::string& slot_id = acknowledgement.slot_id();
    ASSIGN_OR_RETURN(const bool holds, Holds(acknowledgement));
    if (!holds) {
      continue;
    }
    buried.insert(slot_id);
    Tombstone tombstone;
    tombstone.set_envelope_digest(acknowledgement.envelope_digest());
    BuryIn(batch, slot_id, std::move(tombstone), today);
  }
  for (const relay::v1::SlotNotice& notice : request.notices()) {
    // An attachment's notice goes with the attachment.
    if (notice.kind() != relay::v1::SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE) {
      DeleteNotice(batch, notice.kind(), notice.slot_id());
    }
  }
  if (!batch.steps().empty()) {
    RETURN_IF_ERROR(store::CommitAndWait(store_, std::move(batch)));
  }
  return static_cast<std::uint32_t>(buried.size());
}

absl::StatusOr<bool> SlotStore::Holds(const relay::v1::Acknowledgement& acknowledgement) const {
  const auto value = store_.Get(kSlots, acknowledgement.slot_id());
  if (!value.ok()) {
    return Unreadable();
  }
  return value->has_value() &&
         Sha256(Decode(**value).envelope()) == acknowledgement.envelope_digest();
}

void SlotStore::Withdraw(std::string slot_id, Day today, Withdrawn done) {
  queue_.Add([this, slot_id = std::move(slot_id), today, done = std::move(done)]() mutable {
    done(Destroy(slot_id, today));
  });
}

absl::StatusOr<bool> SlotStore::Destroy(const std::string& slot_id, Day today) {
  const auto value = store_.Get(kSlots, slot_id);
  if (!value.ok()) {
    return Unreadable();
  }
  if (!value->has_value()) {
    return WasWithdrawn(slot_id);
  }
  Tombstone tombstone;
  tombstone.set_envelope_digest(Sha256(Decode(**value).envelope()));
  tombstone.set_withdrawn(true);
  store::Batch batch;
  BuryIn(batch, slot_id, std::move(tombstone), today);
  PutNotice(batch, relay::v1::SLOT_NOTICE_KIND_WITHDRAWN, slot_id, today);
  RETURN_IF_ERROR(store::CommitAndWait(store_, std::move(batch)));
  return true;
}

absl::StatusOr<bool> SlotStore::WasWithdrawn(const std::string& slot_id) const {
  const auto value = store_.Get(kTombstones, slot_id);
  Tombstone tombstone;
  if (!value.ok() || (value->has_value() && !tombstone.ParseFromString(**value))) {
    return Unreadable();
  }
  return tombstone.withdrawn();
}

void SlotStore::FindFree(Candidates candidates, Found done) {
  queue_.Add([this, candidates = std::move(candidates), done = std::move(done)]() mutable {
    done(FirstFree(candidates));
  });
}

absl::StatusOr<std::uint32_t> SlotStore::FirstFree(const Candidates& candidates) const {
  for (std::uint64_t i = candidates.first; i < candidates.end; ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    const std::string slot_id = candidates.slot_id_of(index);
    const auto slot = store_.Get(kSlots, slot_id);
    const auto tombstone = store_.Get(kTombstones, slot_id);
    if (!slot.ok() || !tombstone.ok()) {
      return Unreadable();
    }
    if (!slot->has_value() && !tombstone->has_value()) {
      return index;
    }
  }
  return Error(Reason::kNoFreeSlot);
}

}  // namespace candor::intake
