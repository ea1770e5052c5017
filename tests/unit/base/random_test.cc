#include "candor/base/random.h"

#include <set>

#include "gtest/gtest.h"

namespace candor {
namespace {

TEST(SystemRandom, NeverRepeats) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(seen.insert(random.Bytes(16)).second);
  }
}

TEST(SystemRandom, FillsAllOfALongBuffer) {
  // getrandom(2) may return fewer bytes than asked for above 256.
  SystemRandom random;
  const std::string bytes = random.Bytes(1 << 20);
  EXPECT_EQ(bytes.find(std::string(32, '\0')), std::string::npos);
}

TEST(Random, GivesAsManyBytesAsAskedFor) {
  SystemRandom random;
  EXPECT_EQ(random.Bytes(0), "");
  EXPECT_EQ(random.Bytes(33).size(), 33);
  EXPECT_EQ(random.SecretBytes(0).size(), 0);
  EXPECT_EQ(random.SecretBytes(32).size(), 32);
  EXPECT_NE(random.SecretBytes(32).view(), random.SecretBytes(32).view());
}

}  // namespace
}  // namespace candor
