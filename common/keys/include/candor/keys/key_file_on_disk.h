// A key file and its copies, written so that there is always a whole one. What a file said before
// is gone with the write, so that a key that was destroyed in it stays destroyed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace candor::keys {

// A key file or a backup of one, which nothing is going to write. Statuses as of
// KeyFileOnDisk::Read.
[[nodiscard]] absl::StatusOr<std::string> ReadKeyFile(const std::string& path);

// Thread-compatible.
class KeyFileOnDisk {
 public:
  // `copies` are other files that every write replaces, in order, made when they are missing. A
  // symbolic link is followed.
  explicit KeyFileOnDisk(std::string path, std::vector<std::string> copies = {});

  // The file as it is, which Write() then takes for the one to replace; removes what a write that
  // was cut off left beside it. NOT_FOUND or FAILED_PRECONDITION, naming the file and the cause.
  [[nodiscard]] absl::StatusOr<std::string> Read();

  // Puts `file` in place, durably, and then each copy; owner and mode stay. Takes a few syncs.
  // Error(kKeyFileChanged) when the file is not the one read or written last: nothing was written.
  // Error(kStoreFull) or Error(kStoreFailed): it may have been written, and copies may be behind;
  // take nothing new into use and write again, which is not refused for that.
  [[nodiscard]] absl::Status Write(std::string_view file);

  // Whether every copy is the file read or written last. They are not after a write that was cut
  // off, and when an old file was restored: then they may be the newer ones.
  [[nodiscard]] bool CopiesAreCurrent() const;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  const std::string path_;
  const std::vector<std::string> copies_;
  // SHA-256 of the file read or written last; empty when none was.
  std::string digest_;
};

}  // namespace candor::keys
