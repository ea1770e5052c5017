#include "custody/key_rotation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <memory>

#include "../audit/logged.h"
#include "../review/world.h"
#include "candor/keys/key_file.h"
#include "candor/manifest/manifest.h"
#include "candor/receipt/receipt.h"
#include "candor/seal/seal.h"
#include "candor/testing/matchers.h"
#include "custody/held_keys.h"
#include "custody/idle_clock.h"
#include "custody/upkeep.h"

namespace candor::review {
namespace {

using test::ActionsIn;
using test::kPassphrase;
using test::MakeKeys;
using test::MakeReport;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::chrono::days kDay(1);

class KeyRotationTest : public ::testing::Test {
 protected:
  KeyRotationTest() {
    const auto keys = MakeKeys();
    Manifest manifest = keys->ManifestOn(Day(20514));
    manifest.serial = 1000;
    world_.dir.Write("manifest", keys->SignNote(ManifestText(manifest)).value());
    world_.UnsealWith(keys);
    Start();
  }

  void Start(EpochRules rules = {30, 7}) {
    rotation_ = std::make_unique<KeyRotation>(
        KeyRotation::Parts{*world_.key_ring, world_.dir.File("manifest"), rules,
                           [this](const UnsealedKeys& keys) {
                             return FindHeldKeys(*world_.store, *world_.case_store, keys);
                           },
                           *world_.audit, world_.clock});
    rotation_->SetPulls(
        KeyRotation::Pulls{[this] { return whole_since_; }, [this] { ++published_; }});
  }
  absl::StatusOr<v1::RotateKeysResponse> Rotate(const std::string& channel = "") {
    std::promise<absl::StatusOr<v1::RotateKeysResponse>> done;
    rotation_->Rotate(channel, [&done](auto rotated) { done.set_value(std::move(rotated)); });
    return done.get_future().get();
  }
  // What is due, and waits for it.
  void Tick() {
    rotation_->Tick();
    rotation_->Tick();
    // Behind it in the queue, and refused.
    EXPECT_FALSE(Rotate("none").ok());
  }
  Manifest Published() {
    const auto verifier = NoteVerifier::Parse(MakeKeys()->note_verifier_key());
    return OpenManifest(test_support::ReadFile(world_.dir.File("manifest")), *verifier).value();
  }
  std::vector<v1::RecipientKey> Keys() { return world_.key_ring->Snapshot()->recipient_keys(); }
  std::vector<std::string> Ids() {
    std::vector<std::string> ids;
    for (const v1::RecipientKey& key : Keys()) {
      ids.push_back(key.key_id());
    }
    return ids;
  }
  void Pass(std::chrono::days days) {
    world_.clock.Advance(days);
    whole_since_ = DayOf(world_.clock.Now());
  }
  // As a portal does with the manifest of now.
  relay::v1::RelayedEnvelope Send(std::string_view content) {
    const Manifest manifest = Published();
    const Day today = DayOf(world_.clock.Now());
    std::vector<seal::Recipient> recipients;
    for (const ManifestKey* key : manifest.SealingKeys("conduct", today)) {
      recipients.push_back(seal::Recipient::Parse(key->kem_id, key->public_key).value());
    }
    relay::v1::RelayedEnvelope relayed;
    relayed.set_slot_id(SlotIdOf(world_.portal.NewThread().Up(0).view()));
    relayed.set_channel("conduct");
    relayed.set_received_day(today.number());
    seal::SealInput input;
    input.place = {.channel = "conduct", .slot_id = relayed.slot_id()};
    input.recipients = recipients;
    input.content = content;
    relayed.set_envelope(seal::Seal(input, world_.random).value().SerializeAsString());
    return relayed;
  }
  bool Opens(const relay::v1::RelayedEnvelope& relayed) {
    sealed::v1::SealedEnvelope envelope;
    EXPECT_TRUE(envelope.ParseFromString(relayed.envelope()));
    return world_.key_ring->Snapshot()
        ->Open({.channel = "conduct", .slot_id = relayed.slot_id()}, envelope)
        .ok();
  }

  test::World world_;
  Day whole_since_{20514};
  std::atomic<int> published_ = 0;
  std::unique_ptr<KeyRotation> rotation_;
};

TEST_F(KeyRotationTest, MakesAKeyThatIsInTheFileAndTheManifest) {
  const auto rotated = Rotate();
  ASSERT_THAT(rotated, IsOk());
  ASSERT_THAT(rotated->recipient_keys(), SizeIs(1));
  EXPECT_EQ(rotated->recipient_keys(0).not_before_day(), 20514U);
  const Manifest manifest = Published();
  EXPECT_EQ(manifest.serial, 1001U);
  ASSERT_THAT(manifest.keys, SizeIs(2));
  EXPECT_EQ(manifest.keys[1].key_id, rotated->recipient_keys(0).key_id());
  EXPECT_EQ(manifest.keys[0].not_after, Day(20521));
  const auto on_disk =
      keys::DecodeKeyFile(test_support::ReadFile(world_.dir.File("team.key")), kPassphrase);
  ASSERT_THAT(on_disk, IsOk());
  EXPECT_EQ(on_disk->recipient_keys_size(), 2);
  EXPECT_EQ(on_disk->manifest_serial(), 1001U);
  EXPECT_EQ(published_, 1);
}

TEST_F(KeyRotationTest, RefusesAChannelThatIsNotThereAndASealedReview) {
  EXPECT_THAT(Rotate("ombuds"), NamesField("channel"));
  EXPECT_THAT(Rotate("conduct"), IsOk());
  world_.key_ring->Seal();
  EXPECT_THAT(Rotate(), HasReason(Reason::kSealed));
}

TEST_F(KeyRotationTest, PublishesNothingWhenSomebodyElseWroteTheKeyFile) {
  world_.dir.Write("team.key", test::KeyFileOf(1) + "x");
  EXPECT_THAT(Rotate(), HasReason(Reason::kKeyFileChanged));
  EXPECT_EQ(Published().serial, 1000U);
  EXPECT_THAT(Keys(), SizeIs(1));
}

TEST_F(KeyRotationTest, PublishesLaterWhatCouldNotBeWritten) {
  ASSERT_THAT(Rotate(), IsOk());
  const std::string note = test_support::ReadFile(world_.dir.File("manifest"));
  std::filesystem::remove(world_.dir.File("manifest"));
  EXPECT_THAT(Rotate(), HasReason(Reason::kStoreFailed));
  EXPECT_THAT(Keys(), SizeIs(3));
  world_.dir.Write("manifest", note);
  Tick();
  EXPECT_THAT(Published().keys, SizeIs(3));
}

TEST_F(KeyRotationTest, DoesNotBeginSerialsAnew) {
  std::filesystem::remove(world_.dir.File("manifest"));
  EXPECT_THAT(Rotate(), HasReason(Reason::kStoreFailed));
  world_.dir.Write("manifest", "of somebody else");
  EXPECT_THAT(Rotate(), HasReason(Reason::kStoreFailed));
  EXPECT_THAT(Keys(), SizeIs(1));
}

TEST_F(KeyRotationTest, TakesKeysBackThatARestoredKeyFileDoesNotHave) {
  ASSERT_THAT(Rotate(), IsOk());
  const std::string backup = test_support::ReadFile(world_.dir.File("team.key"));
  ASSERT_THAT(Rotate(), IsOk());
  world_.dir.Write("team.key", backup);
  world_.UnsealWith(MakeKeys());
  Start();
  Tick();
  const Manifest manifest = Published();
  EXPECT_EQ(manifest.serial, 1003U);
  EXPECT_THAT(manifest.keys, SizeIs(2));
}

TEST_F(KeyRotationTest, PublishesAfterARestartWhatACrashCutOff) {
  const std::string before = test_support::ReadFile(world_.dir.File("manifest"));
  ASSERT_THAT(Rotate(), IsOk());
  world_.dir.Write("manifest", before);
  Start();
  Tick();
  EXPECT_EQ(Published().serial, 1001U);
  EXPECT_EQ(published_, 2);
}

TEST_F(KeyRotationTest, RotatesBySchedule) {
  v1::GetCustodyResponse shown;
  rotation_->Show(shown);
  EXPECT_EQ(shown.next_rotation_day(), 20530U);
  Pass(15 * kDay);
  Tick();
  EXPECT_THAT(Keys(), SizeIs(1));
  EXPECT_THAT(ActionsIn(world_), IsEmpty());
  Pass(1 * kDay);
  Tick();
  Tick();
  EXPECT_THAT(Keys(), SizeIs(2));
  EXPECT_THAT(ActionsIn(world_), ElementsAre("ROTATE_KEYS"));
}

TEST_F(KeyRotationTest, TriesAgainTenMinutesAfterAFailure) {
  Pass(16 * kDay);
  world_.SetFull(true);
  Tick();
  EXPECT_THAT(Keys(), SizeIs(1)) << "what cannot be logged is not done";
  world_.SetFull(false);
  Tick();
  EXPECT_THAT(Keys(), SizeIs(1));
  world_.clock.Advance(std::chrono::minutes(10));
  Tick();
  EXPECT_THAT(Keys(), SizeIs(2));
}

TEST_F(KeyRotationTest, DestroysAKeyOnceNothingSealedToItCanBeLeft) {
  const relay::v1::RelayedEnvelope old = Send("old");
  const std::string first = Ids()[0];
  ASSERT_THAT(Rotate(), IsOk());
  Pass(9 * kDay);
  Tick();
  EXPECT_THAT(Ids(), Contains(first)) << "a clock may be behind";
  world_.clock.Advance(kDay);
  Tick();
  EXPECT_THAT(Ids(), Contains(first)) << "not pulled since";
  EXPECT_TRUE(Opens(old));
  Pass(std::chrono::days(0));
  world_.clock.Advance(std::chrono::hours(1));
  Tick();
  EXPECT_THAT(Ids(), Not(Contains(first)));
  EXPECT_FALSE(Opens(old));
  EXPECT_THAT(ActionsIn(world_), ElementsAre("DESTROY_KEY"));
  EXPECT_EQ(keys::DecodeKeyFile(test_support::ReadFile(world_.dir.File("team.key")), kPassphrase)
                ->recipient_keys_size(),
            1);
}

TEST_F(KeyRotationTest, KeepsAKeyThatQuarantineIsSealedTo) {
  ASSERT_THAT(world_.File(Send("no message")), IsOk());
  const std::string first = Ids()[0];
  ASSERT_THAT(Rotate(), IsOk());
  Pass(10 * kDay);
  Tick();
  EXPECT_THAT(Ids(), Contains(first));
  v1::GetCustodyResponse shown;
  world_.custody->Get(shown);
  rotation_->Show(shown);
  EXPECT_TRUE(shown.recipient_keys(0).is_held());
  EXPECT_FALSE(shown.recipient_keys(1).is_held());
}

TEST_F(KeyRotationTest, TwoHundredRotationsOpenEverythingThatWasSealedBefore) {
  std::vector<relay::v1::RelayedEnvelope> sent = {Send("first")};
  Manifest fetched = Published();
  for (int i = 0; i < 200; ++i) {
    ASSERT_THAT(Rotate(), IsOk());
    const Manifest manifest = Published();
    ASSERT_LE(manifest.ValidKeys("conduct", Day(20514)).size(), 8U);
    // A manifest is of use until six more rotations have come.
    if (i % 6 == 5) {
      for (const ManifestKey* key : fetched.SealingKeys("conduct", Day(20514))) {
        EXPECT_TRUE(std::ranges::any_of(
            manifest.keys, [key](const ManifestKey& now) { return now.key_id == key->key_id; }));
      }
      fetched = manifest;
    }
    sent.push_back(Send("later"));
  }
  EXPECT_EQ(Published().serial, 1200U);
  for (const relay::v1::RelayedEnvelope& relayed : sent) {
    EXPECT_TRUE(Opens(relayed));
  }
}

TEST_F(KeyRotationTest, TakesNoMoreKeysThanTheSecureHeapHolds) {
  ASSERT_THAT(world_.key_ring->Rewrite([](storage::v1::KeyRing& ring) {
    for (std::uint64_t seed = 2; seed <= kMaxRecipientKeys; ++seed) {
      *ring.add_recipient_keys() = test::MakeRing(seed).recipient_keys(0);
    }
  }),
              IsOk());
  EXPECT_THAT(Rotate(), HasReason(Reason::kOverloaded));
}

TEST_F(KeyRotationTest, SealsWhenIdleAndSaysSo) {
  IdleClock idle(std::chrono::minutes(5), world_.clock);
  CustodyUpkeep upkeep({*world_.custody, *rotation_, idle, *world_.audit});
  world_.clock.Advance(std::chrono::minutes(4));
  upkeep.Tick();
  EXPECT_FALSE(world_.custody->sealed());
  world_.clock.Advance(std::chrono::minutes(1));
  upkeep.Tick();
  EXPECT_TRUE(world_.custody->sealed());
  upkeep.Tick();
  world_.UnsealWith(MakeKeys());
  EXPECT_THAT(ActionsIn(world_), ElementsAre("SEAL_IDLE"));
}

}  // namespace
}  // namespace candor::review
