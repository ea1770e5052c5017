#include "scripted_uploads.h"

#include <limits>

#include "candor/base/error.h"
#include "candor/rpc/status.h"
#include "candor/seal/attachment.h"

namespace candor::client {
namespace {

std::uint32_t ChunksOf(const intake::v1::UploadHeader& header) {
  if (header.has_plaintext()) {
    return static_cast<std::uint32_t>((header.plaintext().size() + 65535) / 65536);
  }
  return seal::AttachmentShape::OfCiphertext(header.sealed().ciphertext_size())->chunks;
}

grpc::Status Refuse(const char* field) {
  return rpc::ToGrpcStatus(InvalidField(field, "is not the one that comes next"));
}

}  // namespace

void ScriptedUploads::CutStreams(std::vector<Cut> cuts) {
  const std::lock_guard lock(mutex_);
  cuts_.assign(cuts.begin(), cuts.end());
}

grpc::Status ScriptedUploads::Take(
    grpc::ServerReader<intake::v1::UploadAttachmentRequest>& stream) {
  const std::lock_guard lock(mutex_);
  Cut cut{.after_chunks = std::numeric_limits<std::uint32_t>::max(), .status = {}};
  if (!cuts_.empty()) {
    cut = cuts_.front();
    cuts_.pop_front();
  }
  intake::v1::UploadAttachmentRequest part;
  if (!stream.Read(&part) || !part.has_header()) {
    return Refuse("header");
  }
  Upload& upload = uploads_[part.header().capability()];
  if (upload.streams++ == 0) {
    upload.header = part.header();
  } else if (upload.header.SerializeAsString() != part.header().SerializeAsString()) {
    return rpc::ToGrpcStatus(Error(Reason::kSlotTaken));
  }
  for (std::uint32_t taken = 0; taken < cut.after_chunks && stream.Read(&part); ++taken) {
    if (part.chunk().index() != upload.chunks.size()) {
      return Refuse("chunk.index");
    }
    upload.chunks.push_back(part.chunk().data());
  }
  upload.complete = upload.chunks.size() == ChunksOf(upload.header);
  if (!cut.status.ok()) {
    return cut.status;
  }
  return upload.complete ? grpc::Status::OK : Refuse("chunk");
}

void ScriptedUploads::Tell(const std::string& capability, intake::v1::GetUploadResponse& response) {
  const std::lock_guard lock(mutex_);
  const auto found = uploads_.find(capability);
  if (found != uploads_.end()) {
    response.set_next_chunk(static_cast<std::uint32_t>(found->second.chunks.size()));
    response.set_complete(found->second.complete);
  }
}

std::map<std::string, ScriptedUploads::Upload> ScriptedUploads::uploads() {
  const std::lock_guard lock(mutex_);
  return uploads_;
}

}  // namespace candor::client
