#include "candorctl/file_io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace candor::tools {
namespace {

// Closes on destruction.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status FileError(const std::string& path, const std::string& what, int error) {
  const std::string text = path + ": " + what + ": " + strerror(error);
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(text);
    case EEXIST:
      return absl::AlreadyExistsError(path +
                                      ": is there already and is not overwritten; choose "
                                      "another name, or move it away");
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(text);
    default:
      return absl::DataLossError(text);
  }
}

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
  if (fsync(fd) != 0) {
    return FileError(path, "cannot be synced", errno);
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
  const FileDescriptor folder(open(FolderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || fsync(folder.get()) != 0) {
    return FileError(FolderOf(path), "cannot be synced", errno);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    return FileError(path, "cannot be opened", errno);
  }
  std::string content(kMaxFileBytes + 1, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = read(file.get(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return FileError(path, "cannot be read", errno);
    }
    if (got == 0) {
      break;
    }
    size += static_cast<std::size_t>(got);
  }
  if (size > kMaxFileBytes) {
    return absl::InvalidArgumentError(path + ": is larger than 1 MiB; give another file");
  }
  content.resize(size);
  content.shrink_to_fit();
  return content;
}

absl::StatusOr<Secret> ReadSecretLine(int fd, std::size_t max_bytes, const std::string& name) {
  // One byte more than allowed, and a line break of two.
  Secret line(max_bytes + 3);
  std::size_t size = 0;
  while (size < line.size()) {
    const ssize_t got = read(fd, line.data() + size, line.size() - size);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return FileError(name, "cannot be read", errno);
    }
    if (got == 0) {
      break;
    }
    size += static_cast<std::size_t>(got);
    if (line.view().substr(0, size).find('\n') != std::string_view::npos) {
      break;
    }
  }
  line.Truncate(size);
  if (const std::size_t end = line.view().find('\n'); end != std::string_view::npos) {
    line.Truncate(end > 0 && line.view()[end - 1] == '\r' ? end - 1 : end);
  }
  if (line.size() > max_bytes) {
    return absl::InvalidArgumentError(name + ": its first line is longer than " +
                                      std::to_string(max_bytes) + " bytes");
  }
  return line;
}

absl::Status WriteNewFile(const std::string& path, std::string_view content, mode_t mode) {
  const std::string temporary = path + ".new-" + std::to_string(getpid());
  absl::Status status;
  {
    const FileDescriptor file(
        open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (file.get() < 0) {
      return FileError(temporary, "cannot be made", errno);
    }
    status = WriteAll(file.get(), content, temporary);
  }
  if (status.ok()) {
    status = PutInPlace(temporary, path);
  }
  if (!status.ok()) {
    unlink(temporary.c_str());
  }
  return status;
}

absl::Status CheckAbsent(const std::string& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) == 0) {
    return FileError(path, "", EEXIST);
  }
  return absl::OkStatus();
}

}  // namespace candor::tools
