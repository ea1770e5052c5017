// A file in the making: there is either the whole file or none.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace candor::tools {

// Written beside its place and gone again unless Keep() is called. Move-only.
class NewFile {
 public:
  // ALREADY_EXISTS, naming the file, when there is something at `path`.
  [[nodiscard]] static absl::StatusOr<NewFile> Create(const std::string& path, mode_t mode);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  [[nodiscard]] absl::Status Append(std::string_view bytes);
  // Syncs, and puts it in place in one step. ALREADY_EXISTS when something came there meanwhile;
  // it is never overwritten.
  [[nodiscard]] absl::Status Keep();

 private:
  NewFile(std::string path, std::string temporary, int fd);

  std::string path_;
  std::string temporary_;  // empty once it is in place
  int fd_;
};

}  // namespace candor::tools
