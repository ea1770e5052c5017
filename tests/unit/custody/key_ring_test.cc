#include "custody/key_ring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../review/world.h"
#include "candor/keys/key_file.h"
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

TEST(KeyRing, DecodesItsFile) {
  const test_support::TempDir dir;
  const KeyRing key_ring(dir.Write("team.key", test::KeyFileOf()));
  const auto keys = key_ring.Decode(kPassphrase);
  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ((*keys)->master_key(), MakeKeys()->master_key());
  EXPECT_EQ(key_ring.Snapshot(), nullptr);
}

TEST(KeyRing, TellsAWrongPassphraseFromADamagedFile) {
  const test_support::TempDir dir;
  EXPECT_THAT(KeyRing(dir.Write("team.key", test::KeyFileOf())).Decode("wrong"),
              HasReason(Reason::kWrongPassphrase));
  EXPECT_THAT(KeyRing(dir.Write("cut.key", test::KeyFileOf().substr(0, 40))).Decode(kPassphrase),
              HasReason(Reason::kKeyFileDamaged));
  EXPECT_THAT(KeyRing(dir.Write("empty.key", "")).Decode(kPassphrase),
              HasReason(Reason::kKeyFileDamaged));
  EXPECT_THAT(KeyRing(dir.File("missing.key")).Decode(kPassphrase),
              HasReason(Reason::kKeyFileDamaged));
}

TEST(KeyRing, ForgetsItsKeysButForSnapshots) {
  KeyRing key_ring("/nowhere");
  EXPECT_EQ(key_ring.Snapshot(), nullptr);
  key_ring.Install(MakeKeys());
  std::weak_ptr<const UnsealedKeys> watched = key_ring.Snapshot();
  {
    const auto call_under_way = key_ring.Snapshot();
    key_ring.Seal();
    EXPECT_EQ(key_ring.Snapshot(), nullptr);
    EXPECT_EQ(call_under_way->master_key().size(), 32U);
  }
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace candor::review
