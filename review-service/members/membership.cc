#include "members/membership.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "casework/standing.h"
#include "members/member_checks.h"
#include "members/roster_changes.h"

namespace candor::review {
namespace {

// What a caller is told of a change that failed: the store's refusals, and no detail of ours.
absl::Status Told(const absl::Status& status) {
  return status.ok() || ReasonOf(status) ? status : Error(Reason::kInternal);
}

const v1::Member& In(const storage::v1::Roster& roster, std::string_view name) {
  return *std::ranges::find(roster.members(), name, &v1::Member::name);
}

bool IsMasked(const v1::UpdateMemberRequest& request, std::string_view path) {
  return std::ranges::find(request.update_mask(), path) != request.update_mask().end();
}

// By which reports find the member.
bool ChangesNames(const v1::UpdateMemberRequest& request) {
  return IsMasked(request, "display_name") || IsMasked(request, "handles");
}

// Whether the change was made before: a power cut may have come between it and the note of that.
bool IsAsWanted(const v1::Member& member, const v1::UpdateMemberRequest& request) {
  const v1::Member& wanted = request.member();
  return (!IsMasked(request, "roles") || std::ranges::equal(member.roles(), wanted.roles())) &&
         (!IsMasked(request, "channels") ||
          std::ranges::equal(member.channels(), wanted.channels())) &&
         (!IsMasked(request, "handles") ||
          std::ranges::equal(member.handles(), wanted.handles())) &&
         (!IsMasked(request, "display_name") || member.display_name() == wanted.display_name());
}

// For who is to approve it: all that it changes.
std::string PurposeOf(const v1::UpdateMemberRequest& request) {
  std::vector<std::string> roles;
  for (const int role : request.member().roles()) {
    roles.push_back(
        v1::MemberRole_Name(static_cast<v1::MemberRole>(role)).substr(sizeof("MEMBER_ROLE_") - 1));
  }
  std::string purpose = "roles: " + absl::StrJoin(roles, ", ");
  if (IsMasked(request, "channels")) {
    purpose.append("; channels: ").append(absl::StrJoin(request.member().channels(), ", "));
  }
  for (const std::string_view path : {"display_name", "handles"}) {
    if (IsMasked(request, path)) {
      purpose.append("; another ").append(path);
    }
  }
  return purpose;
}

// For those who are members, also before they have declared anything.
absl::Status CheckMember(const Members& members, std::string_view name) {
  const absl::Status checked = members.CheckActive(name);
  return ReasonOf(checked) == Reason::kNotOnboarded ? absl::OkStatus() : checked;
}

}  // namespace

template <typename Response>
void Membership::Run(absl::AnyInvocable<absl::StatusOr<Response>(const Turn&)> change,
                     Done<Response> done) {
  queue_.Add([this, change = std::move(change), done = std::move(done)]() mutable {
    const std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
    const std::shared_ptr<const Roster> roster = parts_.members.Known();
    if (keys == nullptr || roster == nullptr) {
      return done(Error(Reason::kSealed));
    }
    absl::StatusOr<Response> response = change({keys, roster});
    done(response.ok() ? std::move(response) : Told(response.status()));
  });
}

absl::Status Membership::List(std::string_view caller, v1::ListMembersResponse& response) const {
  RETURN_IF_ERROR(CheckMember(parts_.members, caller));
  for (const v1::Member& member : parts_.members.Snapshot()->stored().members()) {
    *response.add_members() = ShownTo(caller, member);
  }
  return absl::OkStatus();
}

void Membership::Add(std::string caller, v1::AddMemberRequest request,
                     Done<v1::AddMemberResponse> done) {
  Run<v1::AddMemberResponse>([this, caller = std::move(caller), request = std::move(request)](
                                 const Turn& turn) { return AddNow(turn, caller, request); },
                             std::move(done));
}

void Membership::Update(std::string caller, v1::UpdateMemberRequest request,
                        Done<v1::UpdateMemberResponse> done) {
  Run<v1::UpdateMemberResponse>(
      [this, caller = std::move(caller), request = std::move(request)](const Turn& turn) {
        return UpdateNow(turn, caller, request, SecondPerson::kNeeded);
      },
      std::move(done));
}

void Membership::UpdateApproved(std::string proposer, v1::UpdateMemberRequest request,
                                Done<v1::UpdateMemberResponse> done) {
  Run<v1::UpdateMemberResponse>(
      [this, proposer = std::move(proposer),
       request = std::move(request)](const Turn& turn) -> absl::StatusOr<v1::UpdateMemberResponse> {
        const v1::Member* const there = turn.roster->Find(request.member().name());
        if (there != nullptr && IsAsWanted(*there, request)) {
          v1::UpdateMemberResponse response;
          *response.mutable_member() = ShownTo(proposer, *there);
          return response;
        }
        return UpdateNow(turn, proposer, request, SecondPerson::kApproved);
      },
      std::move(done));
}

void Membership::Remove(std::string caller, v1::RemoveMemberRequest request,
                        Done<v1::RemoveMemberResponse> done) {
  Run<v1::RemoveMemberResponse>([this, caller = std::move(caller), request = std::move(request)](
                                    const Turn& turn) { return RemoveNow(turn, caller, request); },
                                std::move(done));
}

void Membership::Declare(std::string caller, v1::DeclareInterestsRequest request,
                         Done<v1::DeclareInterestsResponse> done) {
  Run<v1::DeclareInterestsResponse>(
      [this, caller = std::move(caller), request = std::move(request)](const Turn& turn) {
        return DeclareNow(turn, caller, request);
      },
      std::move(done));
}

void Membership::Settle() {
  queue_.Add([this] {
    if (auto keys = parts_.key_ring.Snapshot()) {
      // What could not be done now is done after the next unseal, or with the next change.
      static_cast<void>(settler_.Settle(std::move(keys)));
    }
  });
}

absl::StatusOr<v1::AddMemberResponse> Membership::AddNow(const Turn& turn, std::string_view caller,
                                                         const v1::AddMemberRequest& request) {
  RETURN_IF_ERROR(parts_.members.CheckActive(caller));
  RETURN_IF_ERROR(CheckChair(*turn.roster, caller));
  RETURN_IF_ERROR(CheckAdd(request));
  ASSIGN_OR_RETURN(storage::v1::Roster after, WithAdded(*turn.roster, request));
  RETURN_IF_ERROR(PutInForce(turn, std::move(after)));
  v1::AddMemberResponse response;
  *response.mutable_member() = Show(caller, request.member().name());
  return response;
}

absl::StatusOr<v1::UpdateMemberResponse> Membership::UpdateNow(
    const Turn& turn, std::string_view caller, const v1::UpdateMemberRequest& request,
    SecondPerson second) {
  RETURN_IF_ERROR(parts_.members.CheckActive(caller));
  RETURN_IF_ERROR(CheckChair(*turn.roster, caller));
  RETURN_IF_ERROR(CheckUpdate(request));
  ASSIGN_OR_RETURN(storage::v1::Roster after, WithUpdated(*turn.roster, caller, request));
  const std::string& name = request.member().name();
  if (MakesAuditor(*turn.roster, request) && Handles(name, *turn.roster->Find(caller))) {
    return Error(Reason::kMemberAssigned,
                 "the member handles cases; assign them to others, then make an auditor of them");
  }
  if (second == SecondPerson::kNeeded && MakesChair(*turn.roster, request)) {
    return ProposeChair(turn, caller, request);
  }
  if (ChangesNames(request)) {
    RETURN_IF_ERROR(settler_.HideFrom(turn.keys, In(after, name)));
  }
  RETURN_IF_ERROR(PutInForce(turn, std::move(after)));
  RETURN_IF_ERROR(settler_.Settle(turn.keys).status());
  v1::UpdateMemberResponse response;
  *response.mutable_member() = Show(caller, name);
  return response;
}

absl::StatusOr<v1::UpdateMemberResponse> Membership::ProposeChair(
    const Turn& turn, std::string_view caller, const v1::UpdateMemberRequest& request) {
  const std::string& name = request.member().name();
  storage::v1::StoredApproval proposed;
  v1::Approval& approval = *proposed.mutable_approval();
  approval.set_kind(v1::APPROVAL_KIND_CHAIR);
  approval.set_proposed_by(std::string(caller));
  approval.set_member(name);
  approval.set_reason(PurposeOf(request));
  *proposed.mutable_member() = request;
  // What is approved is what was proposed.
  proposed.mutable_member()->set_etag(turn.roster->Find(name)->etag());
  ASSIGN_OR_RETURN(const v1::Approval added,
                   parts_.approvals.Add(*turn.keys, std::move(proposed),
                                        absl::FromChrono(parts_.cases.clock.Now())));
  v1::UpdateMemberResponse response;
  *response.mutable_member() = Show(caller, name);
  response.set_approval(added.name());
  return response;
}

bool Membership::Handles(std::string_view name, const v1::Member& seen_by) const {
  return std::ranges::any_of(parts_.cases.cases.All(), [&](const CaseIndex::CasePtr& entry) {
    const auto& assignees = entry->summary.subject().assignees();
    return std::ranges::find(assignees, name) != assignees.end() &&
           !IsHidden(entry->summary, &seen_by, parts_.members.escalation_channel());
  });
}

absl::Status Membership::CheckSuccessor(const Turn& turn, std::string_view caller,
                                        const v1::RemoveMemberRequest& request) const {
  if (request.successor().empty()) {
    return settler_.IsOnlyHandler(request.name(), *turn.roster->Find(caller))
               ? Error(Reason::kMemberAssigned)
               : absl::OkStatus();
  }
  const v1::Member* const successor = turn.roster->FindActive(request.successor());
  const bool may_handle = successor != nullptr && successor->name() != request.name() &&
                          HasRole(*successor, v1::MEMBER_ROLE_HANDLER);
  return may_handle ? absl::OkStatus()
                    : InvalidField("successor",
                                   "is no active member with the role of a handler; name another "
                                   "one");
}

absl::StatusOr<v1::RemoveMemberResponse> Membership::RemoveNow(
    const Turn& turn, const std::string& caller, const v1::RemoveMemberRequest& request) {
  RETURN_IF_ERROR(parts_.members.CheckActive(caller));
  RETURN_IF_ERROR(CheckChair(*turn.roster, caller));
  const v1::Member* const leaver = turn.roster->Find(request.name());
  if (leaver == nullptr) {
    return Error(Reason::kNoSuchMember);
  }
  if (leaver->state() != v1::MEMBER_STATE_LEFT) {
    ASSIGN_OR_RETURN(storage::v1::Roster after, WithRemoved(*turn.roster, request));
    RETURN_IF_ERROR(CheckSuccessor(turn, caller, request));
    RETURN_IF_ERROR(PutInForce(turn, std::move(after)));
  }
  ASSIGN_OR_RETURN(const HandedOver outcome,
                   settler_.Settle(turn.keys, {request.successor(), turn.roster->Find(caller)}));
  v1::RemoveMemberResponse response;
  *response.mutable_member() = Show(caller, request.name());
  response.set_reassigned(outcome.reassigned);
  response.set_unassigned(outcome.unassigned);
  return response;
}

absl::StatusOr<v1::DeclareInterestsResponse> Membership::DeclareNow(
    const Turn& turn, const std::string& caller, const v1::DeclareInterestsRequest& request) {
  RETURN_IF_ERROR(CheckMember(parts_.members, caller));
  RETURN_IF_ERROR(CheckInterests(request));
  storage::v1::Roster after = WithInterests(*turn.roster, caller, request);
  RETURN_IF_ERROR(settler_.HideFrom(turn.keys, In(after, caller)));
  RETURN_IF_ERROR(PutInForce(turn, std::move(after)));
  // Also what was filed meanwhile.
  RETURN_IF_ERROR(settler_.Settle(turn.keys).status());
  v1::DeclareInterestsResponse response;
  *response.mutable_member() = Show(caller, caller);
  return response;
}

absl::Status Membership::PutInForce(const Turn& turn, storage::v1::Roster roster) {
  ASSIGN_OR_RETURN(std::shared_ptr<const Roster> written,
                   parts_.store.Write(*turn.keys, *turn.roster, std::move(roster)));
  parts_.members.Replace(std::move(written));
  // Who lost something stops watching at once.
  parts_.cases.cases.wakes().CallAll();
  return absl::OkStatus();
}

v1::Member Membership::Show(std::string_view caller, std::string_view name) const {
  const std::shared_ptr<const Roster> roster = parts_.members.Snapshot();
  const v1::Member* const member = roster->Find(name);
  return member == nullptr ? v1::Member() : ShownTo(caller, *member);
}

}  // namespace candor::review
