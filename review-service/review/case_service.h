// candor.review.v1.CaseService: each handler checks, calls and maps. Callers were checked before
// (caller_rows.h).
#pragma once

#include <string>
#include <utility>

#include "candor/rpc/call.h"
#include "review/attachment_reader.h"
#include "review/cases.h"
#include "review/messages.h"
#include "review/raw_service.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class CaseService final : public RawCaseService {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    const Cases& cases;
    Messages& messages;
    std::string trust_domain;
    AttachmentReader::Parts attachments;
  };
  explicit CaseService(Parts parts) : parts_(std::move(parts)) {}

  grpc::ServerUnaryReactor* ListCases(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* bytes,
                                      grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* CountCases(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* bytes,
                                       grpc::ByteBuffer* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchCases(grpc::CallbackServerContext* context,
                                                         const grpc::ByteBuffer* bytes) override;
  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* bytes,
                                    grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetReport(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* bytes,
                                      grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListMessages(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* bytes,
                                         grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* SendReply(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* bytes,
                                      grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* LinkCases(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* bytes,
                                      grpc::ByteBuffer* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* DownloadAttachment(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes) override;

 private:
  [[nodiscard]] std::string MemberOf(const grpc::CallbackServerContext& context) const;

  Parts parts_;
};

}  // namespace candor::review
