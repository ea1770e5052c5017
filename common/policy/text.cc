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

}  // namespace candor::policy
