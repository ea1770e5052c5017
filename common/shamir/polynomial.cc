#include "polynomial.h"

#include <cstddef>

#include "gf256.h"

namespace candor::shamir {
namespace {

std::uint8_t ByteOf(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}

// Lagrange's coefficient of a point at 0: the product of x_j / (x_j - x_i). Of public places alone.
std::uint8_t CoefficientOf(std::size_t i, std::span<const Point> points) {
  std::uint8_t product = 1;
  for (std::size_t j = 0; j < points.size(); ++j) {
    if (j != i) {
      const auto difference = static_cast<std::uint8_t>(points[j].x ^ points[i].x);
      product = Multiply(product, Multiply(points[j].x, Inverse(difference)));
    }
  }
  return product;
}

}  // namespace

std::vector<Secret> SplitBytes(std::string_view secret, std::uint32_t threshold,
                               std::uint32_t count, Random& random) {
  // All coefficients but the secret itself, the highest first; each byte has its own polynomial.
  const Secret coefficients = random.SecretBytes((threshold - 1) * secret.size());
  std::vector<Secret> shares;
  for (std::uint32_t x = 1; x <= count; ++x) {
    Secret& share = shares.emplace_back(secret.size());
    for (std::size_t i = 0; i < secret.size(); ++i) {
      std::uint8_t value = 0;
      for (std::uint32_t k = 0; k + 1 < threshold; ++k) {
        const std::uint8_t coefficient = ByteOf(coefficients.view(), k * secret.size() + i);
        value =
            Multiply(static_cast<std::uint8_t>(value ^ coefficient), static_cast<std::uint8_t>(x));
      }
      share.data()[i] = static_cast<char>(value ^ ByteOf(secret, i));
    }
  }
  return shares;
}

Secret ValueAtZero(std::span<const Point> points) {
  Secret value(points.front().value.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::uint8_t coefficient = CoefficientOf(i, points);
    for (std::size_t k = 0; k < value.size(); ++k) {
      const std::uint8_t term = Multiply(coefficient, ByteOf(points[i].value, k));
      value.data()[k] = static_cast<char>(ByteOf(value.view(), k) ^ term);
    }
  }
  return value;
}

}  // namespace candor::shamir
