#include "candor/base/error.h"

#include <array>
#include <utility>

#include "absl/strings/cord.h"

namespace candor {
namespace {

constexpr char kReasonPayload[] = "candor/reason";
constexpr char kFieldsPayload[] = "candor/fields";
constexpr std::size_t kMaxViolations = 32;

struct ReasonRow {
  Reason reason;
  std::string_view name;
  absl::StatusCode code;
  const char* text;
  int retry_ms;  // 0: trying again does not help
};

constexpr std::array kReasons = {
    ReasonRow{Reason::kInvalidField, "INVALID_FIELD", absl::StatusCode::kInvalidArgument,
              "a field is not valid; the details name it and the fix", 0},
    ReasonRow{Reason::kCallerNotAllowed, "CALLER_NOT_ALLOWED", absl::StatusCode::kPermissionDenied,
              "this certificate may not call this method", 0},
    ReasonRow{Reason::kQuotaExceeded, "QUOTA_EXCEEDED", absl::StatusCode::kResourceExhausted,
              "this portal's quota is used up; try again after the delay", 1000},
    ReasonRow{Reason::kOverloaded, "OVERLOADED", absl::StatusCode::kResourceExhausted,
              "too much is under way; try again after the delay", 500},
    ReasonRow{Reason::kStoreFull, "STORE_FULL", absl::StatusCode::kResourceExhausted,
              "the disk is full and nothing was stored; try again after the delay", 30000},
    ReasonRow{Reason::kStoreFailed, "STORE_FAILED", absl::StatusCode::kUnavailable,
              "the store refused and nothing was acknowledged; try again after the delay", 5000},
    ReasonRow{Reason::kShuttingDown, "SHUTTING_DOWN", absl::StatusCode::kUnavailable,
              "the service is stopping; try again", 1000},
    ReasonRow{Reason::kNoManifest, "NO_MANIFEST", absl::StatusCode::kNotFound,
              "no key manifest was published yet; the conduct team has to unseal review", 0},
    ReasonRow{Reason::kManifestRollback, "MANIFEST_ROLLBACK", absl::StatusCode::kFailedPrecondition,
              "a manifest with a higher serial is in force; publish that one", 0},
    ReasonRow{Reason::kOutdatedKey, "OUTDATED_KEY", absl::StatusCode::kFailedPrecondition,
              "the manifest has no such key today; fetch the manifest and seal again", 0},
    ReasonRow{Reason::kUnknownPolicy, "UNKNOWN_POLICY", absl::StatusCode::kNotFound,
              "no form of that policy is served here; leave policy_id empty for the default", 0},
    ReasonRow{Reason::kSlotTaken, "SLOT_TAKEN", absl::StatusCode::kAlreadyExists,
              "the slot holds another envelope; take the next index, or a new receipt", 0},
    ReasonRow{Reason::kSealed, "SEALED", absl::StatusCode::kFailedPrecondition,
              "review is sealed; a key officer has to unseal it", 0},
    ReasonRow{Reason::kWrongPassphrase, "WRONG_PASSPHRASE", absl::StatusCode::kPermissionDenied,
              "the passphrase does not open the key file; type it again", 0},
    ReasonRow{Reason::kKeyFileDamaged, "KEY_FILE_DAMAGED", absl::StatusCode::kFailedPrecondition,
              "the key file is damaged; restore it from its backup", 0},
    ReasonRow{Reason::kTooManyAttempts, "TOO_MANY_ATTEMPTS", absl::StatusCode::kResourceExhausted,
              "one attempt at a time and one a second; try again after the delay", 1000},
    ReasonRow{Reason::kNoSuchCase, "NO_SUCH_CASE", absl::StatusCode::kNotFound,
              "there is no such case", 0},
    ReasonRow{Reason::kQuarantined, "QUARANTINED", absl::StatusCode::kFailedPrecondition,
              "the report could not be opened; the case names the reason", 0},
    ReasonRow{Reason::kNoFreeSlot, "NO_FREE_SLOT", absl::StatusCode::kFailedPrecondition,
              "64 slots in a row are taken; begin at the index that the last reply names", 0},
    ReasonRow{Reason::kUploadMoved, "UPLOAD_MOVED", absl::StatusCode::kAborted,
              "another stream goes on with this upload; ask GetUpload how far it is", 0},
    ReasonRow{Reason::kNoSuchAttachment, "NO_SUCH_ATTACHMENT", absl::StatusCode::kNotFound,
              "there is no such attachment", 0},
    ReasonRow{Reason::kAttachmentNotReady, "ATTACHMENT_NOT_READY",
              absl::StatusCode::kFailedPrecondition,
              "the attachment has not come whole; its message says how far it is", 0},
    ReasonRow{Reason::kAttachmentDamaged, "ATTACHMENT_DAMAGED", absl::StatusCode::kDataLoss,
              "the attachment is not what its message lists; do not use what came of it", 0},
    ReasonRow{Reason::kNotOnboarded, "NOT_ONBOARDED", absl::StatusCode::kPermissionDenied,
              "declare your interests first: MemberService.DeclareInterests", 0},
    ReasonRow{Reason::kNotPermitted, "NOT_PERMITTED", absl::StatusCode::kPermissionDenied,
              "your roles or your relation to the case do not allow this", 0},
    ReasonRow{Reason::kConflictNotDeclared, "CONFLICT_NOT_DECLARED",
              absl::StatusCode::kFailedPrecondition,
              "say first whether you have a conflict of interest: CaseworkService.DeclareConflict",
              0},
    ReasonRow{Reason::kIllegalTransition, "ILLEGAL_TRANSITION",
              absl::StatusCode::kFailedPrecondition,
              "the state of the case does not allow this step", 0},
    ReasonRow{Reason::kStaleEtag, "STALE_ETAG", absl::StatusCode::kAborted,
              "it changed since you read it; read it again", 0},
    ReasonRow{Reason::kNoQuorum, "NO_QUORUM", absl::StatusCode::kFailedPrecondition,
              "too few members without a conflict can vote; escalate the case", 0},
    ReasonRow{Reason::kVoteClosed, "VOTE_CLOSED", absl::StatusCode::kFailedPrecondition,
              "that proposal is not open; read the file for the one that is", 0},
    ReasonRow{Reason::kAlreadyVoted, "ALREADY_VOTED", absl::StatusCode::kAlreadyExists,
              "you have voted on this proposal; a vote is final", 0},
    ReasonRow{Reason::kAppealWindowClosed, "APPEAL_WINDOW_CLOSED",
              absl::StatusCode::kFailedPrecondition, "the appeal window is over, or has not begun",
              0},
    ReasonRow{Reason::kAppealFinal, "APPEAL_FINAL", absl::StatusCode::kFailedPrecondition,
              "an appeal was decided on; its decision is final", 0},
    ReasonRow{Reason::kNoSuchDecision, "NO_SUCH_DECISION", absl::StatusCode::kNotFound,
              "no letter has this decision code; copy it from the letter", 0},
    ReasonRow{Reason::kNotFinished, "NOT_FINISHED", absl::StatusCode::kFailedPrecondition,
              "something is left to do before the case can be closed", 0},
    ReasonRow{Reason::kNoEscalationChannel, "NO_ESCALATION_CHANNEL",
              absl::StatusCode::kFailedPrecondition,
              "nobody has a grant for an escalation channel; the configuration names it", 0},
    ReasonRow{Reason::kNotHeld, "NOT_HELD", absl::StatusCode::kFailedPrecondition,
              "this text is not waiting for that", 0},
    ReasonRow{Reason::kNoSuchMember, "NO_SUCH_MEMBER", absl::StatusCode::kNotFound,
              "there is no such member", 0},
    ReasonRow{Reason::kMemberExists, "MEMBER_EXISTS", absl::StatusCode::kAlreadyExists,
              "that name is or was a member; a name is never given again", 0},
    ReasonRow{Reason::kMemberAssigned, "MEMBER_ASSIGNED", absl::StatusCode::kFailedPrecondition,
              "the member handles cases; name a successor", 0},
    ReasonRow{Reason::kLastChair, "LAST_CHAIR", absl::StatusCode::kFailedPrecondition,
              "nobody else is a chair; make another one first", 0},
    ReasonRow{Reason::kShareRefused, "SHARE_REFUSED", absl::StatusCode::kPermissionDenied,
              "this share does not open the key file", 0},
    ReasonRow{Reason::kKeyFileChanged, "KEY_FILE_CHANGED", absl::StatusCode::kFailedPrecondition,
              "the key file was written by somebody else since; seal and unseal", 0},
    ReasonRow{Reason::kCheckpointRefused, "CHECKPOINT_REFUSED",
              absl::StatusCode::kFailedPrecondition,
              "the checkpoint does not go on from the one that is held", 0},
    ReasonRow{Reason::kNoSuchApproval, "NO_SUCH_APPROVAL", absl::StatusCode::kNotFound,
              "there is no such approval", 0},
    ReasonRow{Reason::kApprovalClosed, "APPROVAL_CLOSED", absl::StatusCode::kFailedPrecondition,
              "it is not open any more; propose it again", 0},
    ReasonRow{Reason::kSecondPersonNeeded, "SECOND_PERSON_NEEDED",
              absl::StatusCode::kFailedPrecondition,
              "you proposed it; another member must approve it", 0},
    ReasonRow{Reason::kGuarded, "GUARDED", absl::StatusCode::kFailedPrecondition,
              "a guard keeps the case; DryRunRetention says which", 0},
    ReasonRow{Reason::kRevoked, "REVOKED", absl::StatusCode::kUnauthenticated,
              "the certificate or identity was revoked", 0},
    ReasonRow{Reason::kInternal, "INTERNAL", absl::StatusCode::kInternal,
              "something went wrong here; the operators' metrics tell more", 0},
};

constexpr bool TableIsInOrder() {
  for (std::size_t i = 0; i < kReasons.size(); ++i) {
    if (static_cast<std::size_t>(kReasons[i].reason) != i) {
      return false;
    }
  }
  return kReasons.size() == static_cast<std::size_t>(Reason::kInternal) + 1;
}
static_assert(TableIsInOrder());

const ReasonRow& RowOf(Reason reason) { return kReasons[static_cast<std::size_t>(reason)]; }

}  // namespace

std::string_view ReasonName(Reason reason) { return RowOf(reason).name; }

absl::Status Error(Reason reason) { return Error(reason, RowOf(reason).text); }

absl::Status Error(Reason reason, std::string_view text) {
  const ReasonRow& row = RowOf(reason);
  absl::Status status(row.code, absl::string_view(text.data(), text.size()));
  status.SetPayload(kReasonPayload,
                    absl::Cord(absl::string_view(row.name.data(), row.name.size())));
  return status;
}

std::optional<Reason> ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kReasonPayload);
  if (!payload) {
    return std::nullopt;
  }
  for (const ReasonRow& row : kReasons) {
    if (*payload == absl::string_view(row.name.data(), row.name.size())) {
      return row.reason;
    }
  }
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> RetryDelayOf(Reason reason) {
  const int delay = RowOf(reason).retry_ms;
  return delay == 0 ? std::nullopt : std::optional(std::chrono::milliseconds(delay));
}

void FieldViolations::Add(std::string field, std::string_view problem) {
  if (violations_.size() < kMaxViolations) {
    violations_.push_back({std::move(field), problem});
  }
}

absl::Status FieldViolations::ToStatus() const {
  if (violations_.empty()) {
    return absl::OkStatus();
  }
  // Neither a field path nor a problem holds a NUL: both are built from literals and indices.
  std::string fields;
  for (const FieldViolation& violation : violations_) {
    fields.append(violation.field).push_back('\0');
    fields.append(violation.problem).push_back('\0');
  }
  absl::Status status = Error(Reason::kInvalidField);
  status.SetPayload(kFieldsPayload, absl::Cord(std::move(fields)));
  return status;
}

absl::Status InvalidField(std::string field, std::string_view problem) {
  FieldViolations violations;
  violations.Add(std::move(field), problem);
  return violations.ToStatus();
}

std::vector<std::pair<std::string, std::string>> FieldViolationsOf(const absl::Status& status) {
  std::vector<std::pair<std::string, std::string>> violations;
  const auto payload = status.GetPayload(kFieldsPayload);
  if (!payload) {
    return violations;
  }
  const std::string fields(*payload);
  std::size_t at = 0;
  while (at < fields.size()) {
    const std::size_t middle = fields.find('\0', at);
    const std::size_t end = fields.find('\0', middle + 1);
    violations.emplace_back(fields.substr(at, middle - at),
                            fields.substr(middle + 1, end - middle - 1));
    at = end + 1;
  }
  return violations;
}

}  // namespace candor
