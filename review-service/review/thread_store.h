// What review keeps of threads: whose slots are whose, which envelopes wait for their report,
// which replies wait to go out. Sees sealed records only. Thread-safe; `store` must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/store.h"
#include "review/families.h"

namespace candor::review {

class ThreadStore {
 public:
  explicit ThreadStore(const store::Store& store) : store_(store) {}

  // Whose slot it is by `kUpSlots`, `kReplySlots` or `kAttachments`; nothing when nobody's.
  [[nodiscard]] absl::StatusOr<std::optional<storage::v1::SlotOwner>> FindOwner(
      store::Family family, std::string_view slot_id) const;

  // What of the attachment in this slot is here; nothing when none of it is.
  [[nodiscard]] absl::StatusOr<std::optional<storage::v1::PulledAttachment>> FindPulled(
      std::string_view slot_id) const;

  // Which key opens the records of a case; NOT_FOUND.
  [[nodiscard]] absl::StatusOr<storage::v1::CaseKey> ReadCaseKey(std::string_view case_id) const;

  // The cases in quarantine that wait for the report of this slot's thread.
  [[nodiscard]] absl::StatusOr<std::vector<std::string>> FindOrphans(
      std::string_view slot_id) const;
  // All slots that such cases wait for.
  [[nodiscard]] absl::StatusOr<std::vector<std::string>> OrphanSlots() const;

  struct NumberedRecord {
    std::uint32_t number;
    storage::v1::SealedRecord record;
  };
  struct MessagePage {
    std::vector<NumberedRecord> records;
    bool has_more = false;
  };
  // The first messages of a case after `number`, in order: `limit` at most, and no more than fit
  // into one answer of a call, but at least one.
  [[nodiscard]] absl::StatusOr<MessagePage> MessagesAfter(std::string_view case_id,
                                                          std::uint32_t number,
                                                          std::size_t limit) const {
    return RecordsAfter(kMessages, case_id, number, limit);
  }
  // The same of its history.
  [[nodiscard]] absl::StatusOr<MessagePage> EventsAfter(std::string_view case_id,
                                                        std::uint32_t number,
                                                        std::size_t limit) const {
    return RecordsAfter(kCaseEvents, case_id, number, limit);
  }

  struct WaitingReply {
    std::string slot_id;
    storage::v1::SlotOwner owner;
  };
  // The first `limit` replies for an intake in slots after `slot_id`, in order.
  [[nodiscard]] absl::StatusOr<std::vector<WaitingReply>> OutgoingAfter(std::string_view intake,
                                                                        std::string_view slot_id,
                                                                        std::size_t limit) const;

 private:
  [[nodiscard]] absl::StatusOr<MessagePage> RecordsAfter(store::Family family,
                                                         std::string_view case_id,
                                                         std::uint32_t number,
                                                         std::size_t limit) const;

  const store::Store& store_;
};

// Record keys (families.h); that of a message is also that of an event.
[[nodiscard]] std::string MessageKey(std::string_view case_id, std::uint32_t number);
[[nodiscard]] std::string OutgoingKey(std::string_view intake, std::string_view slot_id);

// The value of `kOrphans`: ids, one after the other.
[[nodiscard]] std::string JoinIds(const std::vector<std::string>& ids);

}  // namespace candor::review
