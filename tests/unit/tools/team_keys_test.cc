#include "candorctl/team_keys.h"

#include <string>

#include "candor/hpke/envelope_keys.h"
#include "candor/keys/signer.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using test_support::IsOk;

TeamKeysSpec ASpec() {
  return {.channels = {"conduct", "ombuds"},
          .first_day = Day(20514),
          .days = 30,
          .overlap = 7,
          .manifest_key_name = "test.example/manifest",
          .serial = 42};
}

TEST(TeamKeysTest, TheManifestHoldsThePublicSideOfTheKeyRing) {
  test_support::SeededRandom random;
  const auto keys = MakeTeamKeys(ASpec(), random);
  ASSERT_THAT(keys, IsOk());
  const auto verifier = NoteVerifier::Parse(keys->verification_key);
  ASSERT_THAT(verifier, IsOk());
  const auto manifest = OpenManifest(keys->signed_manifest, *verifier);
  ASSERT_THAT(manifest, IsOk());
  EXPECT_EQ(manifest->serial, 42U);
  ASSERT_EQ(manifest->keys.size(), 2U);
  ASSERT_EQ(keys->ring.recipient_keys_size(), 2);
  for (int i = 0; i < 2; ++i) {
    const auto& stored = keys->ring.recipient_keys(i);
    const ManifestKey& shown = manifest->keys[static_cast<std::size_t>(i)];
    EXPECT_EQ(shown.channel, i == 0 ? "conduct" : "ombuds");
    EXPECT_EQ(shown.channel, stored.channel());
    EXPECT_EQ(shown.public_key, *keys::X25519PublicKey(stored.private_key()));
    EXPECT_EQ(shown.key_id, hpke::KeyId(shown.kem_id, shown.public_key));
    EXPECT_EQ(shown.not_before, Day(20514));
    EXPECT_EQ(shown.not_after, Day(20514 + 30 + 7 - 1));
    EXPECT_EQ(stored.not_before_day(), shown.not_before.number());
    EXPECT_EQ(stored.not_after_day(), shown.not_after.number());
  }
}

TEST(TeamKeysTest, NoKeyIsMadeTwice) {
  test_support::SeededRandom random;
  const auto first = MakeTeamKeys(ASpec(), random);
  const auto second = MakeTeamKeys(ASpec(), random);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->ring.master_key().size(), 32U);
  EXPECT_NE(first->ring.master_key(), second->ring.master_key());
  EXPECT_NE(first->verification_key, second->verification_key);
  EXPECT_NE(first->ring.recipient_keys(0).private_key(),
            first->ring.recipient_keys(1).private_key());
}

}  // namespace
}  // namespace candor::tools
