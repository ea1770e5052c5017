#include "candorctl/file_io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "candor/base/status_macros.h"
#include "candorctl/new_file.h"

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

}  // namespace

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
  ASSIGN_OR_RETURN(NewFile file, NewFile::Create(path, mode));
  RETURN_IF_ERROR(file.Append(content));
  return file.Keep();
}

absl::Status CheckAbsent(const std::string& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) == 0) {
    return FileError(path, "", EEXIST);
  }
  return absl::OkStatus();
}

}  // namespace candor::tools
