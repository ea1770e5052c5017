#include "members/membership.h"

#include <algorithm>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
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

// By which reports find the member.
bool ChangesNames(const v1::UpdateMemberRequest& request) {
  return std::ranges::any_of(request.update_mask(), [](std::string_view path) {
    return path == "display_name" || path == "handles";
  });
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
  Run<v1::UpdateMemberResponse>([this, caller = std::move(caller), request = std::move(request)](
                                    const Turn& turn) { return UpdateNow(turn, caller, request); },
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
    const Turn& turn, std::string_view caller, const v1::UpdateMemberRequest& request) {
  RETURN_IF_ERROR(parts_.members.CheckActive(caller));
  RETURN_IF_ERROR(CheckChair(*turn.roster, caller));
  RETURN_IF_ERROR(CheckUpdate(request));
  ASSIGN_OR_RETURN(storage::v1::Roster after, WithUpdated(*turn.roster, caller, request));
  const std::string& name = request.member().name();
  if (ChangesNames(request)) {
    RETURN_IF_ERROR(settler_.HideFrom(turn.keys, In(after, name)));
  }
  RETURN_IF_ERROR(PutInForce(turn, std::move(after)));
  RETURN_IF_ERROR(settler_.Settle(turn.keys).status());
  v1::UpdateMemberResponse response;
  *response.mutable_member() = Show(caller, name);
  return response;
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
