// Opens an archive that left the team, chunk by chunk (docs/FORMAT.md, "Export").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/hpke/archive.h"
#include "candor/open/decryptor.h"
#include "candor/open/open.h"

namespace candor::open {

// Move-only; holds a key. Thread-compatible.
class ArchiveOpener {
 public:
  // `envelope` is what stands between the first line with the size and the chunks.
  // INVALID_ARGUMENT when it is no such envelope; NOT_FOUND when it is sealed to another key;
  // UNAUTHENTICATED when the wrapped key or the commitment is wrong.
  [[nodiscard]] static absl::StatusOr<ArchiveOpener> New(std::string_view envelope,
                                                         const PrivateKey& key);

  // The next bytes of the archive. UNAUTHENTICATED when it is not the next chunk as sealed, or not
  // the last where it must be: then nothing more may be opened, and what came before is not whole.
  [[nodiscard]] absl::StatusOr<Secret> Next(std::string_view chunk, bool is_last);

 private:
  ArchiveOpener(std::string nonce, Decryptor decryptor);

  std::string nonce_;
  Decryptor decryptor_;
  std::uint64_t next_ = 0;
  bool ended_ = false;
};

}  // namespace candor::open
