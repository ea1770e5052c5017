// The members of the conduct team as they are changed and shown: what MemberService promises. One
// change after the other, on a thread of its own: a change is durable before it is in force, and in
// force before the cases are brought in line with it (CaseSettler).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "approvals/approval_store.h"
#include "candor/review/v1/member_service.pb.h"
#include "candor/service/work_queue.h"
#include "custody/key_ring.h"
#include "members/case_settler.h"
#include "members/member_store.h"
#include "members/members.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive it; the destructor carries out what was asked for.
class Membership {
 public:
  struct Parts {
    const KeyRing& key_ring;
    Members& members;
    MemberStore& store;
    ApprovalStore& approvals;
    CaseSettler::Parts cases;
  };
  explicit Membership(Parts parts) : parts_(parts), settler_(parts.cases) {}

  // Statuses as of MemberService's methods; beside them the store's.
  [[nodiscard]] absl::Status List(std::string_view caller, v1::ListMembersResponse& response) const;

  // `done` is called once, here or on the thread of this, and must not block.
  template <typename Response>
  using Done = absl::AnyInvocable<void(absl::StatusOr<Response>)>;
  void Add(std::string caller, v1::AddMemberRequest request, Done<v1::AddMemberResponse> done);
  void Update(std::string caller, v1::UpdateMemberRequest request,
              Done<v1::UpdateMemberResponse> done);
  // Does what waited for a second person: the same without asking for one. OK, too, when it was
  // done before.
  void UpdateApproved(std::string proposer, v1::UpdateMemberRequest request,
                      Done<v1::UpdateMemberResponse> done);
  // For one who left before, it goes on where it was cut off.
  void Remove(std::string caller, v1::RemoveMemberRequest request,
              Done<v1::RemoveMemberResponse> done);
  // OK when no case that names one of these people is shown to the caller any more. Opens every
  // report once: half a minute for a million.
  void Declare(std::string caller, v1::DeclareInterestsRequest request,
               Done<v1::DeclareInterestsResponse> done);

  // Brings the cases in line with the members, in its turn: after each unseal, since a crash may
  // have come between a change and its cases.
  void Settle();

 private:
  // Runs `change` in its turn, with the keys and the roster in force.
  struct Turn {
    const std::shared_ptr<const UnsealedKeys>& keys;
    const std::shared_ptr<const Roster>& roster;
  };
  template <typename Response>
  void Run(absl::AnyInvocable<absl::StatusOr<Response>(const Turn&)> change, Done<Response> done);

  [[nodiscard]] absl::StatusOr<v1::AddMemberResponse> AddNow(const Turn& turn,
                                                             std::string_view caller,
                                                             const v1::AddMemberRequest& request);
  enum class SecondPerson : bool { kNeeded, kApproved };
  [[nodiscard]] absl::StatusOr<v1::UpdateMemberResponse> UpdateNow(
      const Turn& turn, std::string_view caller, const v1::UpdateMemberRequest& request,
      SecondPerson second);
  // Nothing is changed until another member approves it.
  [[nodiscard]] absl::StatusOr<v1::UpdateMemberResponse> ProposeChair(
      const Turn& turn, std::string_view caller, const v1::UpdateMemberRequest& request);
  // Whether the member handles a case that `seen_by` sees.
  [[nodiscard]] bool Handles(std::string_view name, const v1::Member& seen_by) const;
  [[nodiscard]] absl::StatusOr<v1::RemoveMemberResponse> RemoveNow(
      const Turn& turn, const std::string& caller, const v1::RemoveMemberRequest& request);
  [[nodiscard]] absl::StatusOr<v1::DeclareInterestsResponse> DeclareNow(
      const Turn& turn, const std::string& caller, const v1::DeclareInterestsRequest& request);
  [[nodiscard]] absl::Status CheckSuccessor(const Turn& turn, std::string_view caller,
                                            const v1::RemoveMemberRequest& request) const;

  // Durable, then in force.
  [[nodiscard]] absl::Status PutInForce(const Turn& turn, storage::v1::Roster roster);
  // As `caller` sees that member in the roster in force.
  [[nodiscard]] v1::Member Show(std::string_view caller, std::string_view name) const;

  const Parts parts_;
  const CaseSettler settler_;
  service::WorkQueue queue_;  // last: its jobs use all of the above
};

}  // namespace candor::review
