#include "custody/key_ring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../review/world.h"
#include "candor/keys/key_file.h"
#include "candor/manifest/manifest.h"
#include "candor/testing/matchers.h"

namespace candor::review {
namespace {

using test::kPassphrase;
using test::MakeKeys;
using test::MakeRing;
using test_support::HasCode;
using test_support::HasReason;
using test_support::IsOk;

absl::StatusOr<Secret> OpenIt(const UnsealedKeys& keys, const relay::v1::RelayedEnvelope& relayed) {
  sealed::v1::SealedEnvelope envelope;
  EXPECT_TRUE(envelope.ParseFromString(relayed.envelope()));
  return keys.Open({.channel = relayed.channel(), .slot_id = relayed.slot_id()}, envelope);
}

TEST(UnsealedKeys, OpenWhatIsSealedToThem) {
  test::Portal portal;
  const auto content = OpenIt(*MakeKeys(), portal.SendContent("hello"));
  ASSERT_THAT(content, IsOk());
  EXPECT_EQ(content->view(), "hello");
}

TEST(UnsealedKeys, OpenWithAnyKeyOfTheRing) {
  storage::v1::KeyRing ring = MakeRing(2);
  *ring.add_recipient_keys() = MakeRing(1).recipient_keys(0);
  test::Portal portal;
  EXPECT_THAT(OpenIt(*UnsealedKeys::FromRing(ring).value(), portal.SendContent("hello")), IsOk());
}

TEST(UnsealedKeys, OpenNothingElse) {
  test::Portal portal;
  EXPECT_THAT(OpenIt(*MakeKeys(2), portal.SendContent("hello")),
              HasCode(absl::StatusCode::kNotFound));
}

TEST(UnsealedKeys, ShowTheirPublicSide) {
  const auto keys = MakeKeys();
  ASSERT_EQ(keys->recipient_keys().size(), 1U);
  const v1::RecipientKey& shown = keys->recipient_keys().front();
  EXPECT_EQ(shown.channel(), "conduct");
  EXPECT_EQ(shown.kem_id(), 0x0020U);
  EXPECT_EQ(shown.key_id().size(), 8U);
  EXPECT_EQ(shown.not_before_day(), 20500U);
  EXPECT_EQ(shown.not_after_day(), 20537U);
}

TEST(UnsealedKeys, MakeThePageTokenKeyFromTheMasterKey) {
  EXPECT_EQ(MakeKeys()->page_token_key(), MakeKeys()->page_token_key());
  EXPECT_NE(MakeKeys()->page_token_key(), MakeKeys()->master_key());
  EXPECT_NE(MakeKeys(1)->page_token_key(), MakeKeys(2)->page_token_key());
}

TEST(UnsealedKeys, ListTheEightNewestOfAChannelThatAreNotOver) {
  storage::v1::KeyRing ring = MakeRing();
  ring.set_manifest_serial(9);
  for (std::uint64_t i = 2; i <= 12; ++i) {
    storage::v1::RecipientPrivateKey& key = *ring.add_recipient_keys();
    key = MakeRing(i).recipient_keys(0);
    key.set_not_after_day(i == 12 ? 20513 : 20540);
  }
  *ring.add_recipient_keys() = MakeRing(13).recipient_keys(0);
  ring.mutable_recipient_keys(12)->set_channel("ombuds");
  const auto keys = UnsealedKeys::FromRing(ring).value();
  const Manifest manifest = keys->ManifestOn(Day(20514));
  EXPECT_EQ(manifest.serial, 9U);
  ASSERT_EQ(manifest.keys.size(), 9U);
  EXPECT_EQ(manifest.keys.front().key_id, keys->recipient_keys()[3].key_id());
  EXPECT_EQ(manifest.keys[7].key_id, keys->recipient_keys()[10].key_id());
  EXPECT_EQ(manifest.keys.back().channel, "ombuds");
  const auto verifier = NoteVerifier::Parse(keys->note_verifier_key());
  ASSERT_THAT(verifier, IsOk());
  EXPECT_THAT(OpenManifest(keys->SignNote(ManifestText(manifest)).value(), *verifier), IsOk());
}

TEST(UnsealedKeys, AreRefusedWhenTheRingIsDamaged) {
  storage::v1::KeyRing ring = MakeRing();
  ring.set_master_key(std::string(31, 'm'));
  EXPECT_THAT(UnsealedKeys::FromRing(ring), HasReason(Reason::kKeyFileDamaged));
  ring = MakeRing();
  ring.mutable_recipient_keys(0)->set_private_key("short");
  EXPECT_THAT(UnsealedKeys::FromRing(ring), HasReason(Reason::kKeyFileDamaged));
  ring = MakeRing();
  ring.mutable_recipient_keys(0)->set_kem_id(0x10020);
  EXPECT_THAT(UnsealedKeys::FromRing(ring), HasReason(Reason::kKeyFileDamaged));
}

class KeyRingTest : public ::testing::Test {
 protected:
  KeyRingTest() { dir_.Write("team.key", test::KeyFileOf()); }

  std::unique_ptr<KeyRing> NewRing(std::vector<std::string> copies = {}) {
    return std::make_unique<KeyRing>(dir_.File("team.key"), std::move(copies), random_);
  }
  std::unique_ptr<KeyRing> Unsealed(std::vector<std::string> copies = {}) {
    auto key_ring = NewRing(std::move(copies));
    key_ring->Install(key_ring->Decode(kPassphrase).value());
    return key_ring;
  }
  absl::Status SetSerial(KeyRing& key_ring, std::uint64_t serial) {
    return key_ring.Rewrite(
        [serial](storage::v1::KeyRing& ring) { ring.set_manifest_serial(serial); });
  }
  std::uint64_t SerialOnDisk(std::string_view name = "team.key") {
    return keys::DecodeKeyFile(test_support::ReadFile(dir_.File(name)), kPassphrase)
        ->manifest_serial();
  }

  test_support::TempDir dir_;
  test_support::SeededRandom random_{3};
};

TEST_F(KeyRingTest, DecodesItsFile) {
  const auto key_ring = NewRing();
  const auto opened = key_ring->Decode(kPassphrase);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(KeyRing::KeysOf(*opened)->master_key(), MakeKeys()->master_key());
  EXPECT_EQ(key_ring->Snapshot(), nullptr);
}

TEST_F(KeyRingTest, TellsAWrongPassphraseFromADamagedFile) {
  EXPECT_THAT(NewRing()->Decode("wrong"), HasReason(Reason::kWrongPassphrase));
  dir_.Write("team.key", test::KeyFileOf().substr(0, 40));
  EXPECT_THAT(NewRing()->Decode(kPassphrase), HasReason(Reason::kKeyFileDamaged));
  dir_.Write("team.key", "");
  EXPECT_THAT(NewRing()->Decode(kPassphrase), HasReason(Reason::kKeyFileDamaged));
  std::filesystem::remove(dir_.File("team.key"));
  EXPECT_THAT(NewRing()->Decode(kPassphrase), HasReason(Reason::kKeyFileDamaged));
  EXPECT_THAT(NewRing()->Slots(), HasReason(Reason::kKeyFileDamaged));
}

TEST_F(KeyRingTest, ForgetsItsKeysButForSnapshots) {
  const auto key_ring = NewRing();
  EXPECT_EQ(key_ring->Snapshot(), nullptr);
  key_ring->Install(key_ring->Decode(kPassphrase).value());
  std::weak_ptr<const UnsealedKeys> watched = key_ring->Snapshot();
  {
    const auto call_under_way = key_ring->Snapshot();
    key_ring->Seal();
    EXPECT_EQ(key_ring->Snapshot(), nullptr);
    EXPECT_EQ(call_under_way->master_key().size(), 32U);
  }
  EXPECT_TRUE(watched.expired());
}

TEST_F(KeyRingTest, WritesAChangeToTheFileAndItsCopiesBeforeItIsInForce) {
  const auto key_ring = Unsealed({dir_.File("copy.key")});
  ASSERT_THAT(SetSerial(*key_ring, 5), IsOk());
  EXPECT_EQ(key_ring->Snapshot()->ManifestOn(Day(20514)).serial, 5U);
  EXPECT_EQ(SerialOnDisk(), 5U);
  EXPECT_EQ(SerialOnDisk("copy.key"), 5U);
  ASSERT_THAT(SetSerial(*key_ring, 6), IsOk());
  EXPECT_EQ(SerialOnDisk(), 6U);
}

TEST_F(KeyRingTest, ChangesNothingWhileSealed) {
  EXPECT_THAT(SetSerial(*NewRing(), 5), HasReason(Reason::kSealed));
}

TEST_F(KeyRingTest, DoesNotWriteOverWhatSomebodyElseWrote) {
  const auto key_ring = Unsealed();
  const std::string others = test::KeyFileOf();
  dir_.Write("team.key", others + "x");
  EXPECT_THAT(SetSerial(*key_ring, 5), HasReason(Reason::kKeyFileChanged));
  EXPECT_EQ(test_support::ReadFile(dir_.File("team.key")), others + "x");
  EXPECT_EQ(key_ring->Snapshot()->ManifestOn(Day(20514)).serial, 0U);
}

TEST_F(KeyRingTest, PutsNothingInForceThatACopyDoesNotHave) {
  const auto key_ring = Unsealed({dir_.File("missing/copy.key")});
  EXPECT_THAT(SetSerial(*key_ring, 5), HasReason(Reason::kStoreFailed));
  EXPECT_EQ(key_ring->Snapshot()->ManifestOn(Day(20514)).serial, 0U);
  std::filesystem::create_directory(dir_.File("missing"));
  ASSERT_THAT(SetSerial(*key_ring, 6), IsOk());
  EXPECT_EQ(SerialOnDisk("missing/copy.key"), 6U);
}

TEST_F(KeyRingTest, RefusesAChangeThatLeavesNoKeyRing) {
  const auto key_ring = Unsealed();
  EXPECT_FALSE(
      key_ring->Rewrite([](storage::v1::KeyRing& ring) { ring.clear_recipient_keys(); }).ok());
  EXPECT_EQ(SerialOnDisk(), 0U);
  EXPECT_THAT(SetSerial(*key_ring, 1), IsOk());
}

TEST_F(KeyRingTest, StaysSealedWhenItIsSealedDuringAChange) {
  const auto key_ring = Unsealed();
  EXPECT_THAT(key_ring->Rewrite([&key_ring](storage::v1::KeyRing& /*ring*/) { key_ring->Seal(); }),
              HasReason(Reason::kSealed));
  EXPECT_EQ(key_ring->Snapshot(), nullptr);
}

TEST_F(KeyRingTest, BringsUpWhatWasDecodedBeforeAChange) {
  const auto key_ring = Unsealed();
  ASSERT_THAT(SetSerial(*key_ring, 5), IsOk());
  auto opened = key_ring->Decode(kPassphrase).value();
  ASSERT_THAT(SetSerial(*key_ring, 6), IsOk());
  ASSERT_THAT(key_ring->BringUp(opened), IsOk());
  EXPECT_EQ(KeyRing::KeysOf(opened)->ManifestOn(Day(20514)).serial, 6U);
  key_ring->Install(opened);
  EXPECT_THAT(SetSerial(*key_ring, 7), IsOk());
}

TEST_F(KeyRingTest, KeepsPrivateKeysThatStay) {
  const auto key_ring = Unsealed();
  test::Portal portal;
  const auto relayed = portal.SendContent("hello");
  ASSERT_THAT(key_ring->Rewrite([](storage::v1::KeyRing& ring) {
    *ring.add_recipient_keys() = MakeRing(2).recipient_keys(0);
  }),
              IsOk());
  EXPECT_THAT(OpenIt(*key_ring->Snapshot(), relayed), IsOk());
  EXPECT_EQ(key_ring->Snapshot()->recipient_keys().size(), 2U);
}

}  // namespace
}  // namespace candor::review
