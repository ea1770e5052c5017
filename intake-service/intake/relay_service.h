// candor.relay.v1.RelayService: each handler checks, calls and maps. Callers were checked before
// (caller_rows.h).
#pragma once

#include "candor/base/clock.h"
#include "candor/rpc/call.h"
#include "intake/manifest_keeper.h"
#include "intake/pull_stream.h"
#include "intake/raw_service.h"
#include "intake/slot_store.h"

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

 private:
  Parts parts_;
};

}  // namespace candor::intake
