// Every encoding of a point of Curve25519, or of its twist, whose order divides 8: with any private
// key they agree on zero. The seven that RFC 7748's masking leaves (as libsodium and cr.yp.to/ecdh
// list them), each with its ignored top bit clear and set.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/escaping.h"

namespace candor {

[[nodiscard]] inline std::vector<std::string> LowOrderPoints() {
  std::vector<std::string> points;
  for (const char* hex : {
           "0000000000000000000000000000000000000000000000000000000000000000",  // 0
           "0100000000000000000000000000000000000000000000000000000000000000",  // 1
           "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",  // order 8
           "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",  // order 8
           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p - 1
           "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p
           "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p + 1
       }) {
    points.push_back(absl::HexStringToBytes(hex));
    points.push_back(points.back());
    points.back().back() = static_cast<char>(points.back().back() | '\x80');
  }
  return points;
}

}  // namespace candor
