// Slots: where sealed envelopes lie until review has them. A slot holds one envelope, ever: it is
// empty, then full, then, once review acknowledged or its reporter withdrew, a tombstone of the
// envelope's digest. Stored beside an envelope are its channel and the day it came, nothing else
// (docs/DATA_MODEL.md).
//
// Never opens an envelope. Thread-safe. Nothing here blocks its caller: writes are answered from
// the store's thread once durable, reads are done on the work queue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "candor/service/work_queue.h"
#include "candor/store/store.h"

namespace candor::intake {

// Envelopes a page of a pull holds, unless a single one is larger.
inline constexpr std::size_t kMaxPageBytes = 1024 * 1024;

class SlotStore {
 public:
  // `store` and `queue` must outlive this and every call to it.
  SlotStore(store::Store& store, service::WorkQueue& queue) : store_(store), queue_(queue) {}

  struct Place {
    std::string slot_id;  // 32 bytes
    std::string channel;
  };
  using Deposited = absl::AnyInvocable<void(absl::Status)>;
  // Fills the slot. OK once durable, and again for the same envelope, also after it was
  // acknowledged; Error(kSlotTaken) for another one; the store's errors as they are. `envelope`
  // must live until `done` was called.
  void Deposit(Place place, Day today, const sealed::v1::SealedEnvelope& envelope, Deposited done);

  using PageRead = absl::AnyInvocable<void(absl::StatusOr<relay::v1::PullResponse>)>;
  // The full slots after `after`, in order: as many as fit a page, none at the end.
  void ReadPage(std::string after, PageRead done);

  // The notices after the key `after` (notices.h), in order: a page of them, none at the end.
  void ReadNoticePage(std::string after, PageRead done);

  using Acknowledged = absl::AnyInvocable<void(absl::StatusOr<std::uint32_t>)>;
  // Turns each named slot that holds the named envelope into a tombstone of `today`, and forgets
  // the named notices but those of attachments; others are passed over. Answers how many envelopes
  // were deleted, once durable.
  void Acknowledge(relay::v1::AcknowledgeRequest request, Day today, Acknowledged done);

  using Withdrawn = absl::AnyInvocable<void(absl::StatusOr<bool>)>;
  // Turns a full slot into a tombstone of `today` and leaves review a notice, in one commit. True
  // once durable, and again for a slot that was withdrawn before; false when nothing lies there.
  void Withdraw(std::string slot_id, Day today, Withdrawn done);

  // Slots by index.
  struct Candidates {
    std::uint64_t first = 0;
    std::uint64_t end = 0;  // 2^32 at most
    absl::AnyInvocable<std::string(std::uint32_t) const> slot_id_of;
  };
  using Found = absl::AnyInvocable<void(absl::StatusOr<std::uint32_t>)>;
  // The first candidate that nothing lies in and that is no tombstone; Error(kNoFreeSlot).
  void FindFree(Candidates candidates, Found done);

 private:
  absl::Status AnswerOccupied(const std::string& slot_id,
                              const sealed::v1::SealedEnvelope& envelope) const;
  absl::StatusOr<relay::v1::PullResponse> Page(const std::string& after) const;
  absl::StatusOr<std::uint32_t> Bury(const relay::v1::AcknowledgeRequest& request, Day today);
  absl::StatusOr<bool> Holds(const relay::v1::Acknowledgement& acknowledgement) const;
  absl::StatusOr<bool> Destroy(const std::string& slot_id, Day today);
  absl::StatusOr<bool> WasWithdrawn(const std::string& slot_id) const;
  absl::StatusOr<std::uint32_t> FirstFree(const Candidates& candidates) const;

  store::Store& store_;
  service::WorkQueue& queue_;
};

}  // namespace candor::intake
