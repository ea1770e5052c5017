#include "review/case_service.h"

#include "candor/base/wiped_message.h"
#include "candor/service/raw_request.h"
#include "review/caller_rows.h"
#include "review/download_stream.h"
#include "review/watch_stream.h"

namespace candor::review {
namespace {

template <typename Response>
rpc::UnaryCall* Answer(rpc::UnaryCall* call, absl::StatusOr<Response> answer,
                       grpc::ByteBuffer& bytes) {
  Wiped<Response> written;
  if (answer.ok()) {
    written.message.Swap(&*answer);
  }
  service::WriteResponse(written.message, bytes);
  call->Answer(answer.status());
  return call;
}

}  // namespace

std::string CaseService::MemberOf(const grpc::CallbackServerContext& context) const {
  return rpc::CallerOf(context, parts_.trust_domain).name;
}

grpc::ServerUnaryReactor* CaseService::ListCases(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* bytes,
                                                 grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kListCases);
  v1::ListCasesRequest request;
  v1::ListCasesResponse answer;
  absl::Status status = service::ParseRequest(*bytes, request);
  if (status.ok()) {
    status = parts_.cases.List(MemberOf(*context), request, answer);
  }
  service::WriteResponse(answer, *response);
  call->Answer(status);
  return call;
}

grpc::ServerUnaryReactor* CaseService::CountCases(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* bytes,
                                                  grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kCountCases);
  v1::CountCasesRequest request;
  v1::CountCasesResponse answer;
  absl::Status status = service::ParseRequest(*bytes, request);
  if (status.ok()) {
    status = parts_.cases.Count(MemberOf(*context), request, answer);
  }
  service::WriteResponse(answer, *response);
  call->Answer(status);
  return call;
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* CaseService::WatchCases(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes) {
  return new WatchStream(parts_.calls, parts_.cases, MemberOf(*context), *context, *bytes);
}

grpc::ServerUnaryReactor* CaseService::GetCase(grpc::CallbackServerContext* context,
                                               const grpc::ByteBuffer* bytes,
                                               grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kGetCase);
  v1::GetCaseRequest request;
  v1::GetCaseResponse answer;
  absl::Status status = service::ParseRequest(*bytes, request);
  if (status.ok()) {
    status = parts_.cases.Get(MemberOf(*context), request, answer);
  }
  service::WriteResponse(answer, *response);
  call->Answer(status);
  return call;
}

grpc::ServerUnaryReactor* CaseService::GetReport(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* bytes,
                                                 grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kGetReport);
  v1::GetReportRequest request;
  v1::GetReportResponse answer;
  absl::Status status = service::ParseRequest(*bytes, request);
  if (status.ok()) {
    status = parts_.cases.GetReport(MemberOf(*context), request, answer);
  }
  service::WriteResponse(answer, *response);
  WipeMessage(answer);
  call->Answer(status);
  return call;
}

grpc::ServerUnaryReactor* CaseService::ListMessages(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* bytes,
                                                    grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kListMessages);
  v1::ListMessagesRequest request;
  v1::ListMessagesResponse answer;
  absl::Status status = service::ParseRequest(*bytes, request);
  if (status.ok()) {
    status = parts_.messages.List(MemberOf(*context), request, answer);
  }
  service::WriteResponse(answer, *response);
  WipeMessage(answer);
  call->Answer(status);
  return call;
}

grpc::ServerUnaryReactor* CaseService::SendReply(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* bytes,
                                                 grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kSendReply);
  v1::SendReplyRequest request;
  const absl::Status status = service::ParseRequest(*bytes, request);
  if (!status.ok()) {
    return Answer<v1::SendReplyResponse>(call, status, *response);
  }
  parts_.messages.Send(MemberOf(*context), std::move(request),
                       [call, response](absl::StatusOr<v1::SendReplyResponse> sent) {
                         Answer(call, std::move(sent), *response);
                       });
  return call;
}

grpc::ServerUnaryReactor* CaseService::LinkCases(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* bytes,
                                                 grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kLinkCases);
  v1::LinkCasesRequest request;
  const absl::Status status = service::ParseRequest(*bytes, request);
  if (!status.ok()) {
    return Answer<v1::LinkCasesResponse>(call, status, *response);
  }
  parts_.messages.Link(MemberOf(*context), request,
                       [call, response](absl::StatusOr<v1::LinkCasesResponse> linked) {
                         Answer(call, std::move(linked), *response);
                       });
  return call;
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* CaseService::DownloadAttachment(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes) {
  return new DownloadStream(parts_.calls, parts_.attachments, MemberOf(*context), *context, *bytes);
}

}  // namespace candor::review
