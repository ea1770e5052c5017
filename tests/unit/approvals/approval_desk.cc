#include "approval_desk.h"

#include <algorithm>

#include "../members/rosters.h"
#include "../review/casework.h"
#include "absl/strings/escaping.h"
#include "approvals/approval_name.h"
#include "candor/hpke/schedule.h"

namespace candor::review::test {
namespace {

open::PrivateKey CourtKey() {
  return open::PrivateKey::FromRaw(hpke::kKemX25519, std::string(32, 'c')).value();
}

std::unique_ptr<ExportKeys> KeysWith(const open::PrivateKey& court) {
  config::v1::KeysConfig config;
  config::v1::ExportKey& key = *config.add_export_keys();
  key.set_name("court");
  key.set_public_key(absl::BytesToHexString(court.public_key()));
  return std::make_unique<ExportKeys>(ExportKeys::Parse(config).value());
}

}  // namespace

ApprovalDesk::ApprovalDesk() : court(CourtKey()), export_keys(KeysWith(court)) {
  World& world = team.world;
  approvals = std::make_unique<Approvals>(Approvals::Parts{
      *team.approvals,
      *world.key_ring,
      {*world.cases, *world.members},
      *team.membership,
      *world.audit,
      *export_keys,
      world.clock,
      [this](const std::shared_ptr<const UnsealedKeys>&, const v1::ProposePurgeRequest& request) {
        purges.push_back(request);
        return Purged{static_cast<std::uint32_t>(request.cases_size()), guarded};
      }});
}

std::string ApprovalDesk::Case(const std::string& reader, const std::string& other,
                               const report::v1::Report& report) {
  std::string name = team.File(report);
  Alter(team.world, name, [&](OpenCase& subject) {
    subject.shown().set_state(v1::CASE_STATE_TRIAGE);
    for (const std::string& member : {reader, other}) {
      subject.shown().add_assignees(member);
      subject.summary.add_cleared_members(member);
    }
  });
  return name;
}

absl::StatusOr<std::string> ApprovalDesk::ProposeChair(const std::string& caller,
                                                       const std::string& member) {
  const auto answer = team.Update(
      caller, MakeMember(member, {v1::MEMBER_ROLE_CHAIR, v1::MEMBER_ROLE_TRIAGE}), "roles");
  return answer.ok() ? absl::StatusOr<std::string>(answer->approval()) : answer.status();
}

absl::StatusOr<std::string> ApprovalDesk::ProposePurge(const std::string& caller,
                                                       const std::vector<std::string>& cases) {
  v1::ProposePurgeRequest request;
  request.mutable_cases()->Add(cases.begin(), cases.end());
  request.set_reason("its time is over");
  Waiting<v1::ProposePurgeResponse> waiting;
  approvals->ProposePurge(caller, NewApprovalName(team.world.random), request, waiting.Done());
  const auto answer = waiting.Get();
  return answer.ok() ? absl::StatusOr<std::string>(answer->approval().name()) : answer.status();
}

absl::StatusOr<std::string> ApprovalDesk::ProposeExport(const std::string& caller,
                                                        const std::string& name,
                                                        const std::string& key,
                                                        const std::string& reason) {
  v1::ProposeExportRequest request;
  request.set_name(name);
  request.set_export_key(key);
  request.set_reason(reason);
  Waiting<v1::ProposeExportResponse> waiting;
  approvals->ProposeExport(caller, NewApprovalName(team.world.random), request, waiting.Done());
  const auto answer = waiting.Get();
  return answer.ok() ? absl::StatusOr<std::string>(answer->approval().name()) : answer.status();
}

absl::StatusOr<v1::ApproveResponse> ApprovalDesk::Approve(const std::string& caller,
                                                          const std::string& name) {
  v1::ApproveRequest request;
  request.set_name(name);
  Waiting<v1::ApproveResponse> waiting;
  approvals->Approve(caller, request, waiting.Done());
  return waiting.Get();
}

absl::StatusOr<v1::RejectResponse> ApprovalDesk::Reject(const std::string& caller,
                                                        const std::string& name,
                                                        const std::string& reason) {
  v1::RejectRequest request;
  request.set_name(name);
  request.set_reason(reason);
  Waiting<v1::RejectResponse> waiting;
  approvals->Reject(caller, request, waiting.Done());
  return waiting.Get();
}

absl::StatusOr<v1::ListApprovalsResponse> ApprovalDesk::List(const std::string& caller,
                                                             bool open_only) {
  v1::ListApprovalsRequest request;
  request.set_open_only(open_only);
  v1::ListApprovalsResponse response;
  const absl::Status listed = approvals->List(caller, request, response);
  return listed.ok() ? absl::StatusOr<v1::ListApprovalsResponse>(response) : listed;
}

std::vector<std::string> ApprovalDesk::Names(const std::string& caller) {
  std::vector<std::string> names;
  const auto listed = List(caller);
  for (const v1::Approval& approval :
       listed.ok() ? listed->approvals() : v1::ListApprovalsResponse().approvals()) {
    names.push_back(approval.name());
  }
  return names;
}

bool ApprovalDesk::IsChair(const std::string& member) const {
  const auto roster = team.world.members->Snapshot();
  const v1::Member* const found = roster->Find(member);
  return found != nullptr && HasRole(*found, v1::MEMBER_ROLE_CHAIR);
}

}  // namespace candor::review::test
