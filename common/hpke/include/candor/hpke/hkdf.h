// HKDF-SHA256 (RFC 5869). Thread-safe.
#pragma once

#include <cstddef>
#include <string_view>

#include "candor/base/secret.h"

namespace candor::hpke {

// RFC 5869 section 2.2: 32 bytes.
[[nodiscard]] Secret Extract(std::string_view salt, std::string_view input_key);

// RFC 5869 section 2.3; `size` is at most 255 * 32.
[[nodiscard]] Secret Expand(std::string_view pseudorandom_key, std::string_view info,
                            std::size_t size);

}  // namespace candor::hpke
