// Ed25519 (RFC 8032), the verifying side.
#pragma once

#include <cstddef>
#include <string_view>

namespace candor {

inline constexpr std::size_t kEd25519Bytes = 32;
inline constexpr std::size_t kEd25519SignatureBytes = 64;

// True when `signature` is by `public_key` over `message`; false for anything else, wrong lengths
// included. Thread-safe.
[[nodiscard]] bool Ed25519Verify(std::string_view public_key, std::string_view message,
                                 std::string_view signature);

}  // namespace candor
