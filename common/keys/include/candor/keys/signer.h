// Key pairs, and the Ed25519 signature of a C2SP note. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"

namespace candor::keys {

struct KeyPair {
  Secret private_key;
  std::string public_key;
};

// A new X25519 pair (RFC 7748), raw, 32 bytes each.
[[nodiscard]] absl::StatusOr<KeyPair> GenerateX25519();
// A new Ed25519 pair (RFC 8032), raw, 32 bytes each.
[[nodiscard]] absl::StatusOr<KeyPair> GenerateEd25519();
// The public key of a raw Ed25519 seed or X25519 private key.
[[nodiscard]] absl::StatusOr<std::string> Ed25519PublicKey(std::string_view seed);
[[nodiscard]] absl::StatusOr<std::string> X25519PublicKey(std::string_view private_key);

// `text` as a note signed by the key `name` with this seed. INVALID_ARGUMENT unless the text ends
// in a line break and has no other control characters, is not longer than a manifest may be, and
// the name is printable ASCII without a space or a plus.
[[nodiscard]] absl::StatusOr<std::string> SignNote(std::string_view text, std::string_view name,
                                                   std::string_view seed);

}  // namespace candor::keys
