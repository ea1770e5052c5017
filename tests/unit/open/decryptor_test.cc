#include "candor/open/decryptor.h"

#include <openssl/err.h>

#include "candor/testing/matchers.h"
#include "gtest/gtest.h"
#include "hex.h"

namespace candor::open {
namespace {

using test_support::HasCode;
using test_support::IsOk;

// McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16.
const std::string kKey = Hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
const std::string kNonce = Hex("cafebabefacedbaddecaf888");
const std::string kAad = Hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
const std::string kPlaintext =
    Hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
const std::string kCiphertext =
    Hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b");

TEST(Decryptor, HasTheKnownAnswer) {
  Decryptor decryptor = Decryptor::New(kKey).value();
  std::string out(kPlaintext.size(), '\0');
  ASSERT_THAT(decryptor.Decrypt(kNonce, kAad, kCiphertext, out.data()), IsOk());
  EXPECT_EQ(out, kPlaintext);
}

TEST(Decryptor, RefusesEveryFlippedBitAndReleasesNothing) {
  Decryptor decryptor = Decryptor::New(kKey).value();
  for (std::size_t bit = 0; bit < kCiphertext.size() * 8; ++bit) {
    std::string ciphertext = kCiphertext;
    ciphertext[bit / 8] = static_cast<char>(ciphertext[bit / 8] ^ (1 << (bit % 8)));
    std::string out(kPlaintext.size(), 'x');
    ASSERT_THAT(decryptor.Decrypt(kNonce, kAad, ciphertext, out.data()),
                HasCode(absl::StatusCode::kUnauthenticated));
    ASSERT_EQ(out, std::string(kPlaintext.size(), '\0')) << "unproven plaintext was released";
  }
  EXPECT_EQ(ERR_peek_error(), 0);
  // A failure leaves the key usable.
  std::string out(kPlaintext.size(), '\0');
  EXPECT_THAT(decryptor.Decrypt(kNonce, kAad, kCiphertext, out.data()), IsOk());
}

TEST(Decryptor, RefusesAnotherNonceOrAssociatedData) {
  Decryptor decryptor = Decryptor::New(kKey).value();
  std::string out(kCiphertext.size(), '\0');
  for (const std::string& nonce : {std::string(12, 'n'), std::string(), kNonce + "x"}) {
    EXPECT_THAT(decryptor.Decrypt(nonce, kAad, kCiphertext, out.data()),
                HasCode(absl::StatusCode::kUnauthenticated));
  }
  for (const std::string& aad : {std::string(), kAad + "x", kAad.substr(1)}) {
    EXPECT_THAT(decryptor.Decrypt(kNonce, aad, kCiphertext, out.data()),
                HasCode(absl::StatusCode::kUnauthenticated));
  }
}

TEST(Decryptor, RefusesWhatIsShorterThanATag) {
  Decryptor decryptor = Decryptor::New(kKey).value();
  std::string out(16, '\0');
  for (std::size_t size = 0; size <= 16; ++size) {
    EXPECT_THAT(decryptor.Decrypt(kNonce, kAad, kCiphertext.substr(0, size), out.data()),
                HasCode(absl::StatusCode::kUnauthenticated));
  }
}

TEST(Decryptor, RefusesAKeyOfAnotherLength) {
  for (const std::size_t size : {0U, 16U, 31U, 33U}) {
    EXPECT_THAT(Decryptor::New(std::string(size, 'k')),
                HasCode(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace candor::open
