// Opens an attachment chunk by chunk, in constant memory (docs/FORMAT.md, "Attachments").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/open/decryptor.h"

namespace candor::open {

struct AttachmentInput {
  hpke::Place place;
  std::string_view content_key;
  std::uint32_t suite = 0;
  std::string_view salt;
  std::string_view commitment;
  std::uint64_t ciphertext_size = 0;
  std::uint64_t size = 0;  // of the file, as its message lists it
};

// Move-only; holds a key. Thread-compatible.
class AttachmentOpener {
 public:
  // UNAUTHENTICATED when the commitment is another (compared in constant time);
  // INVALID_ARGUMENT for a suite, length or size that does not fit; INTERNAL when OpenSSL refuses.
  [[nodiscard]] static absl::StatusOr<AttachmentOpener> New(const AttachmentInput& input);

  // How many chunks there are.
  [[nodiscard]] std::uint32_t chunks() const { return chunks_; }
  // The file's bytes of the next chunk; none in the padding, whose form is checked. UNAUTHENTICATED
  // when it is not the next chunk as sealed: then nothing more may be opened. Nothing is released
  // of a chunk that fails.
  [[nodiscard]] absl::StatusOr<Secret> Next(std::string_view chunk);

 private:
  AttachmentOpener(std::uint64_t padded_size, std::uint64_t size, std::string nonce,
                   Decryptor decryptor);

  std::uint32_t chunks_;
  std::uint32_t next_ = 0;
  bool failed_ = false;
  std::uint64_t padded_size_;
  std::uint64_t size_;
  std::string nonce_;
  Decryptor decryptor_;
};

}  // namespace candor::open
