// One PullAttachment under way: writes the header, then reads some chunks on the work queue,
// writes them, and reads the next when gRPC took them. Holds 1 MiB, however slow the reader is.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/rpc/call.h"
#include "grpcpp/support/server_callback.h"
#include "intake/attachment_store.h"

namespace candor::intake {

// At most this many at a time, of all review services together.
inline constexpr int kMaxAttachmentPulls = 8;

// Deletes itself when gRPC is done with it.
class AttachmentPullStream final
    : public grpc::ServerWriteReactor<relay::v1::PullAttachmentResponse> {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    AttachmentStore& attachments;
    std::atomic<int>& under_way;
  };
  // Begins to read at once. What `parts` names must outlive the server.
  AttachmentPullStream(Parts parts, grpc::CallbackServerContext& context,
                       const relay::v1::PullAttachmentRequest& request);

 private:
  void ReadHeader();
  void ReadNext();
  void Stop(const absl::Status& status);
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  Parts parts_;
  grpc::CallbackServerContext& context_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  const std::string slot_id_;
  std::uint32_t next_;
  relay::v1::PullAttachmentResponse answer_;
  grpc::StatusCode code_ = grpc::StatusCode::OK;
};

}  // namespace candor::intake
