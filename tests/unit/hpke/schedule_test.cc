// Known answers are in tests/vectors; these are the ways in which results must differ.
#include "candor/hpke/schedule.h"

#include <set>

#include "gtest/gtest.h"

namespace candor::hpke {
namespace {

const std::string kA(32, 'a');
const std::string kB(32, 'b');

TEST(SharedSecret, DependsOnEveryInput) {
  std::set<std::string> seen;
  for (const Secret& secret :
       {SharedSecret(kKemX25519, kA, kA, kA), SharedSecret(0x647a, kA, kA, kA),
        SharedSecret(kKemX25519, kB, kA, kA), SharedSecret(kKemX25519, kA, kB, kA),
        SharedSecret(kKemX25519, kA, kA, kB)}) {
    EXPECT_EQ(secret.size(), 32);
    EXPECT_TRUE(seen.emplace(secret.view()).second);
  }
}

TEST(BaseKeySchedule, DependsOnEveryInput) {
  std::set<std::string> keys;
  std::set<std::string> nonces;
  const Suite ours;
  for (const AeadKey& aead :
       {BaseKeySchedule(ours, kA, "info"), BaseKeySchedule(ours, kB, "info"),
        BaseKeySchedule(ours, kA, "other"), BaseKeySchedule({0x647a, 1, 2, 32}, kA, "info"),
        BaseKeySchedule({kKemX25519, 2, 2, 32}, kA, "info"),
        BaseKeySchedule({kKemX25519, 1, 3, 32}, kA, "info")}) {
    EXPECT_EQ(aead.key.size(), 32);
    EXPECT_EQ(aead.base_nonce.size(), 12);
    EXPECT_TRUE(keys.emplace(aead.key.view()).second);
    EXPECT_TRUE(nonces.insert(aead.base_nonce).second);
  }
}

TEST(BaseKeySchedule, GivesAsLongAKeyAsTheCipherWants) {
  EXPECT_EQ(BaseKeySchedule({kKemX25519, 1, 1, 16}, kA, "info").key.size(), 16);
}

}  // namespace
}  // namespace candor::hpke
