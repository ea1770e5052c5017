#include "candor/seal/attachment.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/chunks.h"
#include "candor/hpke/padding.h"

namespace candor::seal {
namespace {

constexpr char kPaddingMark = '\x80';
constexpr std::uint64_t kSealedChunkBytes = hpke::kChunkBytes + hpke::kTagBytes;

AttachmentShape ShapeOf(std::size_t padded) {
  AttachmentShape shape;
  shape.padded_size = padded;
  shape.chunks = static_cast<std::uint32_t>((padded + hpke::kChunkBytes - 1) / hpke::kChunkBytes);
  shape.ciphertext_size = hpke::CiphertextSize(padded);
  return shape;
}

}  // namespace

absl::StatusOr<AttachmentShape> AttachmentShape::Of(std::uint64_t size) {
  if (size == 0 || size > hpke::kMaxAttachmentBytes) {
    return absl::InvalidArgumentError("an attachment has 1 byte to 64 MiB");
  }
  ASSIGN_OR_RETURN(const std::size_t padded, hpke::PaddedSize(hpke::Purpose::kAttachment, size));
  return ShapeOf(padded);
}

absl::StatusOr<AttachmentShape> AttachmentShape::OfCiphertext(std::uint64_t ciphertext_size) {
  const std::optional<std::size_t> padded =
      hpke::PaddedSizeOf(hpke::Purpose::kAttachment, ciphertext_size);
  if (!padded) {
    return absl::InvalidArgumentError("no attachment has a ciphertext of this size");
  }
  return ShapeOf(*padded);
}

std::size_t AttachmentShape::ChunkBytes(std::uint32_t index) const {
  const std::uint64_t begin = index * kSealedChunkBytes;
  return begin >= ciphertext_size ? 0 : std::min(kSealedChunkBytes, ciphertext_size - begin);
}

AttachmentSealer::AttachmentSealer(AttachmentShape shape, std::uint64_t size,
                                   hpke::EnvelopeKeys keys, Encryptor encryptor)
    : shape_(shape),
      size_(size),
      nonce_(std::move(keys.nonce)),
      commitment_(std::move(keys.commitment)),
      encryptor_(std::move(encryptor)) {}

absl::StatusOr<AttachmentSealer> AttachmentSealer::New(const AttachmentInput& input) {
  if (!input.place.IsValid() || input.content_key.size() != hpke::kContentKeyBytes ||
      input.salt.size() != hpke::kSaltBytes) {
    return absl::InvalidArgumentError(
        "an attachment needs a place, a content key of 32 bytes and a salt of 32 bytes");
  }
  ASSIGN_OR_RETURN(const AttachmentShape shape, AttachmentShape::Of(input.size));
  hpke::EnvelopeKeys keys = hpke::DeriveEnvelopeKeys(
      hpke::Purpose::kAttachment, input.place.Context(), input.salt, input.content_key, /*psk=*/"");
  ASSIGN_OR_RETURN(Encryptor encryptor, Encryptor::New(keys.key.view()));
  return AttachmentSealer(shape, input.size, std::move(keys), std::move(encryptor));
}

std::size_t AttachmentSealer::FileBytes(std::uint32_t index) const {
  const std::uint64_t begin = std::uint64_t{index} * hpke::kChunkBytes;
  return begin >= size_ ? 0 : std::min<std::uint64_t>(hpke::kChunkBytes, size_ - begin);
}

absl::StatusOr<std::string> AttachmentSealer::Seal(std::uint32_t index,
                                                   std::string_view plaintext) {
  if (index >= shape_.chunks || plaintext.size() != FileBytes(index)) {
    return absl::InvalidArgumentError("the chunk is not of the size for its index");
  }
  const std::uint64_t begin = std::uint64_t{index} * hpke::kChunkBytes;
  std::string chunk(shape_.ChunkBytes(index), '\0');
  const std::size_t size = chunk.size() - hpke::kTagBytes;
  plaintext.copy(chunk.data(), plaintext.size());
  if (size_ >= begin && size_ < begin + size) {
    chunk[size_ - begin] = kPaddingMark;
  }
  RETURN_IF_ERROR(encryptor_.Encrypt(hpke::ChunkNonce(nonce_, index),
                                     hpke::ChunkAad(index + 1 == shape_.chunks), chunk.data(),
                                     size));
  return chunk;
}

}  // namespace candor::seal
