#include "intake/relay_service.h"

#include <utility>

#include "candor/service/raw_request.h"
#include "intake/caller_rows.h"
#include "intake/raw_service.h"
#include "intake/request_checks.h"

namespace candor::intake {

grpc::ServerWriteReactor<relay::v1::PullResponse>* RelayService::Pull(
    grpc::CallbackServerContext* context, const relay::v1::PullRequest* /*request*/) {
  return new PullStream({parts_.calls, parts_.slots, parts_.clock, parts_.pulls}, *context);
}

grpc::ServerUnaryReactor* RelayService::Acknowledge(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* bytes,
                                                    grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kAcknowledge);
  relay::v1::AcknowledgeRequest request;
  absl::Status status = service::ParseRequest(*bytes, request);
  status.Update(CheckAcknowledge(request));
  if (!status.ok()) {
    call->Answer(status);
    return call;
  }
  parts_.slots.Acknowledge(std::move(request), DayOf(parts_.clock.Now()),
                           [call, response](absl::StatusOr<std::uint32_t> deleted) {
                             relay::v1::AcknowledgeResponse answer;
                             answer.set_deleted(deleted.value_or(0));
                             service::WriteResponse(answer, *response);
                             call->Answer(deleted.status());
                           });
  return call;
}

grpc::ServerUnaryReactor* RelayService::PublishManifest(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* bytes,
                                                        grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kPublishManifest);
  relay::v1::PublishManifestRequest request;
  absl::Status status = service::ParseRequest(*bytes, request);
  status.Update(CheckPublishManifest(request));
  if (!status.ok()) {
    call->Answer(status);
    return call;
  }
  service::WriteResponse(relay::v1::PublishManifestResponse(), *response);
  parts_.manifests.Publish(std::move(*request.mutable_signed_manifest()),
                           [call](const absl::Status& outcome) { call->Answer(outcome); });
  return call;
}

}  // namespace candor::intake
