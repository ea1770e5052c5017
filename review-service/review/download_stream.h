// One DownloadAttachment under way: logs it, writes what was declared, then opens and writes one
// chunk after the other, each when gRPC took the one before. Holds one chunk, however slow the
// reader is.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "audit/audit_log.h"
#include "candor/rpc/call.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "review/attachment_reader.h"

namespace candor::review {

// Deletes itself when gRPC is done with it.
class DownloadStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    AuditLog& audit;
    const AttachmentReader::Parts& attachments;
  };
  // Begins at once. What is given must outlive the server, but for `context` and `request`.
  DownloadStream(const Parts& parts, std::string_view member, grpc::CallbackServerContext& context,
                 const grpc::ByteBuffer& request);

 private:
  [[nodiscard]] absl::Status Open(const AttachmentReader::Parts& parts, std::string_view member,
                                  const grpc::ByteBuffer& request);
  void Write(v1::DownloadAttachmentResponse& part);
  void WriteInfo();
  void WriteNext();
  // Logs a refusal in between, and stops.
  void Refuse(absl::Status status);
  void Stop(const absl::Status& status);
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  rpc::CallTracker& calls_;
  AuditLog& audit_;
  grpc::CallbackServerContext& context_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  AuditEvent event_;
  std::unique_ptr<AttachmentReader> reader_;
  grpc::ByteBuffer bytes_;
  grpc::StatusCode code_ = grpc::StatusCode::OK;
};

}  // namespace candor::review
