#include "candor/keys/signer.h"

#include <openssl/err.h>

#include "candor/hpke/ed25519.h"
#include "candor/manifest/manifest.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hex.h"

namespace candor::keys {
namespace {

using test_support::HasCode;
using test_support::IsOk;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
const std::string kSeed(32, 's');

// RFC 7748 section 6.1 and RFC 8032 section 7.1, TEST 2.
TEST(PublicKeys, HaveTheKnownAnswers) {
  EXPECT_EQ(X25519PublicKey(Hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"))
                .value(),
            Hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
  EXPECT_EQ(
      Ed25519PublicKey(Hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
          .value(),
      Hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
}

TEST(PublicKeys, RefuseOtherLengths) {
  for (const std::size_t size : {0U, 31U, 33U}) {
    EXPECT_THAT(X25519PublicKey(std::string(size, 'k')), HasCode(kInvalid));
    EXPECT_THAT(Ed25519PublicKey(std::string(size, 'k')), HasCode(kInvalid));
    EXPECT_THAT(SignNote("text\n", "name", std::string(size, 'k')), HasCode(kInvalid));
  }
  EXPECT_EQ(ERR_peek_error(), 0);
}

TEST(Generate, MakesPairsThatBelongTogether) {
  const KeyPair x25519 = GenerateX25519().value();
  EXPECT_EQ(X25519PublicKey(x25519.private_key.view()).value(), x25519.public_key);
  const KeyPair ed25519 = GenerateEd25519().value();
  EXPECT_EQ(Ed25519PublicKey(ed25519.private_key.view()).value(), ed25519.public_key);
  EXPECT_NE(GenerateX25519()->private_key.view(), x25519.private_key.view());
  EXPECT_NE(GenerateEd25519()->private_key.view(), ed25519.private_key.view());
}

TEST(SignNote, MakesNotesThatVerify) {
  const auto note = SignNote("a\n\nb\n", "candor.example/keys", kSeed);
  ASSERT_THAT(note, IsOk());
  const std::string key = VerifierKey("candor.example/keys", Ed25519PublicKey(kSeed).value());
  EXPECT_EQ(NoteVerifier::Parse(key)->Verify(*note).value(), "a\n\nb\n");
}

TEST(SignNote, RefusesTextsAndNamesThatNoVerifierTakes) {
  for (const std::string& text :
       {std::string(), std::string("no line break"), std::string("a\tb\n"),
        std::string("a\0b\n", 4), std::string(kMaxManifestBytes, 'x') + "\n"}) {
    EXPECT_THAT(SignNote(text, "name", kSeed), HasCode(kInvalid)) << text.substr(0, 20);
  }
  for (const char* name : {"", "a b", "a+b", "a\nb", "\xc3\xa9"}) {
    EXPECT_THAT(SignNote("text\n", name, kSeed), HasCode(kInvalid)) << name;
  }
}

}  // namespace
}  // namespace candor::keys
