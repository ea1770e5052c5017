// HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869). Thread-safe.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "candor/base/secret.h"

namespace candor::hpke {

// One input in parts, so that a secret among them is never copied into a longer string.
using Parts = std::initializer_list<std::string_view>;

// 32 bytes.
[[nodiscard]] Secret HmacSha256(std::string_view key, Parts message);

// RFC 5869 section 2.2: 32 bytes.
[[nodiscard]] Secret Extract(std::string_view salt, std::string_view input_key);
[[nodiscard]] Secret Extract(std::string_view salt, Parts input_key);

// RFC 5869 section 2.3; `size` is at most 255 * 32. `info` is public.
[[nodiscard]] Secret Expand(std::string_view pseudorandom_key, std::string_view info,
                            std::size_t size);

}  // namespace candor::hpke
