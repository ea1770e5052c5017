// candor.relay.v1.RelayService: each handler checks, calls and maps. Callers were checked before
// (caller_rows.h).
#pragma once

#include "candor/base/clock.h"
#include "candor/rpc/call.h"
#include "intake/attachment_store.h"
#include "intake/manifest_keeper.h"
#include "intake/pull_stream.h"
#include "intake/raw_service.h"
#include "intake/reply_store.h"
#include "intake/slot_store.h"
#include "intake/witness.h"

namespace candor::intake {

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class RelayService final : public RawRelayService {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    SlotStore& slots;
    ManifestKeeper& manifests;
    const Clock& clock;
    PullBooks& pulls;
    ReplyStore& replies;
    AttachmentStore& attachments;
    Witness& witness;
  };
  explicit RelayService(Parts parts) : parts_(parts) {}

  grpc::ServerWriteReactor<relay::v1::PullResponse>* Pull(
      grpc::CallbackServerContext* context, const relay::v1::PullRequest* request) override;
  grpc::ServerUnaryReactor* Acknowledge(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* bytes,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* PublishManifest(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* bytes,
                                            grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* PostReply(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* bytes,
                                      grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* WitnessCheckpoint(grpc::CallbackServerContext* context,
                                              const grpc::ByteBuffer* bytes,
                                              grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetWitnessed(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* bytes,
                                         grpc::ByteBuffer* response) override;
  grpc::ServerWriteReactor<relay::v1::PullAttachmentResponse>* PullAttachment(
      grpc::CallbackServerContext* context,
      const relay::v1::PullAttachmentRequest* request) override;

 private:
  Parts parts_;
};

}  // namespace candor::intake
