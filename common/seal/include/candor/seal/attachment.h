// Seals an attachment chunk by chunk, in constant memory (docs/FORMAT.md, "Attachments"). What
// comes of it is the same as of Seal() with purpose kAttachment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/seal/encryptor.h"

namespace candor::seal {

// How an attachment of `size` bytes lies once it is sealed.
struct AttachmentShape {
  std::uint64_t padded_size = 0;
  std::uint32_t chunks = 0;
  std::uint64_t ciphertext_size = 0;  // 16 bytes of tag for each chunk included

  // INVALID_ARGUMENT unless `size` is 1 to kMaxAttachmentBytes.
  [[nodiscard]] static absl::StatusOr<AttachmentShape> Of(std::uint64_t size);
  // The same from the sealed side. INVALID_ARGUMENT for a size that no attachment has.
  [[nodiscard]] static absl::StatusOr<AttachmentShape> OfCiphertext(std::uint64_t ciphertext_size);
  // The bytes of one sealed chunk, tag included.
  [[nodiscard]] std::size_t ChunkBytes(std::uint32_t index) const;
};

struct AttachmentInput {
  hpke::Place place;
  std::string_view content_key;  // 32 random bytes
  std::string_view salt;         // 32 random bytes
  std::uint64_t size = 0;        // of the file
};

// Move-only; holds a key. Thread-compatible. Sealing other bytes as the same chunk under the same
// content key and salt gives the key stream away: content key and salt are fresh for each file.
class AttachmentSealer {
 public:
  // INVALID_ARGUMENT when a length or the size is wrong; INTERNAL when OpenSSL refuses.
  [[nodiscard]] static absl::StatusOr<AttachmentSealer> New(const AttachmentInput& input);

  [[nodiscard]] const AttachmentShape& shape() const { return shape_; }
  [[nodiscard]] const std::string& commitment() const { return commitment_; }
  // How many bytes of the file the chunk holds: 65536, fewer at the file's end, 0 in the padding.
  [[nodiscard]] std::size_t FileBytes(std::uint32_t index) const;
  // Seals `plaintext`, exactly FileBytes(index) bytes. INVALID_ARGUMENT for another length or an
  // index past the end.
  [[nodiscard]] absl::StatusOr<std::string> Seal(std::uint32_t index, std::string_view plaintext);

 private:
  AttachmentSealer(AttachmentShape shape, std::uint64_t size, hpke::EnvelopeKeys keys,
                   Encryptor encryptor);

  AttachmentShape shape_;
  std::uint64_t size_;
  std::string nonce_;
  std::string commitment_;
  Encryptor encryptor_;
};

}  // namespace candor::seal
