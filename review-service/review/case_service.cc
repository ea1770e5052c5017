#include "review/case_service.h"

#include "candor/base/wiped_message.h"
#include "candor/service/raw_request.h"
#include "review/caller_rows.h"

namespace candor::review {

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

}  // namespace candor::review
