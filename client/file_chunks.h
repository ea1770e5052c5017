// A file as the chunks that are uploaded, made one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/client/file_source.h"
#include "candor/hpke/sha256_stream.h"
#include "candor/seal/attachment.h"

namespace candor::client {

// Keeps a digest of each chunk it has made: after a cut the file must still be the same, because
// other bytes sealed under the same key and number would give the key stream away. Not
// thread-safe.
class FileChunks {
 public:
  // Sealed chunks when there is a sealer, else the file's own bytes.
  FileChunks(FileSource source, std::optional<seal::AttachmentSealer> sealer);

  [[nodiscard]] std::uint32_t chunks() const { return chunks_; }
  [[nodiscard]] std::uint64_t size() const { return source_.size(); }
  // The chunk with this number: one that was made before, or the next one. FAILED_PRECONDITION
  // when the file is another than before.
  [[nodiscard]] absl::StatusOr<std::string> Make(std::uint32_t index);
  [[nodiscard]] bool AllMade() const { return digests_.size() == chunks_; }
  // Of the whole file, once every chunk was made. Call it once.
  [[nodiscard]] std::string Sha256() { return whole_.Finish(); }

 private:
  [[nodiscard]] std::size_t FileBytes(std::uint32_t index) const;
  [[nodiscard]] absl::Status Read(std::uint32_t index);

  FileSource source_;
  std::optional<seal::AttachmentSealer> sealer_;
  std::uint32_t chunks_;
  Secret chunk_;
  Sha256Stream whole_;
  std::vector<std::string> digests_;
};

}  // namespace candor::client
