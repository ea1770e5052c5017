#include "custody/custody_service.h"

#include <utility>

#include "candor/base/secret.h"
#include "candor/base/wiped_message.h"
#include "candor/service/raw_request.h"
#include "review/caller_rows.h"

namespace candor::review {

grpc::ServerUnaryReactor* CustodyService::Unseal(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* bytes,
                                                 grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kUnseal);
  v1::UnsealRequest request;
  const absl::Status status = service::ParseRequest(*bytes, request);
  service::WriteResponse(v1::UnsealResponse(), *response);
  if (!status.ok()) {
    call->Answer(status);
    return call;
  }
  Secret passphrase = Secret::CopyOf(request.passphrase());
  WipeMessage(request);
  parts_.custody.Unseal(std::move(passphrase),
                        [call](const absl::Status& outcome) { call->Answer(outcome); });
  return call;
}

grpc::ServerUnaryReactor* CustodyService::Seal(grpc::CallbackServerContext* context,
                                               const grpc::ByteBuffer* bytes,
                                               grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kSeal);
  v1::SealRequest request;
  const absl::Status status = service::ParseRequest(*bytes, request);
  if (status.ok()) {
    parts_.custody.Seal();
  }
  service::WriteResponse(v1::SealResponse(), *response);
  call->Answer(status);
  return call;
}

grpc::ServerUnaryReactor* CustodyService::GetCustody(grpc::CallbackServerContext* context,
                                                     const grpc::ByteBuffer* bytes,
                                                     grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kGetCustody);
  v1::GetCustodyRequest request;
  v1::GetCustodyResponse answer;
  const absl::Status status = service::ParseRequest(*bytes, request);
  if (status.ok()) {
    parts_.custody.Get(answer);
  }
  service::WriteResponse(answer, *response);
  call->Answer(status);
  return call;
}

}  // namespace candor::review
