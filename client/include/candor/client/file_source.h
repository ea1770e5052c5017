// Bytes to attach: of a known size, and readable again from any place, so that an upload can go
// on after a cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/secret.h"

namespace candor::client {

// Copies share what they read from. As thread-safe as its `read`.
class FileSource {
 public:
  // Fills `size` bytes at `out` from `offset` on; is never asked for more than there is.
  using Read = std::function<absl::Status(std::uint64_t offset, char* out, std::size_t size)>;

  // A regular file, kept open. NOT_FOUND or INVALID_ARGUMENT, naming it.
  [[nodiscard]] static absl::StatusOr<FileSource> Open(const std::string& path);
  // Bytes in memory, wiped with the last copy.
  [[nodiscard]] static FileSource Of(Secret bytes);
  FileSource(std::uint64_t size, Read read) : size_(size), read_(std::move(read)) {}

  [[nodiscard]] std::uint64_t size() const { return size_; }
  // `offset` and `size` lie within the bytes. DATA_LOSS when a file was cut short meanwhile.
  [[nodiscard]] absl::Status ReadAt(std::uint64_t offset, char* out, std::size_t size) const {
    return read_(offset, out, size);
  }

 private:
  std::uint64_t size_;
  Read read_;
};

}  // namespace candor::client
