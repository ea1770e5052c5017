// What text and codes may look like.
#pragma once

#include <string_view>

namespace candor::policy {

// Well-formed UTF-8 (RFC 3629) without NUL.
[[nodiscard]] bool IsText(std::string_view text);

// 1 to `max_bytes` of `a-z 0-9 -`.
[[nodiscard]] bool IsName(std::string_view name, std::size_t max_bytes);

// 1 to 32 of `A-Z 0-9 _`.
[[nodiscard]] bool IsCode(std::string_view code);

// A BCP 47 tag by its shape (RFC 5646 section 2.1): subtags of 1 to 8 letters or digits, the
// first of letters, at most 35 bytes.
[[nodiscard]] bool IsLanguageTag(std::string_view tag);

}  // namespace candor::policy
