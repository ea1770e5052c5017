#include "custody/key_ring.h"

#include <cstdint>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/keys/key_file.h"
#include "candor/keys/key_file_on_disk.h"

namespace candor::review {

// The ring itself is not kept: it is decrypted again for each change, so that the private keys are
// in the clear in OpenSSL's secure heap alone.
struct OpenedKeys {
  std::shared_ptr<const UnsealedKeys> keys;
  Secret key_encryption_key;
  std::string file;  // as read or written last
  std::shared_ptr<keys::KeyFileOnDisk> disk;
  std::uint64_t rewrites = 0;  // there had been when it was read
};

using Opened = KeyRing::Opened;

KeyRing::KeyRing(std::string key_file, std::vector<std::string> copies, Random& random)
    : key_file_(std::move(key_file)), copies_(std::move(copies)), random_(random) {}

KeyRing::~KeyRing() = default;

absl::StatusOr<Opened> KeyRing::ToOpened(keys::OpenedKeyFile read, std::string file,
                                         std::shared_ptr<keys::KeyFileOnDisk> disk) const {
  auto opened = std::make_shared<OpenedKeys>();
  ASSIGN_OR_RETURN(opened->keys, UnsealedKeys::FromRing(read.ring, Snapshot().get()));
  opened->key_encryption_key = std::move(read.key_encryption_key);
  opened->file = std::move(file);
  opened->disk = std::move(disk);
  return opened;
}

absl::StatusOr<Opened> KeyRing::Decode(std::string_view passphrase) const {
  const std::uint64_t rewrites = rewrites_;
  auto disk = std::make_shared<keys::KeyFileOnDisk>(key_file_, copies_);
  const absl::StatusOr<std::string> file = disk->Read();
  if (!file.ok()) {
    return Error(Reason::kKeyFileDamaged);
  }
  ASSIGN_OR_RETURN(keys::OpenedKeyFile read, keys::OpenKeyFile(*file, passphrase, random_));
  // A file of version 1 has another key; from here on it is one of version 2, though not on disk.
  ASSIGN_OR_RETURN(std::string encoded, keys::EncodeKeyFile(read, random_));
  ASSIGN_OR_RETURN(Opened opened, ToOpened(std::move(read), std::move(encoded), std::move(disk)));
  opened->rewrites = rewrites;
  return opened;
}

absl::StatusOr<Opened> KeyRing::DecodeWithKey(Secret key_encryption_key) const {
  const std::uint64_t rewrites = rewrites_;
  auto disk = std::make_shared<keys::KeyFileOnDisk>(key_file_, copies_);
  absl::StatusOr<std::string> file = disk->Read();
  if (!file.ok()) {
    return Error(Reason::kKeyFileDamaged);
  }
  ASSIGN_OR_RETURN(keys::OpenedKeyFile read,
                   keys::OpenKeyFileWithKey(*file, std::move(key_encryption_key)));
  ASSIGN_OR_RETURN(Opened opened, ToOpened(std::move(read), *std::move(file), std::move(disk)));
  opened->rewrites = rewrites;
  return opened;
}

std::shared_ptr<const UnsealedKeys> KeyRing::KeysOf(const Opened& opened) { return opened->keys; }

std::unique_lock<std::mutex> KeyRing::HoldRewrites() { return std::unique_lock(rewriting_); }

absl::Status KeyRing::BringUp(Opened& opened) const {
  if (opened->rewrites == rewrites_) {
    return absl::OkStatus();
  }
  absl::StatusOr<Opened> now = DecodeWithKey(opened->key_encryption_key.Clone());
  if (!now.ok()) {
    return Error(Reason::kKeyFileChanged);
  }
  opened = *std::move(now);
  return absl::OkStatus();
}

void KeyRing::Install(Opened opened) {
  const std::lock_guard lock(mutex_);
  opened_ = std::move(opened);
}

void KeyRing::Seal() { Install(Opened()); }

Opened KeyRing::Current() const {
  const std::lock_guard lock(mutex_);
  return opened_;
}

std::shared_ptr<const UnsealedKeys> KeyRing::Snapshot() const {
  const std::lock_guard lock(mutex_);
  return opened_ == nullptr ? nullptr : opened_->keys;
}

absl::Status KeyRing::Rewrite(absl::FunctionRef<void(storage::v1::KeyRing&)> change) {
  const std::lock_guard rewriting(rewriting_);
  const Opened before = Current();
  if (before == nullptr) {
    return Error(Reason::kSealed);
  }
  ASSIGN_OR_RETURN(keys::OpenedKeyFile read,
                   keys::OpenKeyFileWithKey(before->file, before->key_encryption_key.Clone()));
  change(read.ring);
  auto after = std::make_shared<OpenedKeys>();
  ASSIGN_OR_RETURN(after->keys, UnsealedKeys::FromRing(read.ring, before->keys.get()));
  ASSIGN_OR_RETURN(after->file, keys::EncodeKeyFile(read, random_));
  ++rewrites_;
  RETURN_IF_ERROR(before->disk->Write(after->file));
  after->key_encryption_key = std::move(read.key_encryption_key);
  after->disk = before->disk;
  after->rewrites = rewrites_;
  const std::lock_guard lock(mutex_);
  if (opened_ != before) {
    return Error(Reason::kSealed);
  }
  opened_ = std::move(after);
  return absl::OkStatus();
}

absl::StatusOr<storage::v1::KeyFile> KeyRing::Slots() const {
  if (const Opened current = Current(); current != nullptr) {
    return keys::KeyFileSlots(current->file);
  }
  absl::StatusOr<std::string> file = keys::KeyFileOnDisk(key_file_).Read();
  return file.ok() ? keys::KeyFileSlots(*file) : Error(Reason::kKeyFileDamaged);
}

}  // namespace candor::review
