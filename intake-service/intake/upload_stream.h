// One UploadAttachment under way: reads chunks, appends them batch by batch, and reads no further
// while two batches are on their way to the disk. So it holds three batches at most, however fast
// the caller is and however slow the disk.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "candor/base/clock.h"
#include "candor/rpc/call.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "intake/attachment_store.h"
#include "intake/quota.h"
#include "intake/upload.h"

namespace candor::intake {

// At most this many at a time, and of one portal.
inline constexpr int kMaxUploads = 32;
inline constexpr int kMaxUploadsOfAPortal = 16;
inline constexpr int kMaxBatchesUnderWay = 2;
// One that sends nothing for so long is cut; what is durable of it stays.
inline constexpr std::chrono::seconds kMaxSilence{60};

// What is known of all uploads under way. Thread-safe.
class UploadBooks {
 public:
  // Cuts those that have been silent for too long at `now`.
  void CutSilent(Clock::Time now);

 private:
  friend class UploadStream;
  struct Entry {
    grpc::CallbackServerContext* context;
    Clock::Time heard;
  };
  // False: there are too many.
  bool Enter(const void* stream, std::string portal, Entry entry);
  void Heard(const void* stream, Clock::Time now);
  void Leave(const void* stream, const std::string& portal);

  // Recursive: gRPC may call a stream back from within its cancellation.
  std::recursive_mutex mutex_;
  std::map<const void*, Entry> streams_;
  std::map<std::string, int> by_portal_;
};

// Deletes itself when gRPC is done with it.
class UploadStream final : public grpc::ServerReadReactor<grpc::ByteBuffer> {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    const std::string& trust_domain;
    PortalQuota& quota;
    AttachmentStore& attachments;
    const Clock& clock;
    UploadBooks& books;
  };
  // Begins to read at once. What `parts` names must outlive the server.
  UploadStream(Parts parts, grpc::CallbackServerContext& context, grpc::ByteBuffer& response);

 private:
  // One thread at a time has the turn: whoever was called back by gRPC or by the claim of the
  // upload, or, while nothing is asked of either, whoever saw a batch become durable.
  void OnReadDone(bool ok) override;
  [[nodiscard]] absl::Status TakePart();
  void Begin();
  void Advance();
  void AppendBatch();
  void Stop(const absl::Status& status);

  // Not a turn by itself.
  void OnAppended(absl::Status status);
  void OnCancel() override;
  void OnDone() override;

  const Parts parts_;
  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer& response_;
  const std::string portal_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  bool entered_ = false;
  grpc::StatusCode code_ = grpc::StatusCode::OK;

  // Of whoever has the turn.
  grpc::ByteBuffer bytes_;
  std::optional<Upload> upload_;
  bool claimed_ = false;
  bool ended_ = false;

  std::mutex mutex_;
  bool has_turn_ = true;  // somebody
  int under_way_ = 0;
  absl::Status failure_;  // the first failure
};

}  // namespace candor::intake
