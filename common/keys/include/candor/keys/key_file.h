// The team's key file (docs/FORMAT.md, "Key file"): the key ring under a content key that is new
// with each write, that under a key encryption key, and that under a passphrase, the officers'
// shares (candor/shamir), or both. Thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::keys {

inline constexpr std::size_t kMaxKeyFileBytes = std::size_t{16} * 1024 * 1024;

// What a key file holds, and what opens it; enough to write it anew. Move-only; wiped on
// destruction.
struct OpenedKeyFile {
  OpenedKeyFile() = default;
  ~OpenedKeyFile();
  OpenedKeyFile(OpenedKeyFile&&) = default;
  OpenedKeyFile& operator=(OpenedKeyFile&& other) noexcept;

  // A copy on purpose, to change and write before it counts.
  [[nodiscard]] OpenedKeyFile Clone() const;

  storage::v1::KeyRing ring;
  // 32 bytes: what the shares are made of.
  Secret key_encryption_key;
  // `passphrase` and `shares` alone; kept as they are until somebody sets them.
  storage::v1::KeyFile slots;
};

// The public part of `file`: version 2's `passphrase` and `shares`, which nothing authenticates
// until the file is opened, and neither for version 1, which a passphrase opens. Does no work.
// Error(kKeyFileDamaged) when it is no key file or not a byte of it as written.
[[nodiscard]] absl::StatusOr<storage::v1::KeyFile> KeyFileSlots(std::string_view file);

// Opens with a passphrase, in about half a second. Error(kKeyFileDamaged) as above, when its
// parameters are out of bounds or, though the passphrase is right, what it holds is not a key
// ring; Error(kWrongPassphrase) when it does not decrypt or opens by shares only. Damage is told
// before any work is done. Version 1 gets a new key encryption key under the same passphrase.
[[nodiscard]] absl::StatusOr<OpenedKeyFile> OpenKeyFile(std::string_view file,
                                                        std::string_view passphrase,
                                                        Random& random);

// Opens with the key encryption key, which its shares give. Error(kKeyFileDamaged) as above, and
// when it does not decrypt: shares that match the file's commitments give its key.
[[nodiscard]] absl::StatusOr<OpenedKeyFile> OpenKeyFileWithKey(std::string_view file,
                                                               Secret key_encryption_key);

// Draws a new key encryption key and drops both slots: what opened the file before does not open
// what is written from now on.
void ReplaceKeyEncryptionKey(OpenedKeyFile& opened, Random& random);

// Puts the key encryption key under `passphrase`: scrypt N=2^17, r=8, p=1 (128 MiB), so half a
// second. INVALID_ARGUMENT, naming `passphrase`, unless it has 1 to 1024 bytes.
[[nodiscard]] absl::Status SetPassphrase(OpenedKeyFile& opened, std::string_view passphrase,
                                         Random& random);

// The bytes of a key file, version 2, with a new content key and new nonces; the slots stay as they
// are. INVALID_ARGUMENT, with the field, when the ring is not complete, nothing opens it or it is
// larger than kMaxKeyFileBytes.
[[nodiscard]] absl::StatusOr<std::string> EncodeKeyFile(const OpenedKeyFile& opened,
                                                        Random& random);

// A key file of `ring` that `passphrase` alone opens.
[[nodiscard]] absl::StatusOr<std::string> EncodeKeyFile(const storage::v1::KeyRing& ring,
                                                        std::string_view passphrase,
                                                        Random& random);

// The keys alone; statuses as of OpenKeyFile.
[[nodiscard]] absl::StatusOr<storage::v1::KeyRing> DecodeKeyFile(std::string_view file,
                                                                 std::string_view passphrase);

// Wipes the secrets of `ring` and leaves it empty.
void WipeKeyRing(storage::v1::KeyRing& ring);

}  // namespace candor::keys
