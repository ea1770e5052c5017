#include "review/case_service.h"

#include <utility>

#include "candor/base/status_macros.h"
#include "review/caller_rows.h"
#include "review/download_stream.h"
#include "review/watch_stream.h"

namespace candor::review {
namespace {

// Takes what a change answers with.
template <typename Response>
auto Into(Response& response, absl::AnyInvocable<void(absl::Status)> done) {
  return [&response, done = std::move(done)](absl::StatusOr<Response> answer) mutable {
    if (answer.ok()) {
      response.Swap(&*answer);
    }
    done(answer.status());
  };
}

}  // namespace

CaseService::CaseService(const Parts& parts)
    : LoggedService(parts.logged),
      cases_(parts.cases),
      messages_(parts.messages),
      attachments_(parts.attachments) {
  AddReads();
  AddChanges();
  AddStreams();
}

void CaseService::AddReads() {
  AddRead<v1::ListCasesRequest, v1::ListCasesResponse>(
      kListCases, [this](std::string_view member, const auto& request, auto& response) {
        return cases_.List(member, request, response);
      });
  AddRead<v1::CountCasesRequest, v1::CountCasesResponse>(
      kCountCases, [this](std::string_view member, const auto& request, auto& response) {
        return cases_.Count(member, request, response);
      });
  AddRead<v1::GetCaseRequest, v1::GetCaseResponse>(
      kGetCase, [this](std::string_view member, const auto& request, auto& response) {
        return cases_.Get(member, request, response);
      });
  AddRead<v1::GetReportRequest, v1::GetReportResponse>(
      kGetReport, [this](std::string_view member, const auto& request, auto& response) {
        return cases_.GetReport(member, request, response);
      });
  AddRead<v1::ListMessagesRequest, v1::ListMessagesResponse>(
      kListMessages, [this](std::string_view member, const auto& request, auto& response) {
        return messages_.List(member, request, response);
      });
}

void CaseService::AddChanges() {
  AddChange<v1::SendReplyRequest, v1::SendReplyResponse>(
      kSendReply,
      [this](auto& under) {
        return cases_.Find(under.caller, under.request.message.parent(), "parent").status();
      },
      [this](auto under, Done done) {
        messages_.Send(
            under->caller, std::move(under->request.message),
            [under, into = Into(under->response.message, std::move(done))](
                absl::StatusOr<v1::SendReplyResponse> sent) mutable { into(std::move(sent)); },
            under->audit_index + 1);
      });
  AddChange<v1::LinkCasesRequest, v1::LinkCasesResponse>(
      kLinkCases,
      [this](auto& under) -> absl::Status {
        const v1::LinkCasesRequest& request = under.request.message;
        RETURN_IF_ERROR(cases_.Find(under.caller, request.name(), "name").status());
        return cases_.Find(under.caller, request.other(), "other").status();
      },
      [this](auto under, Done done) {
        messages_.Link(
            under->caller, under->request.message,
            [under, into = Into(under->response.message, std::move(done))](
                absl::StatusOr<v1::LinkCasesResponse> linked) mutable { into(std::move(linked)); });
      });
}

void CaseService::AddStreams() {
  AddStream(kWatchCases,
            [this](grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes) {
              return new WatchStream({logged().calls, logged().audit, cases_},
                                     CallerOf(*context).name, *context, *bytes);
            });
  AddStream(kDownloadAttachment,
            [this](grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes) {
              return new DownloadStream({logged().calls, logged().audit, attachments_},
                                        CallerOf(*context).name, *context, *bytes);
            });
}

}  // namespace candor::review
