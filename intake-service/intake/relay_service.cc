#include "intake/relay_service.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "candor/service/raw_request.h"
#include "intake/attachment_pull_stream.h"
#include "intake/caller_rows.h"
#include "intake/raw_service.h"
#include "intake/request_checks.h"

namespace candor::intake {
namespace {

std::vector<std::string> AttachmentsIn(const relay::v1::AcknowledgeRequest& request) {
  std::vector<std::string> slot_ids;
  for (const relay::v1::SlotNotice& notice : request.notices()) {
    if (notice.kind() == relay::v1::SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE) {
      slot_ids.push_back(notice.slot_id());
    }
  }
  return slot_ids;
}

std::vector<merkle::Hash> ProofIn(const relay::v1::WitnessCheckpointRequest& request) {
  std::vector<merkle::Hash> proof;
  for (const std::string& hash : request.consistency_proof()) {
    std::ranges::copy(hash, proof.emplace_back().begin());
  }
  return proof;
}

}  // namespace

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
  std::vector<std::string> attachments = AttachmentsIn(request);
  parts_.slots.Acknowledge(
      std::move(request), DayOf(parts_.clock.Now()),
      [this, call, response,
       attachments = std::move(attachments)](absl::StatusOr<std::uint32_t> deleted) mutable {
        if (!deleted.ok()) {
          call->Answer(deleted.status());
          return;
        }
        relay::v1::AcknowledgeResponse answer;
        answer.set_deleted(*deleted);
        service::WriteResponse(answer, *response);
        parts_.attachments.Delete(std::move(attachments),
                                  [call](const absl::Status& outcome) { call->Answer(outcome); });
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

grpc::ServerUnaryReactor* RelayService::PostReply(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* bytes,
                                                  grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kPostReply);
  relay::v1::PostReplyRequest request;
  absl::Status status = service::ParseRequest(*bytes, request);
  status.Update(CheckPostReply(request));
  if (!status.ok()) {
    call->Answer(status);
    return call;
  }
  service::WriteResponse(relay::v1::PostReplyResponse(), *response);
  parts_.replies.Post(std::move(*request.mutable_slot_id()), request.envelope().SerializeAsString(),
                      DayOf(parts_.clock.Now()),
                      [call](const absl::Status& outcome) { call->Answer(outcome); });
  return call;
}

grpc::ServerUnaryReactor* RelayService::WitnessCheckpoint(grpc::CallbackServerContext* context,
                                                          const grpc::ByteBuffer* bytes,
                                                          grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kWitnessCheckpoint);
  relay::v1::WitnessCheckpointRequest request;
  absl::Status status = service::ParseRequest(*bytes, request);
  status.Update(CheckWitnessCheckpoint(request));
  if (!status.ok()) {
    call->Answer(status);
    return call;
  }
  service::WriteResponse(relay::v1::WitnessCheckpointResponse(), *response);
  parts_.witness.Keep(std::move(*request.mutable_signed_checkpoint()), ProofIn(request),
                      [call](const absl::Status& outcome) { call->Answer(outcome); });
  return call;
}

grpc::ServerUnaryReactor* RelayService::GetWitnessed(grpc::CallbackServerContext* context,
                                                     const grpc::ByteBuffer* bytes,
                                                     grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kGetWitnessed);
  relay::v1::GetWitnessedRequest request;
  const absl::Status status = service::ParseRequest(*bytes, request);
  if (status.ok()) {
    relay::v1::GetWitnessedResponse answer;
    answer.set_signed_checkpoint(parts_.witness.Held());
    service::WriteResponse(answer, *response);
  }
  call->Answer(status);
  return call;
}

grpc::ServerWriteReactor<relay::v1::PullAttachmentResponse>* RelayService::PullAttachment(
    grpc::CallbackServerContext* context, const relay::v1::PullAttachmentRequest* request) {
  return new AttachmentPullStream(
      {parts_.calls, parts_.attachments, parts_.pulls.attachments_under_way}, *context, *request);
}

}  // namespace candor::intake
