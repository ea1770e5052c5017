// Base64 with padding (RFC 4648, section 4), read strictly.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace candor::auditor {

// Nothing for white space, missing or wrong padding, and a second spelling of the same bytes.
[[nodiscard]] std::optional<std::string> FromBase64(std::string_view text);

}  // namespace candor::auditor
