#include "approvals/approval_service.h"

#include <utility>

#include "review/caller_rows.h"

namespace candor::review {
namespace {

// What Approvals answers later, into the response of the call.
template <typename Request, typename Response>
auto Into(std::shared_ptr<LoggedCall<Request, Response>> call,
          absl::AnyInvocable<void(absl::Status)> done) {
  return [call = std::move(call), done = std::move(done)](absl::StatusOr<Response> answer) mutable {
    if (answer.ok()) {
      call->response.message.Swap(&*answer);
    }
    done(answer.status());
  };
}

}  // namespace

ApprovalService::ApprovalService(LoggedService::Parts logged, Approvals& approvals)
    : LoggedService(std::move(logged)) {
  AddRead<v1::ListApprovalsRequest, v1::ListApprovalsResponse>(
      kListApprovals, [&approvals](std::string_view caller, const v1::ListApprovalsRequest& request,
                                   v1::ListApprovalsResponse& response) {
        return approvals.List(std::string(caller), request, response);
      });
  AddChange<v1::ApproveRequest, v1::ApproveResponse>(
      kApprove,
      [&approvals](auto& call) {
        return approvals.CheckShown(call.caller, call.request.message.name());
      },
      [&approvals](auto call, Done done) {
        approvals.Approve(call->caller, call->request.message, Into(call, std::move(done)));
      });
  AddChange<v1::RejectRequest, v1::RejectResponse>(
      kReject,
      [&approvals](auto& call) {
        return approvals.CheckShown(call.caller, call.request.message.name());
      },
      [&approvals](auto call, Done done) {
        approvals.Reject(call->caller, call->request.message, Into(call, std::move(done)));
      });
}

}  // namespace candor::review
