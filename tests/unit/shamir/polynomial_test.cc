#include "polynomial.h"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>
#include <vector>

#include "candor/testing/seeded_random.h"
#include "gtest/gtest.h"

namespace candor::shamir {
namespace {

// Gives what it is told to.
class ToldRandom final : public Random {
 public:
  void Fill(char* out, std::size_t size) override {
    for (std::size_t i = 0; i < size; ++i) {
      out[i] = bytes[i];
    }
  }
  std::string bytes;
};

std::string Bytes(std::initializer_list<unsigned> values) {
  std::string bytes;
  for (const unsigned value : values) {
    bytes.push_back(static_cast<char>(value));
  }
  return bytes;
}

// The value at 0 through the shares whose bit is set in `subset`.
std::string Through(const std::vector<Secret>& shares, unsigned subset) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if ((subset >> i & 1U) != 0) {
      points.push_back({static_cast<std::uint8_t>(i + 1), shares[i].view()});
    }
  }
  return std::string(ValueAtZero(points).view());
}

TEST(SplitBytes, GivesTheSecretToEverySubsetThatIsLargeEnoughAndToNoOther) {
  test_support::SeededRandom random;
  const Secret secret = random.SecretBytes(32);
  for (const auto& [threshold, count] :
       {std::pair{2U, 2U}, {2U, 3U}, {3U, 5U}, {5U, 5U}, {4U, 8U}, {2U, 10U}, {16U, 16U}}) {
    const std::vector<Secret> shares = SplitBytes(secret.view(), threshold, count, random);
    ASSERT_EQ(shares.size(), count);
    for (unsigned subset = 1; subset < 1U << count; ++subset) {
      const auto size = static_cast<unsigned>(std::popcount(subset));
      if (count == 16 && size < 15) {
        continue;  // 65 000 more of the same
      }
      EXPECT_EQ(Through(shares, subset) == secret.view(), size >= threshold)
          << threshold << " of " << count << ", subset " << subset;
    }
  }
}

TEST(SplitBytes, IsDifferentEachTime) {
  test_support::SeededRandom random;
  const std::string secret(32, '\0');
  EXPECT_NE(SplitBytes(secret, 2, 2, random)[0].view(), SplitBytes(secret, 2, 2, random)[0].view());
}

// Over all polynomials of one byte: whatever two shares say, each secret has as many polynomials
// behind it as any other. So they say nothing.
TEST(SplitBytes, LetsOneShareLessThanNeededSayNothing) {
  ToldRandom random;
  // One share of two.
  std::vector<unsigned> seen(256 * 256);
  for (unsigned secret = 0; secret < 256; ++secret) {
    for (unsigned coefficient = 0; coefficient < 256; ++coefficient) {
      random.bytes = Bytes({coefficient});
      const auto shares = SplitBytes(Bytes({secret}), 2, 3, random);
      ++seen[secret * 256 + static_cast<std::uint8_t>(shares[2].view()[0])];
    }
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), 1U), 256 * 256);
  // Two shares of three: every pair of values, once.
  for (const unsigned secret : {0U, 1U, 0xa7U}) {
    std::vector<bool> pairs(256 * 256);
    for (unsigned coefficients = 0; coefficients < 256 * 256; ++coefficients) {
      random.bytes = Bytes({coefficients >> 8U, coefficients & 255U});
      const auto shares = SplitBytes(Bytes({secret}), 3, 2, random);
      pairs[static_cast<std::uint8_t>(shares[0].view()[0]) * 256U +
            static_cast<std::uint8_t>(shares[1].view()[0])] = true;
    }
    EXPECT_EQ(std::count(pairs.begin(), pairs.end(), true), 256 * 256) << secret;
  }
}

}  // namespace
}  // namespace candor::shamir
