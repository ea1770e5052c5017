// Text from reports and servers, made safe for a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace candor::tools {

// `text` with everything that could move the cursor, recolour, retitle or reorder what a member
// reads turned into visible text: C0 except line break and tab, DEL, C1, and the bidirectional
// controls U+202A to U+202E and U+2066 to U+2069 become `<U+XXXX>`; what is not UTF-8 becomes
// U+FFFD.
[[nodiscard]] std::string SafeText(std::string_view text);

// The same on one line: line breaks and tabs become spaces.
[[nodiscard]] std::string SafeLine(std::string_view text);

// SafeText with every line two columns in, so that no text can pass for a heading; ends with a line
// break.
[[nodiscard]] std::string Indented(std::string_view text);

// A JSON text whose strings hold none of these characters raw: they become `\uXXXX`, which every
// reader turns back.
[[nodiscard]] std::string SafeJson(std::string_view json);

// How many columns `text` takes, counted in code points.
[[nodiscard]] std::size_t Columns(std::string_view text);

// The first code point of `text`, which must not be empty, and the bytes it takes. U+FFFD and 1
// for a byte that is not UTF-8.
struct CodePoint {
  std::uint32_t value;
  std::size_t bytes;
};
[[nodiscard]] CodePoint FirstCodePoint(std::string_view text);

}  // namespace candor::tools
