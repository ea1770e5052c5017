// One DownloadExport under way: seals one piece of the archive after the other, each when gRPC took
// the one before, so that it holds a few pieces, however slow the reader is. Logged before the
// first byte leaves, with the watermark; logged again, with the SHA-256 of the whole, before the
// last chunk does, without which nobody can take the archive for whole.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "approvals/approvals.h"
#include "approvals/export_content.h"
#include "candor/base/random.h"
#include "candor/hpke/sha256_stream.h"
#include "candor/rpc/call.h"
#include "candor/seal/archive.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace candor::review {

// Deletes itself when gRPC is done with it.
class ExportStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    Approvals& approvals;
    AuditLog& audit;
    const ExportKeys& keys;
    Random& random;
    ExportContent::Parts content;
  };
  // Begins at once. What `parts` names must outlive the server.
  ExportStream(const Parts& parts, std::string member, grpc::CallbackServerContext& context,
               const grpc::ByteBuffer& request);

 private:
  [[nodiscard]] absl::Status Open(const std::string& member, const grpc::ByteBuffer& request);
  // Logs that it was refused, then ends with `status`.
  void Refuse(const absl::Status& status);
  void WriteNext();
  // Seals until there is something to write, or all is sealed.
  [[nodiscard]] absl::Status Fill();
  // The last piece, once it is logged.
  void WriteLast();
  void Write(std::size_t size);
  void Stop(const absl::Status& status);
  void OnSendInitialMetadataDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  const Parts parts_;
  grpc::CallbackServerContext& context_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  AuditEvent event_;
  std::string approval_;  // empty until it is begun
  std::optional<ExportContent> content_;
  std::optional<seal::ArchiveSealer> sealer_;
  Sha256Stream hash_;
  std::string sealed_;  // waits to be written
  bool is_all_sealed_ = false;
  bool is_whole_ = false;
  grpc::ByteBuffer bytes_;
  grpc::StatusCode code_ = grpc::StatusCode::OK;
};

}  // namespace candor::review
