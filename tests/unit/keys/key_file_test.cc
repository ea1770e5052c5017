#include "candor/keys/key_file.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <functional>
#include <utility>

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

  OpenedKeyFile Opened() { return OpenKeyFile(Encoded(), kPassphrase, random_).value(); }

  SeededRandom random_;
};

storage::v1::ShareSet NewShareSet() {
  storage::v1::ShareSet set;
  set.set_set_id("set-id-8");
  set.set_threshold(2);
  for (const char* officer : {"olga", "pia", "rosa"}) {
    storage::v1::ShareOwner& owner = *set.add_owners();
    owner.set_officer(officer);
    owner.set_commitment(std::string(32, officer[0]));
  }
  return set;
}

TEST_F(KeyFileTest, SurvivesAtTheCostItIsShippedWith) {
  const auto file = EncodeKeyFile(NewRing(), kPassphrase, random_);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(KeyFileSlots(*file)->passphrase().scrypt_n(), 1 << 17);
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

// Forged so that the checksum is right.
TEST_F(KeyFileTest, AuthenticatesThePassphraseSlot) {
  const std::function<void(storage::v1::PassphraseSlot&)> forgeries[] = {
      [](auto& slot) { slot.set_scrypt_n(kCheap * 2); },
      [](auto& slot) { slot.mutable_salt()->front() ^= 1; },
      [](auto& slot) { slot.mutable_nonce()->front() ^= 1; },
      [](auto& slot) { slot.mutable_ciphertext()->front() ^= 1; },
  };
  for (const auto& forge : forgeries) {
    storage::v1::KeyFile container = DecodeContainer(Encoded()).value();
    forge(*container.mutable_passphrase());
    EXPECT_THAT(DecodeKeyFile(EncodeContainer(container), kPassphrase),
                HasReason(Reason::kWrongPassphrase));
  }
}

TEST_F(KeyFileTest, AuthenticatesEverythingElse) {
  const std::function<void(storage::v1::KeyFile&)> forgeries[] = {
      [](auto& file) { file.mutable_nonce()->front() ^= 1; },
      [](auto& file) { file.mutable_ciphertext()->front() ^= 1; },
      [](auto& file) { file.mutable_content_key_nonce()->front() ^= 1; },
      [](auto& file) { file.mutable_content_key()->front() ^= 1; },
      [](auto& file) { file.clear_shares(); },
      [](auto& file) { file.mutable_shares()->set_threshold(3); },
      [](auto& file) { file.mutable_shares()->mutable_owners(0)->set_officer("mallory"); },
      [](auto& file) {
        file.mutable_shares()->mutable_owners(2)->mutable_commitment()->back() ^= 1;
      },
  };
  OpenedKeyFile opened = Opened();
  *opened.slots.mutable_shares() = NewShareSet();
  const std::string file = EncodeKeyFile(opened, random_).value();
  ASSERT_THAT(DecodeKeyFile(file, kPassphrase), IsOk());
  for (const auto& forge : forgeries) {
    storage::v1::KeyFile container = DecodeContainer(file).value();
    forge(container);
    EXPECT_THAT(DecodeKeyFile(EncodeContainer(container), kPassphrase),
                HasReason(Reason::kKeyFileDamaged));
    EXPECT_THAT(OpenKeyFileWithKey(EncodeContainer(container), opened.key_encryption_key.Clone()),
                HasReason(Reason::kKeyFileDamaged));
  }
}

TEST_F(KeyFileTest, OpensWithItsKeyEncryptionKeyAlone) {
  OpenedKeyFile opened = Opened();
  opened.slots.Clear();
  *opened.slots.mutable_shares() = NewShareSet();
  const std::string file = EncodeKeyFile(opened, random_).value();
  EXPECT_THAT(DecodeKeyFile(file, kPassphrase), HasReason(Reason::kWrongPassphrase));
  const auto again = OpenKeyFileWithKey(file, opened.key_encryption_key.Clone());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->ring.SerializeAsString(), NewRing().SerializeAsString());
  EXPECT_EQ(again->slots.SerializeAsString(), opened.slots.SerializeAsString());
  EXPECT_EQ(KeyFileSlots(file)->SerializeAsString(), opened.slots.SerializeAsString());
  EXPECT_THAT(OpenKeyFileWithKey(file, random_.SecretBytes(32)),
              HasReason(Reason::kKeyFileDamaged));
}

TEST_F(KeyFileTest, IsWrittenAnewUnderTheSamePassphraseAndKey) {
  OpenedKeyFile opened = Opened();
  opened.ring.set_manifest_serial(8);
  const std::string first = EncodeKeyFile(opened, random_).value();
  const std::string second = EncodeKeyFile(opened, random_).value();
  const auto one = DecodeContainer(first).value();
  const auto two = DecodeContainer(second).value();
  EXPECT_EQ(one.passphrase().SerializeAsString(), two.passphrase().SerializeAsString());
  EXPECT_NE(one.content_key(), two.content_key());
  EXPECT_NE(one.content_key_nonce(), two.content_key_nonce());
  EXPECT_NE(one.nonce(), two.nonce());
  EXPECT_NE(one.ciphertext(), two.ciphertext());
  EXPECT_EQ(DecodeKeyFile(second, kPassphrase)->manifest_serial(), 8U);
  EXPECT_THAT(OpenKeyFileWithKey(second, opened.key_encryption_key.Clone()), IsOk());
}

TEST_F(KeyFileTest, WhatOpenedItBeforeAReplacementOpensNothingAfter) {
  OpenedKeyFile opened = Opened();
  const Secret old_key = opened.key_encryption_key.Clone();
  ReplaceKeyEncryptionKey(opened, random_);
  EXPECT_THAT(EncodeKeyFile(opened, random_), NamesField("slots"));
  ASSERT_THAT(SetPassphraseAtCost(opened, "another passphrase", kCheap, random_), IsOk());
  const std::string file = EncodeKeyFile(opened, random_).value();
  EXPECT_THAT(DecodeKeyFile(file, kPassphrase), HasReason(Reason::kWrongPassphrase));
  EXPECT_THAT(OpenKeyFileWithKey(file, old_key.Clone()), HasReason(Reason::kKeyFileDamaged));
  EXPECT_EQ(DecodeKeyFile(file, "another passphrase")->SerializeAsString(),
            NewRing().SerializeAsString());
}

TEST_F(KeyFileTest, IsMovedAndClonedWhole) {
  OpenedKeyFile opened = Opened();
  const OpenedKeyFile clone = opened.Clone();
  OpenedKeyFile moved;
  moved.ring.set_master_key("what was here");
  moved = std::move(opened);
  for (const OpenedKeyFile* one : {&clone, static_cast<const OpenedKeyFile*>(&moved)}) {
    const std::string file = EncodeKeyFile(*one, random_).value();
    EXPECT_EQ(DecodeKeyFile(file, kPassphrase)->SerializeAsString(), NewRing().SerializeAsString());
  }
}

// A version 1 file of `plaintext`.
std::string Version1File(std::string_view plaintext, Random& random) {
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

TEST_F(KeyFileTest, ReadsVersion1AndWritesItAsVersion2) {
  const std::string file = Version1File(NewRing().SerializeAsString(), random_);
  EXPECT_THAT(DecodeKeyFile(file, "another passphrase"), HasReason(Reason::kWrongPassphrase));
  EXPECT_THAT(OpenKeyFileWithKey(file, random_.SecretBytes(32)),
              HasReason(Reason::kKeyFileDamaged));
  EXPECT_FALSE(KeyFileSlots(file)->has_passphrase());
  const auto opened = OpenKeyFile(file, kPassphrase, random_);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->ring.SerializeAsString(), NewRing().SerializeAsString());
  const std::string written = EncodeKeyFile(*opened, random_).value();
  EXPECT_EQ(DecodeContainer(written)->version(), 2U);
  EXPECT_EQ(DecodeKeyFile(written, kPassphrase)->SerializeAsString(),
            NewRing().SerializeAsString());
  EXPECT_THAT(DecodeKeyFile(written, "another passphrase"), HasReason(Reason::kWrongPassphrase));
}

TEST_F(KeyFileTest, AuthenticatesTheParametersOfVersion1) {
  for (const std::function<void(storage::v1::KeyFile&)>& forge :
       {std::function<void(storage::v1::KeyFile&)>([](auto& c) { c.set_scrypt_n(kCheap * 2); }),
        std::function<void(storage::v1::KeyFile&)>([](auto& c) { c.mutable_salt()->front() ^= 1; }),
        std::function<void(storage::v1::KeyFile&)>(
            [](auto& c) { c.mutable_nonce()->front() ^= 1; })}) {
    auto container = DecodeContainer(Version1File(NewRing().SerializeAsString(), random_)).value();
    forge(container);
    EXPECT_THAT(DecodeKeyFile(EncodeContainer(container), kPassphrase),
                HasReason(Reason::kWrongPassphrase));
  }
}

TEST_F(KeyFileTest, TellsAFileThatHoldsNoRing) {
  for (const std::string& plaintext : {std::string("noise"), std::string("\x0a\x01x", 3)}) {
    EXPECT_THAT(DecodeKeyFile(Version1File(plaintext, random_), kPassphrase),
                HasReason(Reason::kKeyFileDamaged));
  }
}

TEST_F(KeyFileTest, WritesNoRingThatIsNotComplete) {
  storage::v1::KeyRing ring = NewRing();
  ring.clear_master_key();
  EXPECT_THAT(EncodeKeyFile(ring, kPassphrase, random_), NamesField("ring.master_key"));
  ring = NewRing();
  ring.mutable_recipient_keys()->Reserve(5000);
  for (int i = 0; i < 5000; ++i) {
    *ring.add_recipient_keys() = ring.recipient_keys(0);
    ring.mutable_recipient_keys(i)->set_private_key(std::string(4096, 'k'));
  }
  EXPECT_THAT(EncodeKeyFile(ring, kPassphrase, random_), NamesField("ring"));
}

}  // namespace
}  // namespace candor::keys
