// Shamir's secret sharing (Communications of the ACM 22, 1979) over GF(2^8), byte by byte: the
// secret is the value at 0 of a random polynomial, a share that at another place. As many shares as
// the polynomial has coefficients give the secret; fewer say nothing about it. Takes the same time
// for all secrets and shares. Internal.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "candor/base/random.h"
#include "candor/base/secret.h"

namespace candor::shamir {

// The values at 1 to `count`; `threshold` of them give `secret`.
[[nodiscard]] std::vector<Secret> SplitBytes(std::string_view secret, std::uint32_t threshold,
                                             std::uint32_t count, Random& random);

struct Point {
  std::uint8_t x;  // public; not 0, and no two have the same
  std::string_view value;
};

// The value at 0 of the polynomial through these points, at least one, of one length.
[[nodiscard]] Secret ValueAtZero(std::span<const Point> points);

}  // namespace candor::shamir
