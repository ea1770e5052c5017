#include "candorctl/terminal_text.h"

#include <array>
#include <cstdio>

namespace candor::tools {
namespace {

constexpr std::uint32_t kReplacement = 0xfffd;

bool IsControl(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069);
}

// At least four digits.
std::string Hex(std::uint32_t code) {
  std::array<char, 16> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04X", code);
  return std::string(text.data(), static_cast<std::size_t>(size));
}

// The bytes after the first that a code point with this lead byte has, or -1.
int Continuations(unsigned char lead) {
  if (lead < 0x80) {
    return 0;
  }
  if (lead >= 0xc2 && lead < 0xe0) {
    return 1;
  }
  if ((lead & 0xf0) == 0xe0) {
    return 2;
  }
  return lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
}

template <typename Append>
void ForEachCodePoint(std::string_view text, Append append) {
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    append(point.value, text.substr(0, point.bytes));
    text.remove_prefix(point.bytes);
  }
}

constexpr std::string_view kReplacementBytes = "\xef\xbf\xbd";

bool IsBroken(std::uint32_t code, std::string_view bytes) {
  return code == kReplacement && bytes != kReplacementBytes;
}

}  // namespace

CodePoint FirstCodePoint(std::string_view text) {
  constexpr std::array<std::uint32_t, 4> kLeadMask = {0x7f, 0x1f, 0x0f, 0x07};
  constexpr std::array<std::uint32_t, 4> kSmallest = {0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(text.front());
  const int more = Continuations(lead);
  if (more < 0 || text.size() <= static_cast<std::size_t>(more)) {
    return {kReplacement, 1};
  }
  const auto length = static_cast<std::size_t>(more);
  std::uint32_t code = lead & kLeadMask[length];
  for (std::size_t i = 1; i <= length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80) {
      return {kReplacement, 1};
    }
    code = (code << 6) | (byte & 0x3fU);
  }
  if (code < kSmallest[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
    return {kReplacement, 1};
  }
  return {code, length + 1};
}

std::string SafeText(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  ForEachCodePoint(text, [&safe](std::uint32_t code, std::string_view bytes) {
    if (code == '\n' || code == '\t') {
      safe.append(bytes);
    } else if (IsControl(code)) {
      safe.append("<U+").append(Hex(code)).append(">");
    } else {
      safe.append(IsBroken(code, bytes) ? kReplacementBytes : bytes);
    }
  });
  return safe;
}

std::string SafeLine(std::string_view text) {
  std::string line = SafeText(text);
  for (char& c : line) {
    if (c == '\n' || c == '\t') {
      c = ' ';
    }
  }
  return line;
}

std::string Indented(std::string_view text) {
  text = text.substr(0, text.find_last_not_of('\n') + 1);
  std::string indented = "  ";
  for (const char c : SafeText(text)) {
    indented.push_back(c);
    if (c == '\n') {
      indented.append("  ");
    }
  }
  indented.push_back('\n');
  return indented;
}

std::string SafeJson(std::string_view json) {
  std::string safe;
  safe.reserve(json.size());
  ForEachCodePoint(json, [&safe](std::uint32_t code, std::string_view bytes) {
    if (code >= 0x7f && IsControl(code)) {
      safe.append("\\u").append(Hex(code));
    } else {
      safe.append(IsBroken(code, bytes) ? kReplacementBytes : bytes);
    }
  });
  return safe;
}

std::size_t Columns(std::string_view text) {
  std::size_t columns = 0;
  ForEachCodePoint(text, [&columns](std::uint32_t, std::string_view) { ++columns; });
  return columns;
}

}  // namespace candor::tools
