// The field of 256 elements that AES uses: polynomials over GF(2) modulo x^8 + x^4 + x^3 + x + 1
// (FIPS 197 section 4). Takes the same time for all elements: no table, no branch and no index
// depends on one (tests/unit/shamir/shape_test.cc). Addition is xor. Internal.
#pragma once

#include <cstdint>

namespace candor::shamir {

[[nodiscard]] std::uint8_t Multiply(std::uint8_t a, std::uint8_t b);

// 0 for 0.
[[nodiscard]] std::uint8_t Inverse(std::uint8_t a);

}  // namespace candor::shamir
