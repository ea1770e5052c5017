#include "candor/keys/record_cipher.h"

#include <openssl/err.h>

#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::keys {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::SeededRandom;

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;
const std::string kKey(32, 'k');
const std::string kAad = "cases/1";

class RecordCipherTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(ERR_peek_error(), 0); }

  SeededRandom random_;
  const EncryptedRecord record_ = EncryptRecord(kKey, kAad, "a case", random_).value();
};

TEST_F(RecordCipherTest, GivesBackRecordsOfEveryLength) {
  for (const std::size_t size : {0U, 1U, 16U, 5000U, 3000000U}) {
    const std::string plaintext(size, 'x');
    const EncryptedRecord record = EncryptRecord(kKey, kAad, plaintext, random_).value();
    EXPECT_EQ(record.nonce.size(), 12);
    EXPECT_EQ(record.ciphertext.size(), size + 16);
    const auto decrypted = DecryptRecord(kKey, kAad, record.nonce, record.ciphertext);
    ASSERT_THAT(decrypted, IsOk());
    EXPECT_TRUE(decrypted->view() == plaintext);
  }
}

TEST_F(RecordCipherTest, NeverTakesANonceTwice) {
  const EncryptedRecord again = EncryptRecord(kKey, kAad, "a case", random_).value();
  EXPECT_NE(again.nonce, record_.nonce);
  EXPECT_NE(again.ciphertext, record_.ciphertext);
}

TEST_F(RecordCipherTest, RefusesEveryFlippedBit) {
  for (std::size_t bit = 0; bit < record_.ciphertext.size() * 8; ++bit) {
    std::string other = record_.ciphertext;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THAT(DecryptRecord(kKey, kAad, record_.nonce, other), HasCode(kUnauthenticated));
  }
  for (std::size_t bit = 0; bit < record_.nonce.size() * 8; ++bit) {
    std::string other = record_.nonce;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THAT(DecryptRecord(kKey, kAad, other, record_.ciphertext), HasCode(kUnauthenticated));
  }
}

TEST_F(RecordCipherTest, RefusesAnotherKeyOrRecord) {
  EXPECT_THAT(DecryptRecord(std::string(32, 'l'), kAad, record_.nonce, record_.ciphertext),
              HasCode(kUnauthenticated));
  EXPECT_THAT(DecryptRecord(kKey, "cases/2", record_.nonce, record_.ciphertext),
              HasCode(kUnauthenticated));
}

TEST_F(RecordCipherTest, RefusesOtherLengths) {
  for (std::size_t size = 0; size < record_.ciphertext.size(); ++size) {
    EXPECT_THAT(DecryptRecord(kKey, kAad, record_.nonce, record_.ciphertext.substr(0, size)),
                HasCode(kUnauthenticated));
  }
  EXPECT_THAT(DecryptRecord(kKey, kAad, "short", record_.ciphertext), HasCode(kUnauthenticated));
  EXPECT_THAT(DecryptRecord("short", kAad, record_.nonce, record_.ciphertext),
              HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(EncryptRecord("short", kAad, "a case", random_),
              HasCode(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace candor::keys
