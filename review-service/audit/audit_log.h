// The audit log: who did what, durable before any content leaves and before anything is changed
// (docs/DATA_MODEL.md, "Audit log"). Fails closed: what cannot be logged is not answered.
//
// One commit is under way at a time, and what comes meanwhile gathers for the next: reads share
// syncs. A commit that fails changes nothing here; the next one begins with what the store has.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/audit_entry.h"
#include "audit/audit_tree.h"
#include "candor/audit/v1/audit.pb.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"

namespace candor::review {

// Thread-safe. Callbacks are called once, here or on the store's thread, and must not block.
class AuditLog {
 public:
  // Nothing is read yet: the first entry does. What it is given must outlive it.
  AuditLog(store::Store& store, const KeyRing& key_ring, const Clock& clock, Random& random)
      : store_(store), key_ring_(key_ring), maker_(store, clock, random) {}
  // Waits for what is being written; not on the store's thread.
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // The index once the entry is durable; a status of store::Store::Commit when it is not, and then
  // nothing may be released or changed. Error(kSealed) while there are no keys, but for custody.
  using Appended = absl::AnyInvocable<void(absl::StatusOr<std::uint64_t>)>;
  void Append(const AuditEvent& event, audit::v1::EntryOutcome outcome, std::string_view reason,
              Appended done);

  // For what is prepared and now to be answered: logs DONE, or REFUSED with the outcome's reason,
  // then calls `answer` with the outcome, or with why it could not be logged. A refusal because
  // review is sealed is answered at once, but for custody.
  using Answer = absl::AnyInvocable<void(absl::Status)>;
  void Release(const AuditEvent& event, absl::Status outcome, Answer answer);

  // For what is about to be changed: logs BEGUN. When the change is refused after that, Release
  // says so; when it succeeds nothing more is logged.
  void Begin(const AuditEvent& event, Appended go) {
    Append(event, audit::v1::ENTRY_OUTCOME_BEGUN, {}, std::move(go));
  }

  // That a report is filed with the next commit, in a case that is not stored yet.
  void AppendReceived(const ReceivedReport& report, Appended done);

  // Fills the log up to a multiple of 64 entries, so that its size tells little, and tells its head
  // then. Waits for the disk: not on the store's thread.
  [[nodiscard]] absl::StatusOr<TreeHead> Pad(const UnsealedKeys& keys);

  // Of what is durable.
  [[nodiscard]] absl::StatusOr<TreeHead> Head() const;

 private:
  using Padded = absl::AnyInvocable<void(absl::StatusOr<TreeHead>)>;
  struct Waiting {
    // Without one: padding, under these keys.
    std::optional<MadeEntry> entry = {};
    const UnsealedKeys* keys = nullptr;
    std::variant<Appended, Padded> done;
    std::uint64_t index = 0;
    TreeHead head = {};
    int attempts = 0;
  };
  using Group = std::vector<Waiting>;

  void Add(Waiting waiting);
  // The next group, until one is being committed or none waits. Only for who set busy_.
  void Work();
  [[nodiscard]] Group Take();
  // Gives the group its places, and grows `tree`.
  [[nodiscard]] absl::StatusOr<store::Batch> Build(Group& group, AuditTree& tree);
  void OnCommitted(Group group, AuditTree grown, const absl::Status& status);
  // Once more after those that others were faster than.
  void PutBack(Group group);
  static void Tell(Group& group, const absl::Status& status);

  store::Store& store_;
  const KeyRing& key_ring_;
  const EntryMaker maker_;
  mutable std::mutex mutex_;
  std::condition_variable idle_;
  bool busy_ = false;
  Group waiting_;
  // What is durable; nothing when it must be read anew.
  std::optional<AuditTree> tree_;
};

}  // namespace candor::review
