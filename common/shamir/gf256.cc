#include "gf256.h"

namespace candor::shamir {
namespace {

constexpr std::uint32_t kModulus = 0x11b;

// All ones for 1 and none for 0, in a way that no compiler makes a branch of.
std::uint32_t MaskOf(std::uint32_t bit) {
  std::uint32_t mask = 0U - bit;
  asm volatile("" : "+r"(mask));
  return mask;
}

}  // namespace

std::uint8_t Multiply(std::uint8_t a, std::uint8_t b) {
  std::uint32_t shifted = a;
  std::uint32_t rest = b;
  std::uint32_t product = 0;
  for (int i = 0; i < 8; ++i) {
    product ^= shifted & MaskOf(rest & 1U);
    shifted = (shifted << 1U) ^ (kModulus & MaskOf(shifted >> 7U));
    rest >>= 1U;
  }
  return static_cast<std::uint8_t>(product);
}

std::uint8_t Inverse(std::uint8_t a) {
  // a^254, by Fermat: the product of a^2, a^4 to a^128.
  std::uint8_t power = a;
  std::uint8_t product = 1;
  for (int i = 1; i < 8; ++i) {
    power = Multiply(power, power);
    product = Multiply(product, power);
  }
  return product;
}

}  // namespace candor::shamir
