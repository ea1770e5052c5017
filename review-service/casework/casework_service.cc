#include "casework/casework_service.h"

#include <cstdlib>
#include <memory>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "casework/appeal_verbs.h"
#include "casework/closing.h"
#include "casework/decision_verbs.h"
#include "casework/remedy_verbs.h"
#include "casework/screening_verbs.h"
#include "casework/text_verbs.h"
#include "casework/triage_verbs.h"
#include "review/caller_rows.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

// The method with this request, such as ".../TakeCase" of TakeCaseRequest.
template <typename Request>
std::string_view MethodOf() {
  constexpr std::string_view kSuffix = "Request";
  std::string_view name = Request::descriptor()->name();
  name.remove_suffix(kSuffix.size());
  for (const std::string_view method : kCaseworkMethods) {
    if (method.substr(method.rfind('/') + 1) == name) {
      return method;
    }
  }
  std::abort();  // a row of the constructor names no method
}

// Whether the request has a decision code in place of the case's name.
bool IsByCode(const v1::FileAppealRequest& request) {
  return request.change().name().empty() && !request.decision_code().empty();
}
template <typename Request>
bool IsByCode(const Request& /*request*/) {
  return false;
}

}  // namespace

CaseworkService::CaseworkService(const Parts& parts) : LoggedService(parts.logged), parts_(parts) {
  AddVerb(Action::kDeclareConflict, DeclareConflict);
  AddVerb(Action::kTakeCase, TakeCase);
  AddVerb(Action::kAssign, Assign);
  AddVerb(Action::kEscalate, Escalate);
  AddVerb(Action::kUpdateCase, UpdateCase);
  AddVerb(Action::kRouteCase, RouteCase);
  AddVerb(Action::kStartInvestigation, StartInvestigation);
  AddVerb(Action::kHold, Hold);
  AddVerb(Action::kResume, Resume);
  AddVerb(Action::kRefer, Refer);
  AddVerb(Action::kMarkDuplicate, MarkDuplicate);
  AddVerb(Action::kReopen, Reopen);
  AddVerb(Action::kAcceptWithdrawal, AcceptWithdrawal);
  AddVerb(Action::kAddNote, AddNote);
  AddVerb(Action::kAskReporter, AskReporter, RecallText<v1::AskReporterResponse>);
  AddVerb(Action::kWriteSlip, WriteSlip, RecallText<v1::WriteSlipResponse>);
  AddVerb(Action::kReleaseMessage, ReleaseMessage, RecallText<v1::ReleaseMessageResponse>);
  AddVerb(Action::kDiscardMessage, DiscardMessage, RecallText<v1::DiscardMessageResponse>);
  AddVerb(Action::kRecordDelivery, RecordDelivery, RecallText<v1::RecordDeliveryResponse>);
  AddVerb(Action::kRecordRemedy, RecordRemedy);
  AddVerb(Action::kTakeInterimMeasure, TakeInterimMeasure);
  AddVerb(Action::kReviewInterimMeasure, ReviewInterimMeasure);
  AddVerb(Action::kRecordArrangement, RecordArrangement);
  AddVerb(Action::kClose, Close);
  AddRecordReport();
  AddVerb(Action::kProposeOutcome, ProposeOutcome, RecallProposal<v1::ProposeOutcomeResponse>);
  AddVerb(Action::kVote, Vote, RecallProposal<v1::VoteResponse>);
  AddVerb(Action::kFileAppeal, FileAppeal);
  AddVerb(Action::kDecideAppeal, DecideAppeal, RecallProposal<v1::DecideAppealResponse>);
  AddReads();
}

absl::Status CaseworkService::Aim(v1::FileAppealRequest& request) const {
  const std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
  if (keys == nullptr) {
    return Error(Reason::kSealed);
  }
  const absl::StatusOr<std::string> id =
      CaseIdOfDecisionCode(parts_.store, *keys, request.decision_code());
  if (!id.ok()) {
    return Error(Reason::kInternal);
  }
  request.mutable_change()->set_name(CaseName(*id));
  return absl::OkStatus();
}

template <typename Request, typename Response>
absl::Status CaseworkService::Find(LoggedCall<Request, Response>& under, bool by_code) const {
  Request& request = under.request.message;
  if (by_code) {
    RETURN_IF_ERROR(Aim(request));
  }
  const absl::Status found = parts_.changes.parts()
                                 .cases.Find(under.caller, request.change().name(), "change.name")
                                 .status();
  if (by_code && ReasonOf(found) == Reason::kNoSuchCase) {
    return Error(Reason::kNoSuchDecision);
  }
  if (by_code && found.ok()) {
    under.event.case_id = CaseIdIn(request.change().name());
  }
  return found;
}

template <typename Request, typename Response>
void CaseworkService::AddVerb(Action action, Verb<Request, Response> verb,
                              Recall<Response> recall) {
  AddChange<Request, Response>(
      MethodOf<Request>(),
      [this](LoggedCall<Request, Response>& under) {
        return Find(under, IsByCode(under.request.message));
      },
      [this, action, verb, recall](CallPtr<Request, Response> under, Done done) {
        CaseChanges::Recall recalled;
        if (recall != nullptr) {
          recalled = [recall, under](CaseEdit& edit, OpenCase& subject, std::uint32_t made) {
            return recall(edit, subject, made, under->response.message);
          };
        }
        parts_.changes.Run(
            under->caller, under->request.message.change(), action,
            [verb, under](ChangeContext& change) {
              under->response.message.Clear();  // of an attempt that another change overtook
              return verb(change, under->request.message, under->response.message);
            },
            [under, done = std::move(done)](absl::StatusOr<v1::Case> shown) mutable {
              if (shown.ok() && !shown->name().empty()) {
                *under->response.message.mutable_subject() = *std::move(shown);
              }
              done(shown.status());
            },
            std::move(recalled), under->audit_index + 1);
      });
}

void CaseworkService::AddRecordReport() {
  AddChange<v1::RecordReportRequest, v1::RecordReportResponse>(
      MethodOf<v1::RecordReportRequest>(), nullptr, [this](auto under, Done done) {
        parts_.told.Record(under->caller, under->request.message, under->response.message,
                           [under, done = std::move(done)](absl::Status status) mutable {
                             done(std::move(status));
                           });
      });
}

void CaseworkService::AddReads() {
  AddRead<v1::GetCaseFileRequest, v1::GetCaseFileResponse>(
      MethodOf<v1::GetCaseFileRequest>(),
      [this](std::string_view member, const auto& request, auto& response) {
        return parts_.history.GetFile(member, request, response);
      });
  AddRead<v1::ListCaseEventsRequest, v1::ListCaseEventsResponse>(
      MethodOf<v1::ListCaseEventsRequest>(),
      [this](std::string_view member, const auto& request, auto& response) {
        return parts_.history.ListEvents(member, request, response);
      });
}

}  // namespace candor::review
