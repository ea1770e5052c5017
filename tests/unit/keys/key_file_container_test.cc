#include "key_file_container.h"

#include <functional>
#include <set>

#include "candor/hpke/sha256.h"
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

TEST(KeyFileContainer, SurvivesItsBytes) {
  const std::string file = EncodeContainer(NewContainer());
  EXPECT_TRUE(file.starts_with("candor-key-file-v1\n"));
  const auto container = DecodeContainer(file);
  ASSERT_THAT(container, IsOk());
  EXPECT_EQ(container->SerializeAsString(), NewContainer().SerializeAsString());
}

TEST(KeyFileContainer, TellsEveryFlippedBitAndEveryCut) {
  const std::string file = EncodeContainer(NewContainer());
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    std::string other = file;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THAT(DecodeContainer(other), HasReason(Reason::kKeyFileDamaged)) << bit;
  }
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_THAT(DecodeContainer(file.substr(0, size)), HasReason(Reason::kKeyFileDamaged));
  }
  EXPECT_THAT(DecodeContainer(file + "\n"), HasReason(Reason::kKeyFileDamaged));
  EXPECT_THAT(DecodeContainer(std::string(2 << 20, 'x')), HasReason(Reason::kKeyFileDamaged));
}

TEST(KeyFileContainer, TakesCostsThatItPays) {
  for (int bits = 0; bits < 64; ++bits) {
    KeyFile container = NewContainer();
    container.set_scrypt_n(std::uint64_t{1} << bits);
    EXPECT_EQ(DecodeContainer(EncodeContainer(container)).ok(), bits >= 10 && bits <= 20) << bits;
  }
}

TEST(KeyFileContainer, RefusesWhatNoKeyFileSays) {
  const std::function<void(KeyFile&)> spoilers[] = {
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
      [](KeyFile& c) { c.GetReflection()->MutableUnknownFields(&c)->AddVarint(8, 1); },
  };
  for (const auto& spoil : spoilers) {
    KeyFile container = NewContainer();
    spoil(container);
    EXPECT_THAT(DecodeContainer(EncodeContainer(container)), HasReason(Reason::kKeyFileDamaged))
        << container.ShortDebugString();
  }
  const std::string noise = "candor-key-file-v1\nnoise";
  EXPECT_THAT(DecodeContainer(noise + Sha256(noise)), HasReason(Reason::kKeyFileDamaged));
}

TEST(ContainerAad, IsDifferentForEveryParameter) {
  std::set<std::string> seen = {ContainerAad(NewContainer())};
  const std::function<void(KeyFile&)> changes[] = {
      [](KeyFile& c) { c.set_version(2); },
      [](KeyFile& c) { c.set_scrypt_n(1 << 10); },
      [](KeyFile& c) { c.set_scrypt_r(9); },
      [](KeyFile& c) { c.set_scrypt_p(2); },
      [](KeyFile& c) { c.set_salt(std::string(32, 't')); },
  };
  for (const auto& change : changes) {
    KeyFile container = NewContainer();
    change(container);
    EXPECT_TRUE(seen.insert(ContainerAad(container)).second);
  }
}

}  // namespace
}  // namespace candor::keys
