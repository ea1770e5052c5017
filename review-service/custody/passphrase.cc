#include "custody/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <utility>

namespace candor::review {
namespace {

constexpr std::size_t kMaxPassphraseBytes = 1024;

// Up to the end, or until `buffer` is full; nothing when it cannot be read.
absl::StatusOr<std::size_t> ReadAll(int descriptor, Secret& buffer) {
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t got = read(descriptor, buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return absl::InvalidArgumentError("the passphrase cannot be read");
    }
    if (got == 0) {
      break;
    }
    size += static_cast<std::size_t>(got);
  }
  return size;
}

}  // namespace

absl::StatusOr<Secret> ReadPassphrase(int descriptor) {
  Secret passphrase(kMaxPassphraseBytes + 3);  // a line break, and one byte more to see too many
  const absl::StatusOr<std::size_t> read = ReadAll(descriptor, passphrase);
  close(descriptor);
  if (!read.ok()) {
    return read.status();
  }
  std::string_view text = passphrase.view().substr(0, *read);
  if (text.ends_with('\n')) {
    text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
  }
  if (text.empty() || text.size() > kMaxPassphraseBytes) {
    return absl::InvalidArgumentError("the passphrase must be 1 to 1024 bytes");
  }
  passphrase.Truncate(text.size());
  return passphrase;
}

absl::StatusOr<Secret> ReadPassphraseFile(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return absl::NotFoundError(path + " cannot be read");
  }
  struct stat info {};
  if (fstat(descriptor, &info) != 0 || (info.st_mode & S_IROTH) != 0) {
    close(descriptor);
    return absl::PermissionDeniedError("others may read " + path + "; chmod o= it");
  }
  return ReadPassphrase(descriptor);
}

}  // namespace candor::review
