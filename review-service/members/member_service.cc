#include "members/member_service.h"

#include <utility>

#include "review/caller_rows.h"

namespace candor::review {

MemberService::MemberService(const Parts& parts)
    : LoggedService(parts.logged), membership_(parts.membership) {
  AddRead<v1::ListMembersRequest, v1::ListMembersResponse>(
      kListMembers, [this](std::string_view member, const auto& /*request*/, auto& response) {
        return membership_.List(member, response);
      });
  AddStep(
      kAddMember, +[](Membership& membership, std::string caller, v1::AddMemberRequest request,
                      Membership::Done<v1::AddMemberResponse> done) {
        membership.Add(std::move(caller), std::move(request), std::move(done));
      });
  AddStep(
      kUpdateMember,
      +[](Membership& membership, std::string caller, v1::UpdateMemberRequest request,
          Membership::Done<v1::UpdateMemberResponse> done) {
        membership.Update(std::move(caller), std::move(request), std::move(done));
      });
  AddStep(
      kRemoveMember,
      +[](Membership& membership, std::string caller, v1::RemoveMemberRequest request,
          Membership::Done<v1::RemoveMemberResponse> done) {
        membership.Remove(std::move(caller), std::move(request), std::move(done));
      });
  AddStep(
      kDeclareInterests,
      +[](Membership& membership, std::string caller, v1::DeclareInterestsRequest request,
          Membership::Done<v1::DeclareInterestsResponse> done) {
        membership.Declare(std::move(caller), std::move(request), std::move(done));
      });
}

template <typename Request, typename Response>
void MemberService::AddStep(std::string_view method, Step<Request, Response> step) {
  AddChange<Request, Response>(
      method, nullptr, [this, step](CallPtr<Request, Response> under, Done done) {
        step(membership_, under->caller, std::move(under->request.message),
             [under, done = std::move(done)](absl::StatusOr<Response> answer) mutable {
               if (answer.ok()) {
                 under->response.message.Swap(&*answer);
               }
               done(answer.status());
             });
      });
}

}  // namespace candor::review
