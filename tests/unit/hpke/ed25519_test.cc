#include "candor/hpke/ed25519.h"

#include <openssl/err.h>

#include "gtest/gtest.h"
#include "hex.h"

namespace candor {
namespace {

// RFC 8032 section 7.1, TEST 2 and TEST 3.
struct Vector {
  std::string public_key, message, signature;
};
const Vector kVectors[] = {
    {Hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"), Hex("72"),
     Hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
         "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")},
    {Hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"), Hex("af82"),
     Hex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
         "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")},
};

TEST(Ed25519Verify, TakesTheKnownSignatures) {
  for (const Vector& vector : kVectors) {
    EXPECT_TRUE(Ed25519Verify(vector.public_key, vector.message, vector.signature));
  }
}

TEST(Ed25519Verify, RefusesEveryFlippedBit) {
  const Vector& vector = kVectors[0];
  for (std::size_t bit = 0; bit < vector.signature.size() * 8; ++bit) {
    std::string signature = vector.signature;
    signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(Ed25519Verify(vector.public_key, vector.message, signature)) << bit;
  }
  EXPECT_FALSE(Ed25519Verify(vector.public_key, "s", vector.signature));
  EXPECT_FALSE(Ed25519Verify(kVectors[1].public_key, vector.message, vector.signature));
  EXPECT_EQ(ERR_peek_error(), 0) << "an error was left for the next TLS read on this thread";
}

TEST(Ed25519Verify, RefusesOtherLengths) {
  const Vector& vector = kVectors[0];
  EXPECT_FALSE(Ed25519Verify("", vector.message, vector.signature));
  EXPECT_FALSE(Ed25519Verify(vector.public_key.substr(1), vector.message, vector.signature));
  EXPECT_FALSE(Ed25519Verify(vector.public_key, vector.message, ""));
  EXPECT_FALSE(Ed25519Verify(vector.public_key, vector.message, vector.signature + "x"));
}

}  // namespace
}  // namespace candor
