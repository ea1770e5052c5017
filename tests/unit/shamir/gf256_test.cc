#include "gf256.h"

#include <array>

#include "gtest/gtest.h"

namespace candor::shamir {
namespace {

// The field by another way: powers of the generator 3, and their logarithms.
struct Tables {
  Tables() {
    unsigned value = 1;
    for (unsigned i = 0; i < 255; ++i) {
      power[i] = static_cast<std::uint8_t>(value);
      log[value] = i;
      value ^= value << 1U;
      value = value > 255 ? value ^ 0x11bU : value;
    }
  }
  [[nodiscard]] std::uint8_t Product(unsigned a, unsigned b) const {
    return a == 0 || b == 0 ? std::uint8_t{0} : power[(log[a] + log[b]) % 255];
  }

  std::array<std::uint8_t, 255> power{};
  std::array<unsigned, 256> log{};
};

TEST(Gf256, MultipliesAllPairs) {
  const Tables tables;
  for (unsigned a = 0; a < 256; ++a) {
    for (unsigned b = 0; b < 256; ++b) {
      ASSERT_EQ(Multiply(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b)),
                tables.Product(a, b))
          << a << " " << b;
    }
  }
  // FIPS 197 section 4.2.
  EXPECT_EQ(Multiply(0x57, 0x83), 0xc1);
  EXPECT_EQ(Multiply(0x57, 0x13), 0xfe);
}

TEST(Gf256, InvertsAllButZero) {
  EXPECT_EQ(Inverse(0), 0);
  for (unsigned a = 1; a < 256; ++a) {
    const auto element = static_cast<std::uint8_t>(a);
    EXPECT_EQ(Multiply(element, Inverse(element)), 1) << a;
  }
}

}  // namespace
}  // namespace candor::shamir
