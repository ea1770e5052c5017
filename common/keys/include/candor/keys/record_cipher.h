// One record under one key: AES-256-GCM (SP 800-38D) with a random 12-byte nonce. Both
// directions, so its visibility is that of common/open.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"

namespace candor::keys {

struct EncryptedRecord {
  std::string nonce;       // 12 bytes
  std::string ciphertext;  // with 16 bytes of tag
};

// `key` is 32 bytes. Thread-safe.
[[nodiscard]] absl::StatusOr<EncryptedRecord> EncryptRecord(std::string_view key,
                                                            std::string_view associated_data,
                                                            std::string_view plaintext,
                                                            Random& random);

// UNAUTHENTICATED when key, nonce, associated data or a bit of the ciphertext is another.
[[nodiscard]] absl::StatusOr<Secret> DecryptRecord(std::string_view key,
                                                   std::string_view associated_data,
                                                   std::string_view nonce,
                                                   std::string_view ciphertext);

}  // namespace candor::keys
