#include "candor/keys/key_file.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include "candor/base/error.h"
#include "candor/hpke/openssl.h"
#include "candor/keys/record_cipher.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "key_file_container.h"
#include "ring.h"
#include "scrypt_cost.h"

namespace candor::keys {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using test_support::SeededRandom;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kPassphrase = "correct horse battery staple";
constexpr std::uint64_t kCheap = 1 << 10;

class KeyFileTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(ERR_peek_error(), 0); }

  std::string Encoded(std::string_view passphrase = kPassphrase) {
    return EncodeKeyFileAtCost(NewRing(), passphrase, kCheap, random_).value();
  }

  SeededRandom random_;
};

TEST_F(KeyFileTest, SurvivesAtTheCostItIsShippedWith) {
  const auto file = EncodeKeyFile(NewRing(), kPassphrase, random_);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(DecodeContainer(*file)->scrypt_n(), 1 << 17);
  const auto ring = DecodeKeyFile(*file, kPassphrase);
  ASSERT_THAT(ring, IsOk());
  EXPECT_EQ(ring->SerializeAsString(), NewRing().SerializeAsString());
}

TEST_F(KeyFileTest, ShowsNothingOfItsKeys) {
  const std::string file = Encoded();
  EXPECT_THAT(file, Not(HasSubstr("kkkk")));
  EXPECT_THAT(file, Not(HasSubstr("mmmm")));
  EXPECT_THAT(file, Not(HasSubstr("conduct")));
  EXPECT_NE(Encoded(), file) << "salt and nonce are fresh for every file";
}

TEST_F(KeyFileTest, OpensWithItsPassphraseAlone) {
  const std::string file = Encoded();
  EXPECT_THAT(DecodeKeyFile(file, kPassphrase), IsOk());
  for (const std::string& other :
       {std::string("correct horse battery stapl"), std::string(kPassphrase) + " ", std::string(),
        std::string("Correct horse battery staple"), std::string(1025, 'x')}) {
    EXPECT_THAT(DecodeKeyFile(file, other), HasReason(Reason::kWrongPassphrase)) << other;
  }
}

TEST_F(KeyFileTest, TakesAnyBytesAsAPassphrase) {
  for (const std::string& passphrase : {std::string("\0\xff\n", 3), std::string(1024, 'x')}) {
    EXPECT_THAT(DecodeKeyFile(Encoded(passphrase), passphrase), IsOk());
  }
  for (const std::size_t size : {0U, 1025U}) {
    EXPECT_THAT(EncodeKeyFile(NewRing(), std::string(size, 'x'), random_),
                NamesField("passphrase"));
  }
}

TEST_F(KeyFileTest, TellsDamageFromAWrongPassphrase) {
  const std::string file = Encoded();
  for (std::size_t i = 0; i < file.size(); ++i) {
    std::string other = file;
    other[i] = static_cast<char>(other[i] ^ 0x40);
    EXPECT_THAT(DecodeKeyFile(other, kPassphrase), HasReason(Reason::kKeyFileDamaged)) << i;
  }
  EXPECT_THAT(DecodeKeyFile("", kPassphrase), HasReason(Reason::kKeyFileDamaged));
}

TEST_F(KeyFileTest, AuthenticatesItsParameters) {
  // Forged so that the checksum is right: only the cipher can tell, as a wrong passphrase.
  auto container = DecodeContainer(Encoded()).value();
  container.set_scrypt_n(kCheap * 2);
  EXPECT_THAT(DecodeKeyFile(EncodeContainer(container), kPassphrase),
              HasReason(Reason::kWrongPassphrase));
  container = DecodeContainer(Encoded()).value();
  container.mutable_salt()->front() ^= 1;
  EXPECT_THAT(DecodeKeyFile(EncodeContainer(container), kPassphrase),
              HasReason(Reason::kWrongPassphrase));
  container = DecodeContainer(Encoded()).value();
  container.mutable_nonce()->front() ^= 1;
  EXPECT_THAT(DecodeKeyFile(EncodeContainer(container), kPassphrase),
              HasReason(Reason::kWrongPassphrase));
}

// A file of `plaintext`, everything else as it should be.
std::string FileOf(std::string_view plaintext, Random& random) {
  storage::v1::KeyFile container;
  container.set_version(1);
  container.set_scrypt_n(kCheap);
  container.set_scrypt_r(8);
  container.set_scrypt_p(1);
  container.set_salt(std::string(32, 's'));
  std::string key(32, '\0');
  EXPECT_EQ(EVP_PBE_scrypt(kPassphrase.data(), kPassphrase.size(), hpke::Unsigned(container.salt()),
                           32, kCheap, 8, 1, 0, hpke::Unsigned(key.data()), key.size()),
            1);
  auto record = EncryptRecord(key, ContainerAad(container), plaintext, random).value();
  container.set_nonce(record.nonce);
  container.set_ciphertext(record.ciphertext);
  return EncodeContainer(container);
}

TEST_F(KeyFileTest, TellsAFileThatHoldsNoRing) {
  EXPECT_THAT(DecodeKeyFile(FileOf(NewRing().SerializeAsString(), random_), kPassphrase), IsOk());
  for (const std::string& plaintext : {std::string("noise"), std::string("\x0a\x01x", 3)}) {
    EXPECT_THAT(DecodeKeyFile(FileOf(plaintext, random_), kPassphrase),
                HasReason(Reason::kKeyFileDamaged));
  }
}

TEST_F(KeyFileTest, WritesNoRingThatIsNotComplete) {
  storage::v1::KeyRing ring = NewRing();
  ring.clear_master_key();
  EXPECT_THAT(EncodeKeyFile(ring, kPassphrase, random_), NamesField("ring.master_key"));
}

}  // namespace
}  // namespace candor::keys
