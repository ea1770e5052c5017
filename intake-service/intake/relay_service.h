// candor.relay.v1.RelayService: each handler checks, calls and maps. Callers were checked before
// (caller_rows.h).
#pragma once

#include "candor/base/clock.h"
#include "candor/relay/v1/relay.grpc.pb.h"
#include "candor/rpc/call.h"
#include "intake/manifest_keeper.h"
#include "intake/pull_stream.h"
#include "intake/slot_store.h"

namespace candor::intake {

// Unary methods hand over the bytes, so that ParseRequest can say what is wrong with them.
template <typename Base>
using RelayMethods = relay::v1::RelayService::WithCallbackMethod_Pull<
    relay::v1::RelayService::WithRawCallbackMethod_Acknowledge<
        relay::v1::RelayService::WithRawCallbackMethod_PublishManifest<Base>>>;

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class RelayService final : public RelayMethods<relay::v1::RelayService::Service> {
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
