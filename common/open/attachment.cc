#include "candor/open/attachment.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/chunks.h"
#include "candor/hpke/padding.h"

namespace candor::open {
namespace {

constexpr char kPaddingMark = '\x80';

absl::StatusOr<std::uint64_t> PaddedSizeOf(const AttachmentInput& input) {
  if (input.suite != hpke::kSuite || !input.place.IsValid() ||
      input.content_key.size() != hpke::kContentKeyBytes || input.salt.size() != hpke::kSaltBytes ||
      input.commitment.size() != hpke::kCommitmentBytes) {
    return absl::InvalidArgumentError("this is no attachment of suite 1");
  }
  const std::optional<std::size_t> padded =
      hpke::PaddedSizeOf(hpke::Purpose::kAttachment, input.ciphertext_size);
  const auto expected = hpke::PaddedSize(hpke::Purpose::kAttachment, input.size);
  if (input.size == 0 || !padded || !expected.ok() || *expected != *padded) {
    return absl::InvalidArgumentError("no file of this size has a ciphertext of that size");
  }
  return *padded;
}

// `padding`: what follows the file in one chunk; `starts_here`: with the mark.
bool IsCanonical(std::string_view padding, bool starts_here) {
  if (starts_here) {
    if (padding.empty() || padding.front() != kPaddingMark) {
      return false;
    }
    padding.remove_prefix(1);
  }
  return padding.find_first_not_of('\0') == std::string_view::npos;
}

}  // namespace

AttachmentOpener::AttachmentOpener(std::uint64_t padded_size, std::uint64_t size, std::string nonce,
                                   Decryptor decryptor)
    : chunks_(
          static_cast<std::uint32_t>((padded_size + hpke::kChunkBytes - 1) / hpke::kChunkBytes)),
      padded_size_(padded_size),
      size_(size),
      nonce_(std::move(nonce)),
      decryptor_(std::move(decryptor)) {}

absl::StatusOr<AttachmentOpener> AttachmentOpener::New(const AttachmentInput& input) {
  ASSIGN_OR_RETURN(const std::uint64_t padded_size, PaddedSizeOf(input));
  hpke::EnvelopeKeys keys = hpke::DeriveEnvelopeKeys(
      hpke::Purpose::kAttachment, input.place.Context(), input.salt, input.content_key, /*psk=*/"");
  if (!ConstantTimeEquals(keys.commitment, input.commitment)) {
    return absl::UnauthenticatedError("the commitment is not that of the key");
  }
  ASSIGN_OR_RETURN(Decryptor decryptor, Decryptor::New(keys.key.view()));
  return AttachmentOpener(padded_size, input.size, std::move(keys.nonce), std::move(decryptor));
}

absl::StatusOr<Secret> AttachmentOpener::Next(std::string_view chunk) {
  if (failed_ || next_ == chunks_) {
    return absl::UnauthenticatedError("there is no further chunk to open");
  }
  failed_ = true;
  const std::uint64_t begin = std::uint64_t{next_} * hpke::kChunkBytes;
  const std::size_t size = std::min<std::uint64_t>(hpke::kChunkBytes, padded_size_ - begin);
  if (chunk.size() != size + hpke::kTagBytes) {
    return absl::UnauthenticatedError("the chunk is not of the size for its index");
  }
  Secret bytes(size);
  RETURN_IF_ERROR(decryptor_.Decrypt(hpke::ChunkNonce(nonce_, next_),
                                     hpke::ChunkAad(next_ + 1 == chunks_), chunk, bytes.data()));
  const std::size_t of_file = begin >= size_ ? 0 : std::min<std::uint64_t>(size, size_ - begin);
  const bool mark_is_here = size_ >= begin && size_ < begin + size;
  if (!IsCanonical(bytes.view().substr(of_file), mark_is_here)) {
    return absl::UnauthenticatedError("the padding is not canonical");
  }
  bytes.Truncate(of_file);
  ++next_;
  failed_ = false;
  return bytes;
}

}  // namespace candor::open
