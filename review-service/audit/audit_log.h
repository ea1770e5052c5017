// The audit log: who did what, durable before any content leaves and before anything is changed
// (docs/DATA_MODEL.md, "Audit log"). Fails closed: what cannot be logged is not answered.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/audit/v1/audit.pb.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"

namespace candor::review {

// What is to be logged. Never content: the filter of a list, the words of a search and the reason
// of a step are not.
struct AuditEvent {
  // The method's name, such as "GetReport", or "RECEIVED"; a literal.
  std::string_view action;
  // "member/alice", "ops/carol"; empty for the service itself.
  std::string actor;
  // The id of the case, as asked for; empty when it is about none. It is logged as a reference that
  // is the same whether there is such a case.
  std::string case_id;
  std::string subject;
  std::uint64_t count = 0;
  std::string digest;
  // The actor gets to see what a reporter wrote: counts as a reader of the case.
  bool reads_text = false;
};

// Thread-safe. Callbacks are called once, here or on the store's thread, and must not block.
class AuditLog {
 public:
  // Nothing is read yet: Open does. What it is given must outlive it.
  AuditLog(store::Store& store, const KeyRing& key_ring, const Clock& clock, Random& random);

  // The index once the entry is durable; a status of store::Store::Commit when it is not, and then
  // nothing may be released or changed.
  using Appended = absl::AnyInvocable<void(absl::StatusOr<std::uint64_t>)>;
  void Append(AuditEvent event, audit::v1::EntryOutcome outcome, std::string_view reason,
              Appended done);

  // For what is prepared and now to be answered: logs DONE, or REFUSED with the outcome's reason,
  // then calls `answer` with the outcome, or with why it could not be logged.
  using Answer = absl::AnyInvocable<void(absl::Status)>;
  void Release(AuditEvent event, absl::Status outcome, Answer answer);

  // For what is about to be changed: logs BEGUN. When the change is refused after that, Release
  // says so; when it succeeds nothing more is logged.
  void Begin(AuditEvent event, Appended go) {
    Append(std::move(event), audit::v1::ENTRY_OUTCOME_BEGUN, {}, std::move(go));
  }
};

}  // namespace candor::review
