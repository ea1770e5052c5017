// A key under a passphrase, by scrypt (RFC 7914). Internal.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::keys {

// 1 to 1024 bytes.
[[nodiscard]] bool IsPassphrase(std::string_view passphrase);

// The 32-byte key that the passphrase gives with the cost and salt of a version 1 container or of a
// slot. RESOURCE_EXHAUSTED when there is not the memory.
[[nodiscard]] absl::StatusOr<Secret> ScryptKey(std::string_view passphrase,
                                               const storage::v1::KeyFile& container);
[[nodiscard]] absl::StatusOr<Secret> ScryptKey(std::string_view passphrase,
                                               const storage::v1::PassphraseSlot& slot);

// Fills `slot`, whose cost and salt are set, with `key_encryption_key` under `scrypt_key`.
[[nodiscard]] absl::Status SealSlot(std::string_view key_encryption_key,
                                    std::string_view scrypt_key, storage::v1::PassphraseSlot& slot,
                                    Random& random);

// A slot with a new salt.
[[nodiscard]] absl::StatusOr<storage::v1::PassphraseSlot> NewSlot(
    std::string_view key_encryption_key, std::string_view passphrase, std::uint64_t scrypt_n,
    Random& random);

}  // namespace candor::keys
