#include "candor/client/file_source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

namespace candor::client {
namespace {

struct OpenFile {
  explicit OpenFile(int descriptor) : fd(descriptor) {}
  ~OpenFile() {
    if (fd >= 0) {
      close(fd);
    }
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  const int fd;
};

absl::Status ReadFully(int fd, std::uint64_t offset, char* out, std::size_t size) {
  while (size > 0) {
    const ssize_t got = pread(fd, out, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return absl::DataLossError(got < 0 ? "the file cannot be read"
                                         : "the file became shorter while it was read");
    }
    out += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FileSource> FileSource::Open(const std::string& path) {
  // Without O_NONBLOCK a pipe would wait for its writer.
  const auto file =
      std::make_shared<const OpenFile>(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file->fd < 0) {
    return errno == EACCES ? absl::PermissionDeniedError(path + ": may not be read")
                           : absl::NotFoundError(path + ": cannot be opened; check the name");
  }
  struct stat info {};
  if (fstat(file->fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError(path + ": is no regular file; give one");
  }
  return FileSource(static_cast<std::uint64_t>(info.st_size),
                    [file](std::uint64_t offset, char* out, std::size_t size) {
                      return ReadFully(file->fd, offset, out, size);
                    });
}

FileSource FileSource::Of(Secret bytes) {
  const auto shared = std::make_shared<const Secret>(std::move(bytes));
  return FileSource(shared->size(), [shared](std::uint64_t offset, char* out, std::size_t size) {
    std::copy_n(shared->view().data() + offset, size, out);
    return absl::OkStatus();
  });
}

}  // namespace candor::client
