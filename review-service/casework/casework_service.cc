#include "casework/casework_service.h"

#include <cstdlib>
#include <memory>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/wiped_message.h"
#include "candor/service/raw_request.h"
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

// A call under way, and what it holds of the case; wiped with it.
template <typename Request, typename Response>
struct Under {
  rpc::UnaryCall* call;
  grpc::ByteBuffer* bytes;
  Wiped<Request> request;
  Wiped<Response> response;

  void Answer(const absl::Status& status) {
    if (!status.ok()) {
      WipeMessage(response.message);
    }
    service::WriteResponse(response.message, *bytes);
    call->Answer(status);
  }
};

absl::Status GetFile(const History& history, std::string_view member,
                     const v1::GetCaseFileRequest& request, v1::GetCaseFileResponse& response) {
  return history.GetFile(member, request, response);
}

absl::Status ListEvents(const History& history, std::string_view member,
                        const v1::ListCaseEventsRequest& request,
                        v1::ListCaseEventsResponse& response) {
  return history.ListEvents(member, request, response);
}

}  // namespace

CaseworkService::CaseworkService(Parts parts) : parts_(std::move(parts)) {
  AddChange(Action::kDeclareConflict, DeclareConflict);
  AddChange(Action::kTakeCase, TakeCase);
  AddChange(Action::kAssign, Assign);
  AddChange(Action::kEscalate, Escalate);
  AddChange(Action::kUpdateCase, UpdateCase);
  AddChange(Action::kRouteCase, RouteCase);
  AddChange(Action::kStartInvestigation, StartInvestigation);
  AddChange(Action::kHold, Hold);
  AddChange(Action::kResume, Resume);
  AddChange(Action::kRefer, Refer);
  AddChange(Action::kMarkDuplicate, MarkDuplicate);
  AddChange(Action::kReopen, Reopen);
  AddChange(Action::kAcceptWithdrawal, AcceptWithdrawal);
  AddChange(Action::kAddNote, AddNote);
  AddChange(Action::kAskReporter, AskReporter, RecallText<v1::AskReporterResponse>);
  AddChange(Action::kWriteSlip, WriteSlip, RecallText<v1::WriteSlipResponse>);
  AddChange(Action::kReleaseMessage, ReleaseMessage, RecallText<v1::ReleaseMessageResponse>);
  AddChange(Action::kDiscardMessage, DiscardMessage, RecallText<v1::DiscardMessageResponse>);
  AddChange(Action::kRecordDelivery, RecordDelivery, RecallText<v1::RecordDeliveryResponse>);
  AddChange(Action::kRecordRemedy, RecordRemedy);
  AddChange(Action::kTakeInterimMeasure, TakeInterimMeasure);
  AddChange(Action::kReviewInterimMeasure, ReviewInterimMeasure);
  AddChange(Action::kRecordArrangement, RecordArrangement);
  AddChange(Action::kClose, Close);
  AddRecordReport();
  AddChange(Action::kProposeOutcome, ProposeOutcome, RecallProposal<v1::ProposeOutcomeResponse>);
  AddChange(Action::kVote, Vote, RecallProposal<v1::VoteResponse>);
  AddChange(Action::kFileAppeal, FileAppeal);
  AddChange(Action::kDecideAppeal, DecideAppeal, RecallProposal<v1::DecideAppealResponse>);
  AddRead(GetFile);
  AddRead(ListEvents);
}

absl::StatusOr<bool> CaseworkService::Aim(v1::FileAppealRequest& request) const {
  if (!request.change().name().empty() || request.decision_code().empty()) {
    return false;
  }
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
  return true;
}

std::string CaseworkService::MemberOf(const grpc::CallbackServerContext& context) const {
  return rpc::CallerOf(context, parts_.trust_domain).name;
}

template <typename Request, typename Response>
void CaseworkService::AddChange(Action action, Verb<Request, Response> verb,
                                Recall<Response> recall) {
  const std::string_view method = MethodOf<Request>();
  Add(method, [this, method, action, verb, recall](grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* bytes,
                                                   grpc::ByteBuffer* answer) {
    const auto under = std::make_shared<Under<Request, Response>>();
    under->call = parts_.calls.Begin(context, method);
    under->bytes = answer;
    rpc::UnaryCall* const call = under->call;
    Request& request = under->request.message;
    if (const absl::Status parsed = service::ParseRequest(*bytes, request); !parsed.ok()) {
      under->Answer(parsed);
      return call;
    }
    const absl::StatusOr<bool> by_code = Aim(request);
    if (!by_code.ok()) {
      under->Answer(by_code.status());
      return call;
    }
    CaseChanges::Recall recalled;
    if (recall != nullptr) {
      recalled = [recall, under](CaseEdit& edit, OpenCase& subject, std::uint32_t made) {
        return recall(edit, subject, made, under->response.message);
      };
    }
    parts_.changes.Run(
        MemberOf(*context), request.change(), action,
        [verb, under](ChangeContext& change) {
          under->response.message.Clear();  // of an attempt that another change overtook
          return verb(change, under->request.message, under->response.message);
        },
        [under, by_code = *by_code](absl::StatusOr<v1::Case> shown) {
          if (shown.ok() && !shown->name().empty()) {
            *under->response.message.mutable_subject() = *std::move(shown);
          }
          under->Answer(by_code && ReasonOf(shown.status()) == Reason::kNoSuchCase
                            ? Error(Reason::kNoSuchDecision)
                            : shown.status());
        },
        std::move(recalled));
    return call;
  });
}

void CaseworkService::AddRecordReport() {
  const std::string_view method = MethodOf<v1::RecordReportRequest>();
  Add(method, [this, method](grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes,
                             grpc::ByteBuffer* answer) {
    const auto under = std::make_shared<Under<v1::RecordReportRequest, v1::RecordReportResponse>>();
    under->call = parts_.calls.Begin(context, method);
    under->bytes = answer;
    rpc::UnaryCall* const call = under->call;
    if (const absl::Status parsed = service::ParseRequest(*bytes, under->request.message);
        !parsed.ok()) {
      under->Answer(parsed);
      return call;
    }
    parts_.told.Record(MemberOf(*context), under->request.message, under->response.message,
                       [under](const absl::Status& status) { under->Answer(status); });
    return call;
  });
}

template <typename Request, typename Response>
void CaseworkService::AddRead(Read<Request, Response> read) {
  const std::string_view method = MethodOf<Request>();
  Add(method, [this, method, read](grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* bytes, grpc::ByteBuffer* answer) {
    Under<Request, Response> under;
    under.call = parts_.calls.Begin(context, method);
    under.bytes = answer;
    absl::Status status = service::ParseRequest(*bytes, under.request.message);
    if (status.ok()) {
      const std::string member = MemberOf(*context);
      status = read(parts_.history, member, under.request.message, under.response.message);
    }
    under.Answer(status);
    return under.call;
  });
}

}  // namespace candor::review
