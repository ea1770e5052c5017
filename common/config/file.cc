#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>

#include "candor/config/checks.h"

namespace candor::config {
namespace {

constexpr std::size_t kMaxFileBytes = 1024 * 1024;

absl::Status CannotRead(const std::string& path, int error) {
  const std::string why = path + ": cannot be read: " + strerror(error);
  return error == ENOENT ? absl::NotFoundError(why) : absl::FailedPreconditionError(why);
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return CannotRead(path, errno);
  }
  std::string content;
  std::array<char, 16384> buffer;
  ssize_t got = 0;
  while ((got = read(fd, buffer.data(), buffer.size())) > 0 && content.size() <= kMaxFileBytes) {
    content.append(buffer.data(), static_cast<std::size_t>(got));
  }
  const int error = errno;
  close(fd);
  if (got < 0) {
    return CannotRead(path, error);
  }
  if (content.size() > kMaxFileBytes) {
    return absl::FailedPreconditionError(path + ": is larger than 1 MiB; name the right file");
  }
  return content;
}

}  // namespace candor::config
