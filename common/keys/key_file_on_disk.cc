#include "candor/keys/key_file_on_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"
#include "candor/keys/key_file.h"

namespace candor::keys {
namespace {

constexpr mode_t kNewFileMode = 0600;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  const int fd_;
};

struct Free {
  void operator()(char* text) const { free(text); }
};

// Where `path` leads to; itself when it leads nowhere yet.
std::string Resolved(const std::string& path) {
  const std::unique_ptr<char, Free> resolved(realpath(path.c_str(), nullptr));
  return resolved == nullptr ? path : resolved.get();
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

int OpenFolder(const std::string& path) {
  return open(FolderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// The one name beside `path` that is ever written to.
std::string TemporaryOf(const std::string& path) { return path + ".new"; }

absl::Status CannotRead(const std::string& path, int error) {
  const std::string why = path + ": cannot be read: " + strerror(error);
  return error == ENOENT ? absl::NotFoundError(why) : absl::FailedPreconditionError(why);
}

absl::Status CannotWrite(int error) {
  if (error == ENOSPC || error == EDQUOT) {
    return Error(Reason::kStoreFull, "the disk of the key file or of a copy of it is full");
  }
  return Error(Reason::kStoreFailed, "the key file or a copy of it could not be written");
}

bool WriteAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    content.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
  return true;
}

// The owner of the file that is replaced, or 0600 of our own.
bool TakeOwner(int fd, const std::string& path) {
  struct stat old {};
  if (stat(path.c_str(), &old) != 0) {
    return errno == ENOENT;
  }
  const bool is_ours = old.st_uid == geteuid() && old.st_gid == getegid();
  return (is_ours || fchown(fd, old.st_uid, old.st_gid) == 0) &&
         fchmod(fd, old.st_mode & 0777U) == 0;
}

absl::Status Replace(const std::string& path, int folder, std::string_view content) {
  const std::string temporary = TemporaryOf(path);
  unlink(temporary.c_str());
  const Descriptor file(
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kNewFileMode));
  if (file.get() < 0 || !TakeOwner(file.get(), path) || !WriteAll(file.get(), content) ||
      fsync(file.get()) != 0 || rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    unlink(temporary.c_str());
    return CannotWrite(error);
  }
  return fsync(folder) == 0 ? absl::OkStatus() : CannotWrite(errno);
}

absl::Status ReplaceCopy(const std::string& copy, std::string_view content) {
  const std::string path = Resolved(copy);
  const Descriptor folder(OpenFolder(path));
  return folder.get() < 0 ? CannotWrite(errno) : Replace(path, folder.get(), content);
}

}  // namespace

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (file.get() < 0 || fstat(file.get(), &info) != 0) {
    return CannotRead(path, errno);
  }
  if (!S_ISREG(info.st_mode) || static_cast<std::size_t>(info.st_size) > kMaxKeyFileBytes) {
    return absl::FailedPreconditionError(path + ": is no key file; name the right one");
  }
  std::string content(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = read(file.get(), content.data() + size, content.size() - size);
    if (got < 0 && errno != EINTR) {
      return CannotRead(path, errno);
    }
    if (got == 0) {
      break;
    }
    size += got > 0 ? static_cast<std::size_t>(got) : 0;
  }
  content.resize(size);
  return content;
}

KeyFileOnDisk::KeyFileOnDisk(std::string path, std::vector<std::string> copies)
    : path_(std::move(path)), copies_(std::move(copies)) {}

absl::StatusOr<std::string> KeyFileOnDisk::Read() {
  const std::string path = Resolved(path_);
  // Beside a writer this waits for it; without a folder there is no file either.
  const Descriptor folder(OpenFolder(path));
  if (folder.get() >= 0 && flock(folder.get(), LOCK_EX) == 0) {
    unlink(TemporaryOf(path).c_str());
  }
  ASSIGN_OR_RETURN(std::string file, ReadKeyFile(path));
  digest_ = Sha256(file);
  return file;
}

absl::Status KeyFileOnDisk::Write(std::string_view file) {
  const std::string path = Resolved(path_);
  // Held from the comparison to the rename: of two writers one sees the other's file.
  const Descriptor folder(OpenFolder(path));
  if (folder.get() < 0 || flock(folder.get(), LOCK_EX) != 0) {
    return CannotWrite(errno);
  }
  const absl::StatusOr<std::string> found = ReadKeyFile(path);
  if (!found.ok() || Sha256(*found) != digest_) {
    return Error(Reason::kKeyFileChanged);
  }
  const absl::Status written = Replace(path, folder.get(), file);
  if (const absl::StatusOr<std::string> now = ReadKeyFile(path); now.ok() && *now == file) {
    digest_ = Sha256(file);
  }
  RETURN_IF_ERROR(written);
  for (const std::string& copy : copies_) {
    RETURN_IF_ERROR(ReplaceCopy(copy, file));
  }
  return absl::OkStatus();
}

bool KeyFileOnDisk::CopiesAreCurrent() const {
  return std::all_of(copies_.begin(), copies_.end(), [this](const std::string& copy) {
    const absl::StatusOr<std::string> found = ReadKeyFile(copy);
    return found.ok() && Sha256(*found) == digest_;
  });
}

}  // namespace candor::keys
