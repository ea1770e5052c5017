// SHA-256 (FIPS 180-4). Thread-safe.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace candor {

inline constexpr std::size_t kSha256Bytes = 32;

// The 32-byte digest of the parts, one after the other.
[[nodiscard]] std::string Sha256(std::initializer_list<std::string_view> parts);
[[nodiscard]] inline std::string Sha256(std::string_view bytes) { return Sha256({bytes}); }

}  // namespace candor
