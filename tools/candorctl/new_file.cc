#include "candorctl/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <utility>

#include "candor/base/status_macros.h"
#include "candorctl/file_io.h"

namespace candor::tools {
namespace {

absl::Status WriteAll(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return FileError(path, "cannot be written", errno);
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

absl::Status PutInPlace(const std::string& temporary, const std::string& path) {
  if (renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) {
    return FileError(path, "cannot be made", errno);
  }
  const int folder = open(FolderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    return FileError(FolderOf(path), "cannot be synced", errno);
  }
  absl::Status status;
  if (fsync(folder) != 0) {
    status = FileError(FolderOf(path), "cannot be synced", errno);
  }
  close(folder);
  return status;
}

}  // namespace

absl::StatusOr<NewFile> NewFile::Create(const std::string& path, mode_t mode) {
  RETURN_IF_ERROR(CheckAbsent(path));
  std::string temporary = path + ".new-" + std::to_string(getpid());
  const int fd =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0) {
    return FileError(temporary, "cannot be made", errno);
  }
  return NewFile(path, std::move(temporary), fd);
}

NewFile::NewFile(std::string path, std::string temporary, int fd)
    : path_(std::move(path)), temporary_(std::move(temporary)), fd_(fd) {}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, "")),
      fd_(std::exchange(other.fd_, -1)) {}

NewFile::~NewFile() {
  if (fd_ >= 0) {
    close(fd_);
  }
  if (!temporary_.empty()) {
    unlink(temporary_.c_str());
  }
}

absl::Status NewFile::Append(std::string_view bytes) { return WriteAll(fd_, bytes, temporary_); }

absl::Status NewFile::Keep() {
  if (fsync(fd_) != 0) {
    return FileError(temporary_, "cannot be synced", errno);
  }
  RETURN_IF_ERROR(PutInPlace(temporary_, path_));
  temporary_.clear();
  return absl::OkStatus();
}

}  // namespace candor::tools
