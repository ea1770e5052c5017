#include "secret_hex.h"

#include <cstddef>
#include <cstdint>

namespace candor::shamir {
namespace {

// '0' to '9' are 48 to 57, 'a' to 'f' are 39 more than would follow. A difference below 0 has ones
// in its upper bytes.
char DigitOf(std::uint32_t nibble) {
  return static_cast<char>(48U + nibble + (((9U - nibble) >> 8U) & 39U));
}

struct Nibble {
  std::uint32_t value;
  std::uint32_t is_digit;  // 1 or 0
};

Nibble NibbleOf(char digit) {
  const std::uint32_t byte = static_cast<std::uint8_t>(digit);
  const std::uint32_t decimal = byte ^ 48U;
  const std::uint32_t is_decimal = (decimal - 10U) >> 31U;
  // Bit 5 tells lower from upper case.
  const std::uint32_t letter = (byte & 0xdfU) - 55U;
  const std::uint32_t is_letter = ((letter - 16U) >> 31U) & (((letter - 10U) >> 31U) ^ 1U);
  return {((0U - is_decimal) & decimal) | ((0U - is_letter) & letter), is_decimal | is_letter};
}

}  // namespace

void HexOf(std::string_view bytes, char* out) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint32_t byte = static_cast<std::uint8_t>(bytes[i]);
    out[2 * i] = DigitOf(byte >> 4U);
    out[2 * i + 1] = DigitOf(byte & 15U);
  }
}

bool BytesOf(std::string_view hex, char* out) {
  std::uint32_t are_digits = 1;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    const Nibble high = NibbleOf(hex[i]);
    const Nibble low = NibbleOf(hex[i + 1]);
    are_digits &= high.is_digit & low.is_digit;
    out[i / 2] = static_cast<char>((high.value << 4U) | low.value);
  }
  return are_digits == 1 && hex.size() % 2 == 0;
}

}  // namespace candor::shamir
