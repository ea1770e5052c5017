#include "candor/manifest/checkpoint_note.h"

#include <string>

#include "candor/base/secret.h"
#include "candor/keys/signer.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor {
namespace {

using test_support::HasCode;
using test_support::IsOk;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kName[] = "team.example/log";

class CheckpointNoteTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string Sign(const std::string& text, const char* name = kName) const {
    return keys::SignNote(text, name, pair_.private_key.view()).value();
  }
  [[nodiscard]] NoteVerifier Verifier(const char* name = kName) const {
    return NoteVerifier::Parse(VerifierKey(name, pair_.public_key)).value();
  }
  static std::string Text(const char* origin = kName) {
    return merkle::FormatCheckpoint({origin, 64, merkle::LeafHash("x")});
  }

  keys::KeyPair pair_ = keys::GenerateEd25519().value();
};

TEST_F(CheckpointNoteTest, OpensWhatThePinnedKeySigned) {
  const auto checkpoint = OpenCheckpoint(Sign(Text()), Verifier());
  ASSERT_THAT(checkpoint, IsOk());
  EXPECT_EQ(checkpoint->origin, kName);
  EXPECT_EQ(checkpoint->size, 64U);
  EXPECT_EQ(checkpoint->root, merkle::LeafHash("x"));
}

TEST_F(CheckpointNoteTest, RefusesAnotherKeyAndAnotherLog) {
  const keys::KeyPair other = keys::GenerateEd25519().value();
  EXPECT_THAT(
      OpenCheckpoint(keys::SignNote(Text(), kName, other.private_key.view()).value(), Verifier()),
      HasCode(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(OpenCheckpoint(Sign(Text("another.example/log")), Verifier()), HasCode(kInvalid));
  EXPECT_THAT(OpenCheckpoint("rubbish", Verifier()), HasCode(kInvalid));
  EXPECT_THAT(OpenCheckpoint(std::string(5000, 'x'), Verifier()), HasCode(kInvalid));
}

TEST_F(CheckpointNoteTest, AManifestIsNoCheckpointAndNoCheckpointAManifest) {
  const std::string manifest = Sign(ManifestText({7, {}}));
  EXPECT_THAT(OpenManifest(manifest, Verifier()), IsOk());
  EXPECT_THAT(OpenCheckpoint(manifest, Verifier()), HasCode(kInvalid));
  EXPECT_THAT(OpenManifest(Sign(Text()), Verifier()), HasCode(kInvalid));
  // Not even for a key that is named like a manifest's first line: names have no spaces.
  EXPECT_FALSE(NoteVerifier::Parse(VerifierKey("candor/v1 manifest", pair_.public_key)).ok());
}

}  // namespace
}  // namespace candor
