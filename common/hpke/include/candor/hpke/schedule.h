// RFC 9180 in base mode, without its cipher: what the KEM's agreement becomes a shared secret by,
// and a shared secret a key and a nonce. The same for sealing and opening. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "candor/base/secret.h"

namespace candor::hpke {

inline constexpr std::uint16_t kKemX25519 = 0x0020;  // DHKEM(X25519, HKDF-SHA256)
inline constexpr std::uint16_t kKdfSha256 = 0x0001;
inline constexpr std::uint16_t kAeadAes256Gcm = 0x0002;

// Algorithms by their IANA numbers (section 7). The KDF is HKDF-SHA256 whatever `kdf_id` says.
struct Suite {
  std::uint16_t kem_id = kKemX25519;
  std::uint16_t kdf_id = kKdfSha256;
  std::uint16_t aead_id = kAeadAes256Gcm;
  std::size_t key_bytes = 32;  // Nk of the AEAD
};

struct AeadKey {
  Secret key;
  std::string base_nonce;  // 12 bytes
};

// Section 4.1, ExtractAndExpand: 32 bytes. `dh` is the agreed point, the keys are serialized.
[[nodiscard]] Secret SharedSecret(std::uint16_t kem_id, std::string_view dh,
                                  std::string_view encapsulated_key,
                                  std::string_view recipient_public_key);

// Section 5.1, KeySchedule in mode_base.
[[nodiscard]] AeadKey BaseKeySchedule(const Suite& suite, std::string_view shared_secret,
                                      std::string_view info);

}  // namespace candor::hpke
