#include "candor/manifest/manifest.h"

#include "base64.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/keys/signer.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor {
namespace {

using test_support::HasCode;
using test_support::IsOk;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

ManifestKey Key(std::string channel, char fill, std::uint32_t first = 20000,
                std::uint32_t last = 20037, std::uint16_t kem_id = 0x0020) {
  const std::string public_key(32, fill);
  return {std::move(channel), kem_id,    hpke::KeyId(kem_id, public_key),
          Day(first),         Day(last), public_key};
}

class ManifestTest : public testing::Test {
 protected:
  [[nodiscard]] absl::StatusOr<Manifest> Opened(std::string_view text) const {
    return OpenManifest(keys::SignNote(text, "candor.example/keys", kSeed).value(), verifier_);
  }

  const std::string kSeed = std::string(32, 's');
  const NoteVerifier verifier_ =
      NoteVerifier::Parse(VerifierKey("candor.example/keys", keys::Ed25519PublicKey(kSeed).value()))
          .value();
  const Manifest manifest_{
      7, {Key("conduct", 'a'), Key("conduct", 'b', 20030, 20067), Key("ombudsperson", 'a')}};
};

TEST_F(ManifestTest, SurvivesItsText) {
  const auto opened = Opened(ManifestText(manifest_));
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->serial, 7);
  ASSERT_EQ(opened->keys.size(), 3);
  EXPECT_EQ(opened->keys[1].channel, "conduct");
  EXPECT_EQ(opened->keys[1].kem_id, 0x0020);
  EXPECT_EQ(opened->keys[1].key_id, manifest_.keys[1].key_id);
  EXPECT_EQ(opened->keys[1].not_before, Day(20030));
  EXPECT_EQ(opened->keys[1].not_after, Day(20067));
  EXPECT_EQ(opened->keys[1].public_key, std::string(32, 'b'));
  EXPECT_EQ(ManifestText(*opened), ManifestText(manifest_));
}

TEST_F(ManifestTest, KeysAreValidFromTheFirstDayThroughTheLast) {
  EXPECT_TRUE(manifest_.ValidKeys("conduct", Day(19999)).empty());
  EXPECT_THAT(manifest_.ValidKeys("conduct", Day(20000)), testing::ElementsAre(&manifest_.keys[0]));
  EXPECT_EQ(manifest_.ValidKeys("conduct", Day(20037)).size(), 2);
  EXPECT_THAT(manifest_.ValidKeys("conduct", Day(20038)), testing::ElementsAre(&manifest_.keys[1]));
  EXPECT_TRUE(manifest_.ValidKeys("conduct", Day(20068)).empty());
  EXPECT_TRUE(manifest_.ValidKeys("press", Day(20010)).empty());
}

TEST_F(ManifestTest, SealsToTheTwoNewestOfEachKem) {
  const Manifest manifest{
      7,
      {Key("conduct", 'a', 20005), Key("conduct", 'b', 20001), Key("conduct", 'c', 20001),
       Key("conduct", 'd', 20040, 20070), Key("ombuds", 'e'), Key("conduct", 'f', 1, 30000, 7)}};
  EXPECT_THAT(manifest.SealingKeys("conduct", Day(20010)),
              testing::ElementsAre(&manifest.keys[0], &manifest.keys[2], &manifest.keys[5]));
  EXPECT_THAT(manifest.SealingKeys("conduct", Day(20003)),
              testing::ElementsAre(&manifest.keys[1], &manifest.keys[2], &manifest.keys[5]));
  EXPECT_THAT(manifest.SealingKeys("conduct", Day(20040)),
              testing::ElementsAre(&manifest.keys[3], &manifest.keys[5]));
}

TEST_F(ManifestTest, KnowsItsChannels) {
  EXPECT_TRUE(manifest_.HasChannel("conduct"));
  EXPECT_TRUE(manifest_.HasChannel("ombudsperson"));
  EXPECT_FALSE(manifest_.HasChannel("con"));
  EXPECT_FALSE(manifest_.HasChannel(""));
}

TEST_F(ManifestTest, KeepsKeysOfKemsToCome) {
  const auto opened = Opened(ManifestText({1, {Key("conduct", 'a', 1, 2, 0x647a)}}));
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->keys[0].kem_id, 0x647a);
}

TEST_F(ManifestTest, HoldsTwoHundredAndFiftySixKeys) {
  Manifest manifest{1, {}};
  for (std::uint32_t i = 0; i < 256; ++i) {
    manifest.keys.push_back(Key("channel-" + std::to_string(i), 'a'));
  }
  EXPECT_THAT(Opened(ManifestText(manifest)), IsOk());
  manifest.keys.push_back(Key("one-too-many", 'a'));
  EXPECT_THAT(Opened(ManifestText(manifest)), HasCode(kInvalid));
  EXPECT_THAT(Opened(ManifestText({18446744073709551615U, {}})), IsOk()) << "no keys, last serial";
}

TEST_F(ManifestTest, RefusesWhatAnotherKeySigned) {
  const auto note =
      keys::SignNote(ManifestText(manifest_), "candor.example/keys", std::string(32, 't'));
  EXPECT_THAT(OpenManifest(*note, verifier_), HasCode(absl::StatusCode::kUnauthenticated));
}

TEST_F(ManifestTest, RefusesEveryChangedByteOfTheText) {
  const std::string note =
      keys::SignNote(ManifestText(manifest_), "candor.example/keys", kSeed).value();
  for (std::size_t i = 0; i < note.size(); ++i) {
    std::string other = note;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_FALSE(OpenManifest(other, verifier_).ok()) << i;
  }
}

TEST_F(ManifestTest, RefusesTextsThatAreNoManifest) {
  const std::string text = ManifestText(manifest_);
  for (const std::string& bad :
       {std::string("\n"), std::string("candor/v1 manifest\n"),
        std::string("candor/v1 manifest\n\n"), std::string("candor/v2 manifest\nserial 7\n"),
        std::string("candor/v1 manifest\nserial\n"), std::string("candor/v1 manifest\nserial \n"),
        std::string("candor/v1 manifest\nserial 07\n"),
        std::string("candor/v1 manifest\nserial -1\n"),
        std::string("candor/v1 manifest\nserial +1\n"),
        std::string("candor/v1 manifest\nserial 7 \n"),
        std::string("candor/v1 manifest\nserial 0x7\n"),
        std::string("candor/v1 manifest\nserial 18446744073709551616\n"), text + "\n",
        text + "conduct\n", "\n" + text, text + text}) {
    EXPECT_THAT(Opened(bad), HasCode(kInvalid)) << bad;
  }
}

std::string LineOf(std::string_view channel, std::string_view kem, std::string_view key_id,
                   std::string_view first, std::string_view last, std::string_view key) {
  std::string line(channel);
  for (const std::string_view field : {kem, key_id, first, last, key}) {
    line.append(" ").append(field);
  }
  return "candor/v1 manifest\nserial 1\n" + line + "\n";
}

TEST_F(ManifestTest, RefusesEveryFieldThatIsWrong) {
  const std::string id = "842b9e9abda237c8";
  const std::string key = "eyd+0eYrQBSDDvn3JYhfEN6tgWFxR99zu7yOpattDm4=";
  ASSERT_THAT(Opened(LineOf("conduct", "0020", id, "1", "1", key)), IsOk());
  for (const std::string& bad : {LineOf("", "0020", id, "1", "1", key),
                                 LineOf("Conduct", "0020", id, "1", "1", key),
                                 LineOf(std::string(33, 'c'), "0020", id, "1", "1", key),
                                 LineOf("conduct", "20", id, "1", "1", key),
                                 LineOf("conduct", "0x20", id, "1", "1", key),
                                 LineOf("conduct", "00020", id, "1", "1", key),
                                 LineOf("conduct", "10020", id, "1", "1", key),
                                 LineOf("conduct", "0021", id, "1", "1", key),
                                 LineOf("conduct", "", id, "1", "1", key),
                                 LineOf("conduct", "0020", "842b9e9abda237c9", "1", "1", key),
                                 LineOf("conduct", "0020", "842B9E9ABDA237C8", "1", "1", key),
                                 LineOf("conduct", "0020", "", "1", "1", key),
                                 LineOf("conduct", "0020", id, "2", "1", key),
                                 LineOf("conduct", "0020", id, "01", "1", key),
                                 LineOf("conduct", "0020", id, "-1", "1", key),
                                 LineOf("conduct", "0020", id, "", "1", key),
                                 LineOf("conduct", "0020", id, "1", "4294967296", key),
                                 LineOf("conduct", "0020", id, "1", "1", ""),
                                 LineOf("conduct", "0020", id, "1", "1", key.substr(0, 43)),
                                 LineOf("conduct", "0020", id, "1", "1", key + " "),
                                 LineOf("conduct", "0020", id, "1", "1", "AAAA")}) {
    EXPECT_THAT(Opened(bad), HasCode(kInvalid)) << bad;
  }
}

TEST_F(ManifestTest, RefusesAnX25519KeyOfAnotherLength) {
  ManifestKey key = Key("conduct", 'a');
  key.public_key.push_back('a');
  key.key_id = hpke::KeyId(key.kem_id, key.public_key);
  EXPECT_THAT(Opened(ManifestText({1, {key}})), HasCode(kInvalid));
}

TEST_F(ManifestTest, RefusesAKeyTwice) {
  EXPECT_THAT(Opened(ManifestText({1, {Key("conduct", 'a'), Key("conduct", 'a', 1, 2)}})),
              HasCode(kInvalid));
  EXPECT_THAT(Opened(ManifestText({1, {Key("conduct", 'a'), Key("press", 'a')}})), IsOk());
}

}  // namespace
}  // namespace candor
