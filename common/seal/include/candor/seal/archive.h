// Seals an archive that leaves the team: any length, in constant memory, to one key
// (docs/FORMAT.md, "Export").
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/hpke/archive.h"
#include "candor/seal/encryptor.h"
#include "candor/seal/seal.h"

namespace candor::seal {

// Move-only; holds a key and up to 64 KiB of plaintext. Thread-compatible.
class ArchiveSealer {
 public:
  // INTERNAL when OpenSSL refuses.
  [[nodiscard]] static absl::StatusOr<ArchiveSealer> New(const Recipient& recipient,
                                                         Random& random);

  // What the archive begins with.
  [[nodiscard]] const std::string& head() const { return head_; }
  // Appends to `out` what can be sealed now: whole chunks.
  [[nodiscard]] absl::Status Add(std::string_view plaintext, std::string& out);
  // Appends the last chunk. Without it nobody can take the archive for whole. Once; nothing can be
  // added after it.
  [[nodiscard]] absl::Status Finish(std::string& out);

 private:
  ArchiveSealer(std::string head, std::string nonce, Encryptor encryptor);
  [[nodiscard]] absl::Status SealChunk(bool is_last, std::string& out);

  std::string head_;
  std::string nonce_;
  Encryptor encryptor_;
  Secret waiting_;  // one chunk, filled from the front
  std::size_t filled_ = 0;
  std::uint64_t next_ = 0;
};

}  // namespace candor::seal
