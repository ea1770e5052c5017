#include "key_file_container.h"

#include <functional>
#include <set>

#include "candor/hpke/sha256.h"
#include "candor/keys/key_file.h"
#include "candor/testing/matchers.h"
#include "gtest/gtest.h"

namespace candor::keys {
namespace {

using storage::v1::KeyFile;
using test_support::HasReason;
using test_support::IsOk;

KeyFile NewContainer() {
  KeyFile container;
  container.set_version(1);
  container.set_scrypt_n(1 << 17);
  container.set_scrypt_r(8);
  container.set_scrypt_p(1);
  container.set_salt(std::string(32, 's'));
  container.set_nonce(std::string(12, 'n'));
  container.set_ciphertext(std::string(100, 'c'));
  return container;
}

KeyFile NewContainer2() {
  KeyFile container;
  container.set_version(2);
  container.set_nonce(std::string(12, 'n'));
  container.set_ciphertext(std::string(100, 'c'));
  container.set_content_key_nonce(std::string(12, 'o'));
  container.set_content_key(std::string(48, 'k'));
  storage::v1::PassphraseSlot& slot = *container.mutable_passphrase();
  slot.set_scrypt_n(1 << 17);
  slot.set_scrypt_r(8);
  slot.set_scrypt_p(1);
  slot.set_salt(std::string(32, 's'));
  slot.set_nonce(std::string(12, 'p'));
  slot.set_ciphertext(std::string(48, 'q'));
  storage::v1::ShareSet& shares = *container.mutable_shares();
  shares.set_set_id("set-id-8");
  shares.set_threshold(2);
  for (const char* officer : {"olga", "pia", "rosa"}) {
    storage::v1::ShareOwner& owner = *shares.add_owners();
    owner.set_officer(officer);
    owner.set_commitment(std::string(32, officer[0]));
  }
  return container;
}

using Change = std::function<void(KeyFile&)>;

TEST(KeyFileContainer, SurvivesItsBytes) {
  const std::string file = EncodeContainer(NewContainer());
  EXPECT_TRUE(file.starts_with("candor-key-file-v1\n"));
  const auto container = DecodeContainer(file);
  ASSERT_THAT(container, IsOk());
  EXPECT_EQ(container->SerializeAsString(), NewContainer().SerializeAsString());
}

TEST(KeyFileContainer, TellsEveryFlippedBitAndEveryCut) {
  for (const KeyFile& container : {NewContainer(), NewContainer2()}) {
    const std::string file = EncodeContainer(container);
    ASSERT_THAT(DecodeContainer(file), IsOk());
    for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
      std::string other = file;
      other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
      EXPECT_THAT(DecodeContainer(other), HasReason(Reason::kKeyFileDamaged)) << bit;
    }
    for (std::size_t size = 0; size < file.size(); ++size) {
      EXPECT_THAT(DecodeContainer(file.substr(0, size)), HasReason(Reason::kKeyFileDamaged));
    }
    EXPECT_THAT(DecodeContainer(file + "\n"), HasReason(Reason::kKeyFileDamaged));
  }
  EXPECT_THAT(DecodeContainer(std::string(2 << 20, 'x')), HasReason(Reason::kKeyFileDamaged));
  KeyFile large = NewContainer2();
  large.set_ciphertext(std::string(kMaxKeyFileBytes, 'c'));
  EXPECT_THAT(DecodeContainer(EncodeContainer(large)), HasReason(Reason::kKeyFileDamaged));
}

TEST(KeyFileContainer, TakesCostsThatItPays) {
  for (int bits = 0; bits < 64; ++bits) {
    KeyFile container = NewContainer();
    container.set_scrypt_n(std::uint64_t{1} << bits);
    EXPECT_EQ(DecodeContainer(EncodeContainer(container)).ok(), bits >= 10 && bits <= 20) << bits;
    container = NewContainer2();
    container.mutable_passphrase()->set_scrypt_n(std::uint64_t{1} << bits);
    EXPECT_EQ(DecodeContainer(EncodeContainer(container)).ok(), bits >= 10 && bits <= 20) << bits;
  }
}

TEST(KeyFileContainer, RefusesWhatNoKeyFileSays) {
  const Change spoilers[] = {
      [](KeyFile& c) { c.set_version(0); },
      [](KeyFile& c) { c.set_version(2); },
      [](KeyFile& c) { c.set_scrypt_n(0); },
      [](KeyFile& c) { c.set_scrypt_n(100000); },
      [](KeyFile& c) { c.set_scrypt_r(0); },
      [](KeyFile& c) { c.set_scrypt_r(1 << 20); },
      [](KeyFile& c) { c.set_scrypt_p(1000); },
      [](KeyFile& c) { c.set_salt("short"); },
      [](KeyFile& c) { c.set_nonce(std::string(16, 'n')); },
      [](KeyFile& c) { c.clear_ciphertext(); },
      [](KeyFile& c) { c.set_ciphertext(std::string(16, 'c')); },
      [](KeyFile& c) { c.GetReflection()->MutableUnknownFields(&c)->AddVarint(18, 1); },
      [](KeyFile& c) { *c.mutable_shares() = NewContainer2().shares(); },
      [](KeyFile& c) { *c.mutable_passphrase() = NewContainer2().passphrase(); },
      [](KeyFile& c) { c.set_content_key(std::string(48, 'k')); },
  };
  for (const Change& spoil : spoilers) {
    KeyFile container = NewContainer();
    spoil(container);
    EXPECT_THAT(DecodeContainer(EncodeContainer(container)), HasReason(Reason::kKeyFileDamaged))
        << container.ShortDebugString();
  }
  const std::string noise = "candor-key-file-v1\nnoise";
  EXPECT_THAT(DecodeContainer(noise + Sha256(noise)), HasReason(Reason::kKeyFileDamaged));
}

template <typename M>
void AddUnknownField(M& message) {
  message.GetReflection()->MutableUnknownFields(&message)->AddVarint(100, 1);
}

TEST(KeyFileContainer, RefusesWhatNoKeyFileOfVersion2Says) {
  const Change spoilers[] = {
      [](KeyFile& c) { c.set_version(1); },
      [](KeyFile& c) { c.set_version(3); },
      [](KeyFile& c) { c.set_scrypt_n(1 << 17); },
      [](KeyFile& c) { c.set_salt(std::string(32, 's')); },
      [](KeyFile& c) { c.clear_passphrase(), c.clear_shares(); },
      [](KeyFile& c) { c.clear_content_key(); },
      [](KeyFile& c) { c.clear_content_key_nonce(); },
      [](KeyFile& c) { c.clear_nonce(); },
      [](KeyFile& c) { c.clear_ciphertext(); },
      [](KeyFile& c) { AddUnknownField(c); },
      [](KeyFile& c) { AddUnknownField(*c.mutable_passphrase()); },
      [](KeyFile& c) { AddUnknownField(*c.mutable_shares()); },
      [](KeyFile& c) { AddUnknownField(*c.mutable_shares()->mutable_owners(1)); },
      [](KeyFile& c) { c.mutable_passphrase()->clear_salt(); },
      [](KeyFile& c) { c.mutable_passphrase()->set_scrypt_r(9); },
      [](KeyFile& c) { c.mutable_passphrase()->clear_nonce(); },
      [](KeyFile& c) { c.mutable_passphrase()->mutable_ciphertext()->push_back('q'); },
      [](KeyFile& c) { c.mutable_shares()->set_threshold(1); },
      [](KeyFile& c) { c.mutable_shares()->set_threshold(4); },
      [](KeyFile& c) { c.mutable_shares()->set_set_id("short"); },
      [](KeyFile& c) { c.mutable_shares()->clear_owners(); },
      [](KeyFile& c) { c.mutable_shares()->mutable_owners(1)->set_officer("olga"); },
      [](KeyFile& c) { c.mutable_shares()->mutable_owners(1)->set_officer("Pia"); },
      [](KeyFile& c) { c.mutable_shares()->mutable_owners(1)->set_officer(std::string(65, 'x')); },
      [](KeyFile& c) { c.mutable_shares()->mutable_owners(2)->clear_commitment(); },
  };
  for (const Change& spoil : spoilers) {
    KeyFile container = NewContainer2();
    spoil(container);
    EXPECT_THAT(DecodeContainer(EncodeContainer(container)), HasReason(Reason::kKeyFileDamaged))
        << container.ShortDebugString();
  }
}

TEST(KeyFileContainer, TakesItsVersionFromNoOtherLine) {
  std::string file = EncodeContainer(NewContainer2());
  file.resize(file.size() - kSha256Bytes);
  file.replace(0, 18, "candor-key-file-v1");
  EXPECT_THAT(DecodeContainer(file + Sha256(file)), HasReason(Reason::kKeyFileDamaged));
}

TEST(ContainerAad, CoversEveryPublicFieldOfVersion2) {
  std::set<std::string> content_key = {ContentKeyAad(NewContainer2())};
  std::set<std::string> ring = {RingAad(NewContainer2())};
  const Change changes[] = {
      [](KeyFile& c) { c.clear_passphrase(); },
      [](KeyFile& c) { c.clear_shares(); },
      [](KeyFile& c) { c.mutable_passphrase()->set_scrypt_n(1 << 18); },
      [](KeyFile& c) { c.mutable_passphrase()->set_scrypt_r(9); },
      [](KeyFile& c) { c.mutable_passphrase()->set_scrypt_p(2); },
      [](KeyFile& c) { c.mutable_passphrase()->set_salt(std::string(32, 't')); },
      [](KeyFile& c) { c.mutable_passphrase()->set_nonce(std::string(12, 'x')); },
      [](KeyFile& c) { c.mutable_passphrase()->set_ciphertext(std::string(48, 'x')); },
      [](KeyFile& c) { c.mutable_shares()->set_set_id("set-id-9"); },
      [](KeyFile& c) { c.mutable_shares()->set_threshold(3); },
      [](KeyFile& c) { c.mutable_shares()->mutable_owners()->RemoveLast(); },
      [](KeyFile& c) { c.mutable_shares()->mutable_owners()->SwapElements(0, 1); },
      [](KeyFile& c) { c.mutable_shares()->mutable_owners(0)->set_officer("olgb"); },
      [](KeyFile& c) { c.mutable_shares()->mutable_owners(0)->mutable_commitment()->back() ^= 1; },
  };
  for (const Change& change : changes) {
    KeyFile container = NewContainer2();
    change(container);
    EXPECT_TRUE(content_key.insert(ContentKeyAad(container)).second);
    EXPECT_TRUE(ring.insert(RingAad(container)).second);
  }
  KeyFile container = NewContainer2();
  container.mutable_content_key()->back() ^= 1;
  EXPECT_TRUE(ring.insert(RingAad(container)).second);
  container.mutable_content_key_nonce()->back() ^= 1;
  EXPECT_TRUE(ring.insert(RingAad(container)).second);
}

TEST(ContainerAad, IsDifferentForEveryParameter) {
  std::set<std::string> seen = {ContainerAad(NewContainer())};
  const Change changes[] = {
      [](KeyFile& c) { c.set_version(2); },
      [](KeyFile& c) { c.set_scrypt_n(1 << 10); },
      [](KeyFile& c) { c.set_scrypt_r(9); },
      [](KeyFile& c) { c.set_scrypt_p(2); },
      [](KeyFile& c) { c.set_salt(std::string(32, 't')); },
  };
  for (const Change& change : changes) {
    KeyFile container = NewContainer();
    change(container);
    EXPECT_TRUE(seen.insert(ContainerAad(container)).second);
  }
}

}  // namespace
}  // namespace candor::keys
