// X25519 (RFC 7748), as DHKEM(X25519, HKDF-SHA256) uses it. Makes no key from private bytes.
// Keys may be shared between threads.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/hpke/openssl.h"

namespace candor::hpke {

inline constexpr std::size_t kX25519Bytes = 32;

using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;

// A new pair. INTERNAL when OpenSSL refuses.
[[nodiscard]] absl::StatusOr<KeyHandle> GenerateX25519Key();

// INVALID_ARGUMENT unless 32 bytes.
[[nodiscard]] absl::StatusOr<KeyHandle> ParseX25519PublicKey(std::string_view public_key);

// The 32 bytes that `ParseX25519PublicKey` takes. INTERNAL when OpenSSL refuses.
[[nodiscard]] absl::StatusOr<std::string> SerializeX25519PublicKey(const EVP_PKEY& key);

// The agreed 32 bytes. INVALID_ARGUMENT when they are all zero, as they are for every point of
// low order (RFC 9180 section 7.1.4).
[[nodiscard]] absl::StatusOr<Secret> AgreeX25519(EVP_PKEY& own, EVP_PKEY& peer);

}  // namespace candor::hpke
