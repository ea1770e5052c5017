#include "retention/retention_service.h"

#include <string>
#include <utility>

#include "approvals/approval_name.h"
#include "candor/base/status_macros.h"
#include "retention/holds.h"
#include "review/caller_rows.h"

namespace candor::review {
namespace {

// By the caller, of the case that the request names.
template <typename Call>
CaseStep StepOf(const Call& call, std::string_view action) {
  return {.member = call.caller,
          .name = call.request.message.name(),
          .reason = call.request.message.reason(),
          .action = action,
          .audit_entry = call.audit_index + 1};
}

}  // namespace

RetentionService::RetentionService(LoggedService::Parts logged, const Work& work)
    : LoggedService(std::move(logged)), work_(work) {
  AddRead<v1::DryRunRetentionRequest, v1::DryRunRetentionResponse>(
      kDryRunRetention, [this](std::string_view caller, const v1::DryRunRetentionRequest& request,
                               v1::DryRunRetentionResponse& response) {
        return DryRun(work_.dry_run, caller, request, response);
      });
  AddProposePurge();
  AddHolds();
  AddRedactText();
}

void RetentionService::AddProposePurge() {
  AddChange<v1::ProposePurgeRequest, v1::ProposePurgeResponse>(
      kProposePurge,
      // Named before it is logged, so that the log says what was proposed.
      [this](auto& call) {
        call.event.subject = NewApprovalName(work_.random);
        call.event.count = static_cast<std::uint64_t>(call.request.message.cases_size());
        return work_.erasing.Check(call.caller, call.request.message);
      },
      [this](auto call, Done done) {
        work_.approvals.ProposePurge(call->caller, call->event.subject, call->request.message,
                                     [call, done = std::move(done)](
                                         absl::StatusOr<v1::ProposePurgeResponse> answer) mutable {
                                       if (answer.ok()) {
                                         call->response.message.Swap(&*answer);
                                       }
                                       done(answer.status());
                                     });
      });
}

void RetentionService::AddHolds() {
  AddChange<v1::PlaceHoldRequest, v1::PlaceHoldResponse>(
      kPlaceHold,
      [this](auto& call) {
        RETURN_IF_ERROR(work_.steps.Check(StepOf(call, "PLACE_HOLD"), MayPlaceHold));
        return CheckReason(call.request.message.reason());
      },
      [this](auto call, Done done) {
        CaseStep step = StepOf(*call, "PLACE_HOLD");
        CaseSteps::Change change = PlaceHold(step, call->response.message);
        work_.steps.Run(std::move(step), MayPlaceHold, std::move(change),
                        [call, done = std::move(done)](absl::Status status) mutable {
                          done(std::move(status));
                        });
      });
  AddChange<v1::LiftHoldRequest, v1::LiftHoldResponse>(
      kLiftHold,
      [this](auto& call) {
        RETURN_IF_ERROR(work_.steps.Check(StepOf(call, "LIFT_HOLD"), MayLiftHold));
        return CheckReason(call.request.message.reason());
      },
      [this](auto call, Done done) {
        work_.steps.Run(StepOf(*call, "LIFT_HOLD"), MayLiftHold, LiftHold(), std::move(done));
      });
}

void RetentionService::AddRedactText() {
  AddChange<v1::RedactTextRequest, v1::RedactTextResponse>(
      kRedactText,
      [this](auto& call) {
        return work_.redaction.Check(StepOf(call, "REDACT_TEXT"), call.request.message);
      },
      [this](auto call, Done done) {
        const absl::StatusOr<std::uint32_t> places =
            work_.redaction.Run(StepOf(*call, "REDACT_TEXT"), call->request.message);
        if (places.ok()) {
          call->response.message.set_places(*places);
        }
        done(places.status());
      });
}

}  // namespace candor::review
