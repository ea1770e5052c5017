// Entries of the audit log as they are made, sealed and read. The commitment of an entry is
// SHA-256("candor/v1 audit entry" ‖ salt ‖ entry).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/audit/v1/audit.pb.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"

namespace candor::review {

// What is to be logged. Never content: the filter of a list, the words of a search and the reason
// of a step are not.
struct AuditEvent {
  // The method's name, such as "GetReport", or "RECEIVED"; a literal.
  std::string_view action;
  // "member/alice", "ops/carol"; empty for the service itself.
  std::string actor = {};
  // The id of the case, as asked for; empty when it is about none. It is logged as a reference that
  // is the same whether there is such a case.
  std::string case_id = {};
  std::string subject = {};
  std::uint64_t count = 0;
  std::string digest = {};
  // The actor gets to see what a reporter wrote: counts as a reader of the case.
  bool reads_text = false;
  // About the keys themselves, and no case: lies in the clear, and is logged while sealed, too.
  bool is_custody = false;
};

// A report that is about to be filed in a new case.
struct ReceivedReport {
  std::shared_ptr<const UnsealedKeys> keys;
  std::string_view case_id;
  // Of the case.
  const Secret& data_key;
  // Of the reporter's words: gives the salt.
  std::string_view thread_key;
  // The UTC day on which it came.
  Day day;
};

// Ready to be given a place.
struct MadeEntry {
  std::string commitment;
  // A StoredAuditEntry.
  std::string stored;
  // The record that counts its actor among the readers of the case; empty for none.
  std::string reader_key;
};

// 32 bytes, of the words' thread.
[[nodiscard]] Secret ReceivedSalt(std::string_view thread_key);
[[nodiscard]] std::string CommitmentOf(std::string_view salt, std::string_view entry);

// The same for a hidden case and one that never was.
[[nodiscard]] std::string CaseReference(const UnsealedKeys& keys, std::string_view case_id);

// Where readers of a case are counted, and one of them.
[[nodiscard]] std::string ReadersOf(std::string_view case_id);
[[nodiscard]] std::string ReaderKey(const UnsealedKeys& keys, std::string_view case_id,
                                    std::string_view actor);

// "member/alice" of the member alice.
[[nodiscard]] std::string ActorOfMember(std::string_view name);

// Thread-safe. What it is given must outlive it.
class EntryMaker {
 public:
  EntryMaker(const store::Store& store, const Clock& clock, Random& random)
      : store_(store), clock_(clock), random_(random) {}

  // Under the data key of the case when it was done or begun, else under the log's own key: what is
  // refused leaves the same whether there is such a case. `keys` may be null for custody alone.
  [[nodiscard]] absl::StatusOr<MadeEntry> Make(const UnsealedKeys* keys, const AuditEvent& event,
                                               audit::v1::EntryOutcome outcome,
                                               std::string_view reason) const;
  [[nodiscard]] absl::StatusOr<MadeEntry> MakeReceived(const ReceivedReport& report) const;
  [[nodiscard]] absl::StatusOr<MadeEntry> MakePadding(const UnsealedKeys& keys) const;

 private:
  [[nodiscard]] absl::StatusOr<MadeEntry> Seal(const Secret& key, std::string_view case_id,
                                               const audit::v1::LoggedEntry& entry) const;

  const store::Store& store_;
  const Clock& clock_;
  Random& random_;
};

// What lies at `index`; without salt and entry when they are erased, or cannot be read any more.
[[nodiscard]] absl::StatusOr<audit::v1::LoggedEntry> ReadEntry(const store::Store& store,
                                                               const UnsealedKeys& keys,
                                                               std::uint64_t index,
                                                               std::string_view stored);

}  // namespace candor::review
