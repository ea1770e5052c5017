// Files what was pulled: opens it, makes a case of a report or adds to the thread of one, encrypts
// all of it under the case's own data key and commits it at once; a report after its entry in the
// audit log. What cannot be opened becomes a
// case in quarantine, its envelope kept as it came. Nothing is dropped, and no plaintext is
// written.
//
// Filed exactly once by place and digest: the same envelope in the same slot, from whichever
// intake and however often, is filed once. Another report in that slot makes another case.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "audit/audit_log.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/policy/policy_set.h"
#include "candor/review/v1/case_service.pb.h"
#include "custody/key_ring.h"
#include "members/members.h"
#include "review/case_editor.h"
#include "review/case_store.h"
#include "review/cases.h"
#include "review/orphans.h"
#include "review/pulled_envelope.h"
#include "review/thread_store.h"

namespace candor::review {

// Since the process started.
struct FilingCounts {
  std::atomic<std::uint64_t> filed = 0;
  // Later messages of threads, by slot.
  std::atomic<std::uint64_t> messages = 0;
  // By QuarantineReason.
  std::array<std::atomic<std::uint64_t>, v1::QuarantineReason_ARRAYSIZE> quarantined{};
};

// The SHA-256 of the envelope, once it is durable and may be acknowledged, by this call or an
// earlier one. A status: not durable, pull it again.
using Filed = absl::AnyInvocable<void(absl::StatusOr<std::string> digest)>;

// Thread-safe. What `Parts` names must outlive it and every callback.
class Filer {
 public:
  struct Parts {
    store::Store& store;
    const CaseStore& cases_on_disk;
    const ThreadStore& threads;
    Cases& cases;
    CaseEditor& editor;
    AuditLog& audit;
    Orphans& orphans;
    const policy::PolicySet& policies;
    const Members& members;
    const Clock& clock;
    Random& random;
  };
  explicit Filer(Parts parts) : parts_(parts) {}

  // Opens here (33 µs and more), commits behind. `done` is called once, here or on the store's
  // thread, and must not block.
  void File(std::shared_ptr<const UnsealedKeys> keys, PulledEnvelope pulled, Filed done);

  [[nodiscard]] const FilingCounts& counts() const { return counts_; }

 private:
  struct Filing;
  using FilingPtr = std::unique_ptr<Filing>;
  struct Later;

  // Again from the start when something came in between.
  void Try(FilingPtr filing);
  void FileFirst(FilingPtr filing, report::v1::Message message);
  void OnFiled(FilingPtr filed, std::vector<std::string> slots);
  void FileLater(FilingPtr filing, const storage::v1::SlotOwner& owner);
  void Quarantine(FilingPtr filing, v1::QuarantineReason reason);

  // Fills a new case; the slots that its reporter's messages may come in.
  [[nodiscard]] absl::StatusOr<std::vector<std::string>> MakeCase(CaseEdit& edit,
                                                                  const Filing& filing,
                                                                  report::v1::Message message);
  [[nodiscard]] absl::Status MakeQuarantined(CaseEdit& edit, const Filing& filing,
                                             v1::QuarantineReason reason);
  // `after` is called with the filing once the commit is durable.
  void Commit(FilingPtr filing, store::Batch batch, ListChange change,
              absl::AnyInvocable<void(FilingPtr)> after);
  void Count(v1::QuarantineReason reason);

  const Parts parts_;
  FilingCounts counts_;
};

}  // namespace candor::review
