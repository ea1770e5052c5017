// Base64 (RFC 4648 section 4), padded, with one spelling for each value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace candor {

[[nodiscard]] std::string ToBase64(std::string_view bytes);
// Nothing for text that `ToBase64` does not write.
[[nodiscard]] std::optional<std::string> FromBase64(std::string_view text);

}  // namespace candor
