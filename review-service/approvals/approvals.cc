#include "approvals/approvals.h"

#include <algorithm>
#include <future>
#include <optional>
#include <utility>

#include "approvals/approval_name.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "google/protobuf/util/time_util.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

using google::protobuf::util::TimeUtil;

constexpr int kMostShown = 1000;
constexpr std::size_t kMaxReasonBytes = 2000;
// How long an approved export may be downloaded.
constexpr absl::Duration kExportTime = absl::Hours(24);

// What a caller is told of what failed: the store's refusals, and no detail of ours.
absl::Status Told(const absl::Status& status) {
  return status.ok() || ReasonOf(status) ? status : Error(Reason::kInternal);
}

void SetTime(absl::Time time, google::protobuf::Timestamp& stamp) {
  stamp = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(time));
}

absl::Status CheckReason(const std::string& reason) {
  return reason.empty() || reason.size() > kMaxReasonBytes
             ? InvalidField("reason", "is not 1 to 2000 bytes long; say why, in short")
             : absl::OkStatus();
}

// What is done, with both names.
AuditEvent DeedOf(const storage::v1::StoredApproval& stored, const std::string& approved_by) {
  const v1::Approval& approval = stored.approval();
  AuditEvent event;
  event.action = RowOf(approval.kind()).deed;
  event.actor = ActorOfMember(approval.proposed_by());
  event.subject = approval.name();
  if (!approval.member().empty()) {
    event.subject.append(" member/").append(approval.member());
  }
  if (!approval.export_key().empty()) {
    event.subject.append(" key/").append(approval.export_key());
  }
  event.subject.append(" approved by member/").append(approved_by);
  if (approval.kind() == v1::APPROVAL_KIND_EXPORT && approval.cases_size() == 1) {
    event.case_id = IdOfCaseName(approval.cases(0)).value_or("");
  }
  event.count = static_cast<std::uint64_t>(approval.cases_size());
  return event;
}

// Waits until it is durable.
absl::Status Log(AuditLog& audit, const AuditEvent& event, audit::v1::EntryOutcome outcome,
                 std::string_view reason = {}) {
  std::promise<absl::Status> logged;
  audit.Append(event, outcome, reason, [&logged](const absl::StatusOr<std::uint64_t>& index) {
    logged.set_value(index.status());
  });
  return logged.get_future().get();
}

}  // namespace

absl::StatusOr<Approvals::Turn> Approvals::Begin(std::string caller) const {
  RETURN_IF_ERROR(parts_.view.members.CheckActive(caller));
  std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
  if (keys == nullptr) {
    return Error(Reason::kSealed);
  }
  return Turn{std::move(caller), std::move(keys), absl::FromChrono(parts_.clock.Now())};
}

template <typename Response>
void Approvals::Run(std::string caller,
                    absl::AnyInvocable<absl::StatusOr<Response>(const Turn&)> job,
                    Done<Response> done) {
  queue_.Add(
      [this, caller = std::move(caller), job = std::move(job), done = std::move(done)]() mutable {
        const absl::StatusOr<Turn> turn = Begin(std::move(caller));
        if (!turn.ok()) {
          return done(turn.status());
        }
        absl::StatusOr<Response> response = job(*turn);
        done(response.ok() ? std::move(response) : Told(response.status()));
      });
}

absl::StatusOr<std::vector<storage::v1::StoredApproval>> Approvals::Shown(const Turn& turn) const {
  ASSIGN_OR_RETURN(std::vector<storage::v1::StoredApproval> all, parts_.store.All(*turn.keys));
  std::erase_if(all, [&](const storage::v1::StoredApproval& stored) {
    return IsHidden(parts_.view, turn.caller, stored.approval());
  });
  for (storage::v1::StoredApproval& stored : all) {
    stored.mutable_approval()->set_state(StateAt(stored.approval(), turn.now));
  }
  return all;
}

absl::StatusOr<storage::v1::StoredApproval> Approvals::Find(const Turn& turn,
                                                            const std::string& name,
                                                            std::string_view field) const {
  if (!IdOfApprovalName(name)) {
    return InvalidField(std::string(field),
                        "is not approvals/ and 26 of a-z 2-7; take it from ListApprovals");
  }
  ASSIGN_OR_RETURN(std::vector<storage::v1::StoredApproval> shown, Shown(turn));
  const auto found =
      std::ranges::find_if(shown, [&name](const storage::v1::StoredApproval& stored) {
        return stored.approval().name() == name;
      });
  if (found == shown.end()) {
    return Error(Reason::kNoSuchApproval);
  }
  return std::move(*found);
}

absl::Status Approvals::CheckShown(std::string caller, const std::string& name) const {
  ASSIGN_OR_RETURN(const Turn turn, Begin(std::move(caller)));
  return Find(turn, name, "name").status();
}

absl::Status Approvals::CheckExport(const std::string& caller,
                                    const v1::ProposeExportRequest& request) const {
  v1::Approval approval;
  approval.add_cases(request.name());
  RETURN_IF_ERROR(RowOf(v1::APPROVAL_KIND_EXPORT).may_propose(parts_.view, caller, approval));
  if (parts_.export_keys.Find(request.export_key()) == nullptr) {
    return InvalidField("export_key",
                        "is no key that cases may be exported to; review's configuration names "
                        "them");
  }
  return CheckReason(request.reason());
}

absl::Status Approvals::MayApprove(const Turn& turn, const v1::Approval& approval) const {
  return RowOf(approval.kind()).may_approve(parts_.view, turn.caller, approval);
}

absl::Status Approvals::List(std::string caller, const v1::ListApprovalsRequest& request,
                             v1::ListApprovalsResponse& response) const {
  ASSIGN_OR_RETURN(const Turn turn, Begin(std::move(caller)));
  ASSIGN_OR_RETURN(const std::vector<storage::v1::StoredApproval> shown, Shown(turn));
  for (const storage::v1::StoredApproval& stored : shown) {
    const v1::Approval& approval = stored.approval();
    const bool is_wanted = !request.open_only() || approval.state() == v1::APPROVAL_STATE_OPEN;
    const bool is_theirs = turn.caller == approval.proposed_by() ||
                           turn.caller == approval.closed_by() || MayApprove(turn, approval).ok();
    if (is_wanted && is_theirs && response.approvals_size() < kMostShown) {
      *response.add_approvals() = approval;
    }
  }
  return absl::OkStatus();
}

void Approvals::Approve(std::string caller, v1::ApproveRequest request,
                        Done<v1::ApproveResponse> done) {
  Run<v1::ApproveResponse>(
      std::move(caller),
      [this, request = std::move(request)](const Turn& turn) { return ApproveNow(turn, request); },
      std::move(done));
}

absl::StatusOr<v1::ApproveResponse> Approvals::ApproveNow(const Turn& turn,
                                                          const v1::ApproveRequest& request) {
  ASSIGN_OR_RETURN(storage::v1::StoredApproval stored, Find(turn, request.name(), "name"));
  v1::Approval& approval = *stored.mutable_approval();
  const bool is_own = turn.caller == approval.proposed_by();
  if (!is_own) {
    RETURN_IF_ERROR(MayApprove(turn, approval));
  }
  if (approval.state() != v1::APPROVAL_STATE_OPEN) {
    return Error(Reason::kApprovalClosed);
  }
  if (is_own) {
    return Error(Reason::kSecondPersonNeeded);
  }
  // Two people who both may: who proposed it and left, or lost the right, is none of them.
  if (IsHidden(parts_.view, approval.proposed_by(), approval) ||
      !RowOf(approval.kind()).may_propose(parts_.view, approval.proposed_by(), approval).ok()) {
    return Error(Reason::kApprovalClosed);
  }
  v1::ApproveResponse response;
  RETURN_IF_ERROR(CarryOut(turn, stored, response));
  approval.set_state(v1::APPROVAL_STATE_DONE);
  approval.set_closed_by(turn.caller);
  RETURN_IF_ERROR(parts_.store.Put(*turn.keys, stored));
  *response.mutable_approval() = approval;
  return response;
}

absl::Status Approvals::CarryOut(const Turn& turn, storage::v1::StoredApproval& stored,
                                 v1::ApproveResponse& response) {
  const AuditEvent event = DeedOf(stored, turn.caller);
  RETURN_IF_ERROR(Log(parts_.audit, event, audit::v1::ENTRY_OUTCOME_BEGUN));
  absl::Status done;
  switch (stored.task_case()) {
    case storage::v1::StoredApproval::kPurge: {
      absl::StatusOr<Purged> purged = parts_.purge(turn.keys, stored.purge());
      done = purged.status();
      if (purged.ok()) {
        response.set_erased(purged->erased);
        response.mutable_left()->Add(purged->left.begin(), purged->left.end());
      }
      break;
    }
    case storage::v1::StoredApproval::kExport:
      SetTime(turn.now + kExportTime, *stored.mutable_approval()->mutable_expire_time());
      break;
    case storage::v1::StoredApproval::kMember: {
      std::promise<absl::Status> updated;
      parts_.membership.UpdateApproved(
          stored.approval().proposed_by(), stored.member(),
          [&updated](const absl::StatusOr<v1::UpdateMemberResponse>& answer) {
            updated.set_value(answer.status());
          });
      done = updated.get_future().get();
      break;
    }
    case storage::v1::StoredApproval::TASK_NOT_SET:
      done = Error(Reason::kInternal);
      break;
  }
  if (!done.ok()) {
    const std::optional<Reason> reason = ReasonOf(done);
    RETURN_IF_ERROR(Log(parts_.audit, event, audit::v1::ENTRY_OUTCOME_REFUSED,
                        ReasonName(reason.value_or(Reason::kInternal))));
  }
  return done;
}

void Approvals::Reject(std::string caller, v1::RejectRequest request,
                       Done<v1::RejectResponse> done) {
  Run<v1::RejectResponse>(
      std::move(caller),
      [this, request = std::move(request)](const Turn& turn) { return RejectNow(turn, request); },
      std::move(done));
}

absl::StatusOr<v1::RejectResponse> Approvals::RejectNow(const Turn& turn,
                                                        const v1::RejectRequest& request) {
  ASSIGN_OR_RETURN(storage::v1::StoredApproval stored, Find(turn, request.name(), "name"));
  v1::Approval& approval = *stored.mutable_approval();
  if (turn.caller != approval.proposed_by()) {
    RETURN_IF_ERROR(MayApprove(turn, approval));
  }
  if (request.reason().size() > kMaxReasonBytes) {
    return InvalidField("reason", "is longer than 2000 bytes; shorten it");
  }
  if (approval.state() != v1::APPROVAL_STATE_OPEN) {
    return Error(Reason::kApprovalClosed);
  }
  approval.set_state(v1::APPROVAL_STATE_REJECTED);
  approval.set_closed_by(turn.caller);
  if (!request.reason().empty()) {
    approval.mutable_reason()->append("\nRejected: ").append(request.reason());
  }
  RETURN_IF_ERROR(parts_.store.Put(*turn.keys, stored));
  v1::RejectResponse response;
  *response.mutable_approval() = approval;
  return response;
}

absl::StatusOr<v1::Approval> Approvals::Propose(const Turn& turn,
                                                storage::v1::StoredApproval proposed) {
  v1::Approval& approval = *proposed.mutable_approval();
  approval.set_proposed_by(turn.caller);
  RETURN_IF_ERROR(RowOf(approval.kind()).may_propose(parts_.view, turn.caller, approval));
  if (IsHidden(parts_.view, turn.caller, approval)) {
    return Error(Reason::kNoSuchCase);
  }
  RETURN_IF_ERROR(CheckReason(approval.reason()));
  return parts_.store.Add(*turn.keys, std::move(proposed), turn.now);
}

void Approvals::ProposePurge(std::string caller, std::string name, v1::ProposePurgeRequest request,
                             Done<v1::ProposePurgeResponse> done) {
  Run<v1::ProposePurgeResponse>(
      std::move(caller),
      [this, name = std::move(name),
       request = std::move(request)](const Turn& turn) -> absl::StatusOr<v1::ProposePurgeResponse> {
        storage::v1::StoredApproval proposed;
        v1::Approval& approval = *proposed.mutable_approval();
        approval.set_name(name);
        approval.set_kind(v1::APPROVAL_KIND_PURGE);
        approval.set_reason(request.reason());
        *approval.mutable_cases() = request.cases();
        *proposed.mutable_purge() = request;
        v1::ProposePurgeResponse response;
        ASSIGN_OR_RETURN(*response.mutable_approval(), Propose(turn, std::move(proposed)));
        return response;
      },
      std::move(done));
}

void Approvals::ProposeExport(std::string caller, std::string name,
                              v1::ProposeExportRequest request,
                              Done<v1::ProposeExportResponse> done) {
  Run<v1::ProposeExportResponse>(
      std::move(caller),
      [this, name = std::move(name), request = std::move(request)](
          const Turn& turn) -> absl::StatusOr<v1::ProposeExportResponse> {
        storage::v1::StoredApproval proposed;
        v1::Approval& approval = *proposed.mutable_approval();
        approval.set_name(name);
        approval.set_kind(v1::APPROVAL_KIND_EXPORT);
        approval.set_reason(request.reason());
        approval.add_cases(request.name());
        approval.set_export_key(request.export_key());
        *proposed.mutable_export_() = request;
        RETURN_IF_ERROR(CheckExport(turn.caller, request));
        v1::ProposeExportResponse response;
        ASSIGN_OR_RETURN(*response.mutable_approval(), Propose(turn, std::move(proposed)));
        return response;
      },
      std::move(done));
}

absl::StatusOr<v1::Approval> Approvals::BeginExport(const std::string& caller,
                                                    const std::string& name) {
  ASSIGN_OR_RETURN(const Turn turn, Begin(caller));
  ASSIGN_OR_RETURN(const storage::v1::StoredApproval stored, Find(turn, name, "approval"));
  const v1::Approval& approval = stored.approval();
  if (!stored.has_export_() || approval.proposed_by() != caller) {
    return Error(Reason::kNotPermitted);
  }
  RETURN_IF_ERROR(RowOf(approval.kind()).may_propose(parts_.view, caller, approval));
  if (approval.state() == v1::APPROVAL_STATE_OPEN) {
    return Error(Reason::kSecondPersonNeeded,
                 "another member must approve it before it is downloaded");
  }
  const bool is_over =
      absl::ToUnixSeconds(turn.now) >= TimeUtil::TimestampToSeconds(approval.expire_time());
  if (approval.state() != v1::APPROVAL_STATE_DONE || is_over) {
    return Error(Reason::kApprovalClosed);
  }
  const std::lock_guard lock(mutex_);
  if (!exports_under_way_.insert(name).second) {
    return Error(Reason::kApprovalClosed, "it is being downloaded; wait for that to end");
  }
  return approval;
}

void Approvals::EndExport(const std::string& name, bool is_whole) {
  queue_.Add([this, name, is_whole] {
    const std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
    if (is_whole && keys != nullptr) {
      const auto all = parts_.store.All(*keys);
      for (storage::v1::StoredApproval stored :
           all.ok() ? *all : std::vector<storage::v1::StoredApproval>()) {
        if (stored.approval().name() == name) {
          SetTime(absl::FromChrono(parts_.clock.Now()),
                  *stored.mutable_approval()->mutable_expire_time());
          // What cannot be noted now may be downloaded again until its day is over.
          static_cast<void>(parts_.store.Put(*keys, stored));
        }
      }
    }
    const std::lock_guard lock(mutex_);
    exports_under_way_.erase(name);
  });
}

}  // namespace candor::review
