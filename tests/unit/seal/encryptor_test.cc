#include "candor/seal/encryptor.h"

#include <openssl/err.h>

#include "candor/testing/matchers.h"
#include "gtest/gtest.h"
#include "hex.h"

namespace candor::seal {
namespace {

using test_support::HasCode;
using test_support::IsOk;

// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13, 14 and 16.
TEST(Encryptor, HasTheKnownAnswers) {
  Encryptor zeros = Encryptor::New(std::string(32, '\0')).value();
  std::string empty(16, '\0');
  ASSERT_THAT(zeros.Encrypt(std::string(12, '\0'), "", empty.data(), 0), IsOk());
  EXPECT_EQ(empty, Hex("530f8afbc74536b9a963b4f1c4cb738b"));
  std::string block(32, '\0');
  ASSERT_THAT(zeros.Encrypt(std::string(12, '\0'), "", block.data(), 16), IsOk());
  EXPECT_EQ(block, Hex("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"));

  Encryptor encryptor =
      Encryptor::New(Hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
          .value();
  const std::string plaintext =
      Hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  std::string data = plaintext + std::string(16, '\0');
  ASSERT_THAT(encryptor.Encrypt(Hex("cafebabefacedbaddecaf888"),
                                Hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"), data.data(),
                                plaintext.size()),
              IsOk());
  EXPECT_EQ(data, Hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                      "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                      "76fc6ece0f4e1768cddf8853bb2d551b"));
}

TEST(Encryptor, GivesTheSameAgainAfterOtherNonces) {
  Encryptor encryptor = Encryptor::New(std::string(32, 'k')).value();
  std::string first(5 + 16, 'x');
  std::string other = first;
  std::string again = first;
  ASSERT_THAT(encryptor.Encrypt(std::string(12, 'a'), "aad", first.data(), 5), IsOk());
  ASSERT_THAT(encryptor.Encrypt(std::string(12, 'b'), "aad", other.data(), 5), IsOk());
  ASSERT_THAT(encryptor.Encrypt(std::string(12, 'a'), "aad", again.data(), 5), IsOk());
  EXPECT_NE(first, other);
  EXPECT_EQ(first, again);
}

TEST(Encryptor, RefusesOtherLengthsAndWipes) {
  EXPECT_THAT(Encryptor::New(""), HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Encryptor::New(std::string(31, 'k')), HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Encryptor::New(std::string(33, 'k')), HasCode(absl::StatusCode::kInvalidArgument));
  Encryptor encryptor = Encryptor::New(std::string(32, 'k')).value();
  std::string data = "secret" + std::string(16, '\0');
  EXPECT_THAT(encryptor.Encrypt(std::string(11, 'n'), "", data.data(), 6),
              HasCode(absl::StatusCode::kInternal));
  EXPECT_EQ(data, std::string(22, '\0'));
  EXPECT_EQ(ERR_peek_error(), 0);
}

}  // namespace
}  // namespace candor::seal
