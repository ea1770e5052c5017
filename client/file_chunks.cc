#include "file_chunks.h"

#include <algorithm>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/hpke/sha256.h"

namespace candor::client {
namespace {

std::uint32_t PlainChunks(std::uint64_t size) {
  return static_cast<std::uint32_t>((size + hpke::kChunkBytes - 1) / hpke::kChunkBytes);
}

}  // namespace

FileChunks::FileChunks(FileSource source, std::optional<seal::AttachmentSealer> sealer)
    : source_(std::move(source)),
      sealer_(std::move(sealer)),
      chunks_(sealer_ ? sealer_->shape().chunks : PlainChunks(source_.size())) {}

std::size_t FileChunks::FileBytes(std::uint32_t index) const {
  const std::uint64_t begin = std::uint64_t{index} * hpke::kChunkBytes;
  return begin >= source_.size() ? 0
                                 : static_cast<std::size_t>(std::min<std::uint64_t>(
                                       hpke::kChunkBytes, source_.size() - begin));
}

absl::Status FileChunks::Read(std::uint32_t index) {
  if (index >= chunks_ || index > digests_.size()) {
    return absl::InternalError("intake asks for a chunk that it cannot be waiting for");
  }
  chunk_ = Secret(FileBytes(index));
  RETURN_IF_ERROR(
      source_.ReadAt(std::uint64_t{index} * hpke::kChunkBytes, chunk_.data(), chunk_.size()));
  std::string digest = candor::Sha256(chunk_.view());
  if (index < digests_.size()) {
    return digest == digests_[index]
               ? absl::OkStatus()
               : absl::FailedPreconditionError(
                     "the file was changed while it was uploaded; attach it again");
  }
  whole_.Add(chunk_.view());
  digests_.push_back(std::move(digest));
  return absl::OkStatus();
}

absl::StatusOr<std::string> FileChunks::Make(std::uint32_t index) {
  RETURN_IF_ERROR(Read(index));
  return sealer_ ? sealer_->Seal(index, chunk_.view()) : std::string(chunk_.view());
}

}  // namespace candor::client
