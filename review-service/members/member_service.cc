#include "members/member_service.h"

#include "candor/base/wiped_message.h"
#include "candor/service/raw_request.h"
#include "review/caller_rows.h"

namespace candor::review {
namespace {

// Whom somebody is close to is not left in memory.
template <typename Response>
void Answer(rpc::UnaryCall* call, absl::StatusOr<Response> answer, grpc::ByteBuffer& bytes) {
  Wiped<Response> written;
  if (answer.ok()) {
    written.message.Swap(&*answer);
  }
  service::WriteResponse(written.message, bytes);
  call->Answer(answer.status());
}

}  // namespace

MemberService::MemberService(Parts parts) : parts_(std::move(parts)) {
  AddList();
  AddChange(
      kAddMember, +[](Membership& membership, std::string caller, v1::AddMemberRequest request,
                      Membership::Done<v1::AddMemberResponse> done) {
        membership.Add(std::move(caller), std::move(request), std::move(done));
      });
  AddChange(
      kUpdateMember,
      +[](Membership& membership, std::string caller, v1::UpdateMemberRequest request,
          Membership::Done<v1::UpdateMemberResponse> done) {
        membership.Update(std::move(caller), std::move(request), std::move(done));
      });
  AddChange(
      kRemoveMember,
      +[](Membership& membership, std::string caller, v1::RemoveMemberRequest request,
          Membership::Done<v1::RemoveMemberResponse> done) {
        membership.Remove(std::move(caller), std::move(request), std::move(done));
      });
  AddChange(
      kDeclareInterests,
      +[](Membership& membership, std::string caller, v1::DeclareInterestsRequest request,
          Membership::Done<v1::DeclareInterestsResponse> done) {
        membership.Declare(std::move(caller), std::move(request), std::move(done));
      });
}

std::string MemberService::MemberOf(const grpc::CallbackServerContext& context) const {
  return rpc::CallerOf(context, parts_.trust_domain).name;
}

template <typename Request, typename Response>
void MemberService::AddChange(std::string_view method, Change<Request, Response> change) {
  Add(method, [this, method, change](grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* bytes, grpc::ByteBuffer* response) {
    rpc::UnaryCall* const call = parts_.calls.Begin(context, method);
    Request request;
    if (const absl::Status parsed = service::ParseRequest(*bytes, request); !parsed.ok()) {
      Answer<Response>(call, parsed, *response);
      return call;
    }
    change(parts_.membership, MemberOf(*context), std::move(request),
           [call, response](absl::StatusOr<Response> answer) {
             Answer(call, std::move(answer), *response);
           });
    return call;
  });
}

void MemberService::AddList() {
  Add(kListMembers, [this](grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes,
                           grpc::ByteBuffer* response) {
    rpc::UnaryCall* const call = parts_.calls.Begin(context, kListMembers);
    v1::ListMembersRequest request;
    v1::ListMembersResponse answer;
    absl::Status status = service::ParseRequest(*bytes, request);
    if (status.ok()) {
      status = parts_.membership.List(MemberOf(*context), answer);
    }
    Answer(call, status.ok() ? absl::StatusOr<v1::ListMembersResponse>(std::move(answer)) : status,
           *response);
    return call;
  });
}

}  // namespace candor::review
