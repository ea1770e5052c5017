#include "text.h"

#include <algorithm>
#include <cstddef>

#include "candor/policy/limits.h"

namespace candor::policy {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The length of the sequence that `lead` begins, and the range of its second byte (RFC 3629
// section 4): narrower where an overlong form, a surrogate or a value over U+10FFFF would fit.
struct Sequence {
  std::size_t size;
  unsigned char second_low;
  unsigned char second_high;
};

Sequence SequenceOf(unsigned char lead) {
  if (lead >= 0x01 && lead <= 0x7f) return {1, 0, 0};
  if (lead >= 0xc2 && lead <= 0xdf) return {2, 0x80, 0xbf};
  if (lead == 0xe0) return {3, 0xa0, 0xbf};
  if (lead == 0xed) return {3, 0x80, 0x9f};
  if (lead >= 0xe1 && lead <= 0xef) return {3, 0x80, 0xbf};
  if (lead == 0xf0) return {4, 0x90, 0xbf};
  if (lead >= 0xf1 && lead <= 0xf3) return {4, 0x80, 0xbf};
  if (lead == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

}  // namespace

bool IsText(std::string_view text) {
  std::size_t at = 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  while (at < text.size()) {
    const Sequence sequence = SequenceOf(byte(at));
    if (sequence.size == 0 || at + sequence.size > text.size()) {
      return false;
    }
    for (std::size_t i = 1; i < sequence.size; ++i) {
      const unsigned char low = i == 1 ? sequence.second_low : 0x80;
      const unsigned char high = i == 1 ? sequence.second_high : 0xbf;
      if (byte(at + i) < low || byte(at + i) > high) {
        return false;
      }
    }
    at += sequence.size;
  }
  return true;
}

bool IsName(std::string_view name, std::size_t max_bytes) {
  return !name.empty() && name.size() <= max_bytes && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-';
  });
}

bool IsCode(std::string_view code) {
  return !code.empty() && code.size() <= kMaxCodeBytes && std::ranges::all_of(code, [](char c) {
    return (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '_';
  });
}

bool IsLanguageTag(std::string_view tag) {
  if (tag.empty() || tag.size() > kMaxLanguageBytes) {
    return false;
  }
  std::size_t subtag = 0;
  bool first = true;
  for (const char c : tag) {
    if (c == '-') {
      if (subtag == 0) {
        return false;
      }
      subtag = 0;
      first = false;
    } else if (!(IsLetter(c) || (IsDigit(c) && !first)) || ++subtag > 8) {
      return false;
    }
  }
  return subtag > 0;
}

bool IsFileName(std::string_view name) {
  if (name.empty() || name.size() > kMaxAttachmentNameBytes || name == "." || name == ".." ||
      !IsText(name)) {
    return false;
  }
  const auto byte = [&](std::size_t i) {
    return i < name.size() ? static_cast<unsigned char>(name[i]) : 0U;
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool c0 = byte(i) < 0x20 || byte(i) == 0x7f;
    const bool c1 = byte(i) == 0xc2 && byte(i + 1) < 0xa0;
    const bool embedding =
        byte(i) == 0xe2 && byte(i + 1) == 0x80 && byte(i + 2) >= 0xaa && byte(i + 2) <= 0xae;
    const bool isolate =
        byte(i) == 0xe2 && byte(i + 1) == 0x81 && byte(i + 2) >= 0xa6 && byte(i + 2) <= 0xa9;
    if (c0 || c1 || embedding || isolate || byte(i) == '/' || byte(i) == '\\') {
      return false;
    }
  }
  return true;
}

bool IsMediaType(std::string_view media_type) {
  const auto restricted = [](std::string_view name) {
    return !name.empty() && (IsLetter(name[0]) || IsDigit(name[0])) &&
           std::ranges::all_of(name, [](char c) {
             return IsLetter(c) || IsDigit(c) ||
                    std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
           });
  };
  const std::size_t slash = media_type.find('/');
  return media_type.size() <= kMaxMediaTypeBytes && slash != std::string_view::npos &&
         restricted(media_type.substr(0, slash)) && restricted(media_type.substr(slash + 1));
}

}  // namespace candor::policy
