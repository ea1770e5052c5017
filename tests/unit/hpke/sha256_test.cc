#include "candor/hpke/sha256.h"

#include "gtest/gtest.h"
#include "hex.h"

namespace candor {
namespace {

// FIPS 180-4 examples (NIST, "SHA256.pdf").
TEST(Sha256, HasTheKnownAnswers) {
  EXPECT_EQ(Sha256(""), Hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  EXPECT_EQ(Sha256("abc"), Hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

TEST(Sha256, TakesPartsAsOneInput) {
  EXPECT_EQ(Sha256({"a", "", "bc"}), Sha256("abc"));
  EXPECT_EQ(Sha256({}), Sha256(""));
}

}  // namespace
}  // namespace candor
