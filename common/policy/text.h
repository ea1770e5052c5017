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

// A file's name that may be shown as it is: 1 to 255 bytes of UTF-8 that is no path, has no
// control characters (C0, DEL, C1) and none that turn the reading direction (U+202A to U+202E,
// U+2066 to U+2069), which make "gpj.exe" look like "exe.jpg".
[[nodiscard]] bool IsFileName(std::string_view name);

// `type/subtype`, both restricted names of RFC 6838 section 4.2, at most 127 bytes together.
[[nodiscard]] bool IsMediaType(std::string_view media_type);

}  // namespace candor::policy
