// Errors that callers get to see, built without knowing gRPC. A core returns an absl::Status made
// here; common/rpc turns it into google.rpc.Status. Messages are literals: nothing that was sent
// or stored can end up in one.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace candor {

// google.rpc.ErrorInfo.reason. error.cc has code, text and retry delay of each.
enum class Reason {
  kInvalidField,
  kCallerNotAllowed,
  kQuotaExceeded,
  kOverloaded,
  kStoreFull,
  kStoreFailed,
  kShuttingDown,
  kNoManifest,
  kManifestRollback,
  kOutdatedKey,
  kUnknownPolicy,
  kSlotTaken,
  kSealed,
  kWrongPassphrase,
  kKeyFileDamaged,
  kTooManyAttempts,
  kNoSuchCase,
  kQuarantined,
  kNoFreeSlot,
  kUploadMoved,
  kNoSuchAttachment,
  kAttachmentNotReady,
  kAttachmentDamaged,
  kNotOnboarded,
  kNotPermitted,
  kConflictNotDeclared,
  kIllegalTransition,
  kStaleEtag,
  kNoQuorum,
  kVoteClosed,
  kAlreadyVoted,
  kAppealWindowClosed,
  kAppealFinal,
  kNoSuchDecision,
  kNotFinished,
  kNoEscalationChannel,
  kNotHeld,
  kNoSuchMember,
  kMemberExists,
  kMemberAssigned,
  kLastChair,
  kShareRefused,
  kKeyFileChanged,
  kCheckpointRefused,
  kNoSuchApproval,
  kApprovalClosed,
  kSecondPersonNeeded,
  kGuarded,
  kRevoked,
  kInternal,
};

// The name that travels, such as "OUTDATED_KEY".
[[nodiscard]] std::string_view ReasonName(Reason reason);

// The status for `reason`, with its code and text.
[[nodiscard]] absl::Status Error(Reason reason);

// The same with a text that says more, such as which states a step is allowed in. `text` is put
// together from literals only.
[[nodiscard]] absl::Status Error(Reason reason, std::string_view text);

// The reason that `Error` or `FieldViolations` put into `status`; nothing for any other status.
[[nodiscard]] std::optional<Reason> ReasonOf(const absl::Status& status);

// How long a caller should wait before it tries again, when trying again can help.
[[nodiscard]] std::optional<std::chrono::milliseconds> RetryDelayOf(Reason reason);

struct FieldViolation {
  // The path of the field in the request, such as "report.people_involved[2].name".
  std::string field;
  // What is wrong and what to do, such as "is longer than 200 bytes; shorten it".
  std::string_view problem;
};

// Collects what is wrong with a request, so that one answer names all of it (32 at most).
class FieldViolations {
 public:
  // `problem` must be a literal.
  void Add(std::string field, std::string_view problem);
  [[nodiscard]] bool empty() const { return violations_.empty(); }
  [[nodiscard]] const std::vector<FieldViolation>& all() const { return violations_; }
  // OK when there are none, else INVALID_ARGUMENT with reason kInvalidField.
  [[nodiscard]] absl::Status ToStatus() const;

 private:
  std::vector<FieldViolation> violations_;
};

// One violation as a status.
[[nodiscard]] absl::Status InvalidField(std::string field, std::string_view problem);

// The violations in `status`, as (field, problem).
[[nodiscard]] std::vector<std::pair<std::string, std::string>> FieldViolationsOf(
    const absl::Status& status);

}  // namespace candor
