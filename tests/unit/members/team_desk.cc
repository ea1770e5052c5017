#include "team_desk.h"

#include <cstdlib>
#include <set>

#include "casework/screening_verbs.h"
#include "review/case_name.h"
#include "rosters.h"

namespace candor::review::test {
namespace {

storage::v1::Roster Founders() {
  return MakeRoster(
             {MakeMember("anna"), MakeMember("ben"), MakeMember("carol", {v1::MEMBER_ROLE_CHAIR}),
              MakeMember("chris", {v1::MEMBER_ROLE_CHAIR}), MakeMember("cleo"),
              MakeMember("olaf",
                         {v1::MEMBER_ROLE_TRIAGE, v1::MEMBER_ROLE_HANDLER, v1::MEMBER_ROLE_PANEL},
                         "ombuds")})
      .stored();
}

}  // namespace

TeamDesk::TeamDesk() {
  world.escalation_channel = "ombuds";
  world.Restart();
  Begin(Founders());
}

void TeamDesk::StartOver(const v1::Member& extra) {
  membership.reset();
  world.StartOver();
  storage::v1::Roster founders = Founders();
  *founders.add_members() = extra;
  Begin(founders);
}

void TeamDesk::Restart() {
  membership.reset();
  world.Restart();
  Unseal();
  membership->Settle();
  Wait();
}

void TeamDesk::Begin(const storage::v1::Roster& founders) {
  if (!world.member_store->ReadOrFound(*MakeKeys(), founders).ok()) {
    std::abort();
  }
  Unseal();
}

void TeamDesk::Unseal() {
  world.UnsealWith(MakeKeys());
  approvals = std::make_unique<ApprovalStore>(*world.store, world.random);
  membership = std::make_unique<Membership>(
      Membership::Parts{*world.key_ring,
                        *world.members,
                        *world.member_store,
                        *approvals,
                        {*world.cases, *world.case_store, *world.editor, *world.members,
                         world.policies, world.clock}});
}

void TeamDesk::Wait() {
  // Refused in its turn: nobody is called so.
  static_cast<void>(Add("", v1::Member()));
}

absl::StatusOr<v1::AddMemberResponse> TeamDesk::Add(const std::string& caller,
                                                    const v1::Member& member) {
  Waiting<v1::AddMemberResponse> waiting;
  v1::AddMemberRequest request;
  *request.mutable_member() = member;
  membership->Add(caller, std::move(request), waiting.Done());
  return waiting.Get();
}

absl::StatusOr<v1::UpdateMemberResponse> TeamDesk::Update(const std::string& caller,
                                                          const v1::Member& member,
                                                          const std::string& path,
                                                          const std::string& etag) {
  Waiting<v1::UpdateMemberResponse> waiting;
  v1::UpdateMemberRequest request;
  *request.mutable_member() = member;
  request.add_update_mask(path);
  request.set_etag(etag);
  membership->Update(caller, std::move(request), waiting.Done());
  return waiting.Get();
}

absl::StatusOr<v1::RemoveMemberResponse> TeamDesk::Remove(const std::string& caller,
                                                          const std::string& name,
                                                          const std::string& successor,
                                                          const std::string& etag) {
  Waiting<v1::RemoveMemberResponse> waiting;
  v1::RemoveMemberRequest request;
  request.set_name(name);
  request.set_successor(successor);
  request.set_etag(etag);
  membership->Remove(caller, std::move(request), waiting.Done());
  return waiting.Get();
}

absl::StatusOr<v1::DeclareInterestsResponse> TeamDesk::Declare(
    const std::string& caller, const v1::DeclareInterestsRequest& request) {
  Waiting<v1::DeclareInterestsResponse> waiting;
  membership->Declare(caller, request, waiting.Done());
  return waiting.Get();
}

absl::StatusOr<v1::ListMembersResponse> TeamDesk::List(const std::string& caller) {
  v1::ListMembersResponse response;
  const absl::Status status = membership->List(caller, response);
  return status.ok() ? absl::StatusOr<v1::ListMembersResponse>(response) : status;
}

std::string TeamDesk::File(const relay::v1::RelayedEnvelope& relayed) {
  std::set<std::string> before;
  for (const CaseIndex::CasePtr& entry : world.cases->All()) {
    before.insert(entry->id);
  }
  if (!world.File(relayed).ok()) {
    std::abort();
  }
  for (const CaseIndex::CasePtr& entry : world.cases->All()) {
    if (!before.contains(entry->id)) {
      return CaseName(entry->id);
    }
  }
  std::abort();
}

absl::StatusOr<v1::Case> TeamDesk::Get(const std::string& member, const std::string& name) {
  v1::GetCaseRequest request;
  request.set_name(name);
  v1::GetCaseResponse response;
  const absl::Status status = world.cases->Get(member, request, response);
  return status.ok() ? absl::StatusOr<v1::Case>(response.subject()) : status;
}

storage::v1::CaseSummary TeamDesk::Summary(const std::string& name) {
  for (const CaseIndex::CasePtr& entry : world.cases->All()) {
    if (CaseName(entry->id) == name) {
      return entry->summary;
    }
  }
  return {};
}

absl::Status TeamDesk::DeclareConflict(const std::string& member, const std::string& name,
                                       v1::ConflictLevel level) {
  v1::DeclareConflictRequest request;
  request.mutable_change()->set_name(name);
  request.set_level(level);
  return Do(member, Action::kDeclareConflict, review::DeclareConflict, request).status();
}

absl::Status TeamDesk::Take(const std::string& member, const std::string& name) {
  if (absl::Status declared = DeclareConflict(member, name, v1::CONFLICT_LEVEL_NONE);
      !declared.ok()) {
    return declared;
  }
  v1::TakeCaseRequest request;
  request.mutable_change()->set_name(name);
  return Do(member, Action::kTakeCase, TakeCase, request).status();
}

}  // namespace candor::review::test
