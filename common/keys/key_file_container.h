// The outside of a key file: a line that names it, the container, and the SHA-256 of both, so
// that a damaged file is never taken for a wrong passphrase. Internal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::keys {

[[nodiscard]] std::string EncodeContainer(const storage::v1::KeyFile& container);

// Error(kKeyFileDamaged) unless `file` is whole, knows no fields that this version does not, and
// its cost is one that `OpenKeyFile` pays. Does no work with secrets.
[[nodiscard]] absl::StatusOr<storage::v1::KeyFile> DecodeContainer(std::string_view file);

// What is authenticated with a ciphertext. Version 1: everything that leads to its key.
[[nodiscard]] std::string ContainerAad(const storage::v1::KeyFile& container);
// With the key encryption key under a passphrase: everything that leads to the slot's key.
[[nodiscard]] std::string PassphraseAad(const storage::v1::PassphraseSlot& slot);
// With the content key: both slots as they are, or that there is none.
[[nodiscard]] std::string ContentKeyAad(const storage::v1::KeyFile& container);
// With the ring: all that and the content key's ciphertext.
[[nodiscard]] std::string RingAad(const storage::v1::KeyFile& container);

}  // namespace candor::keys
