#include "intake/key_set.h"

#include <gtest/gtest.h>

#include <string>

#include "candor/testing/matchers.h"
#include "team.h"

namespace candor::intake {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;

constexpr Day kLast{kToday.number() + 30};

Day After(Day day, std::uint32_t days) { return Day(day.number() + days); }

KeySet Open(const Team& team) { return KeySet::Open(team.Note(7), team.verifier()).value(); }

TEST(KeySet, GivesTheKeysOfTheChannelAndDay) {
  Team team;
  team.AddKey("conduct", kToday, kLast);
  team.AddKey("conduct", After(kLast, 1), After(kLast, 30));
  team.AddKey("ombuds", kToday, After(kLast, 5));
  const KeySet keys = Open(team);
  EXPECT_EQ(keys.note(), team.Note(7));
  EXPECT_EQ(keys.manifest().serial, 7U);
  EXPECT_EQ(keys.last_day(), After(kLast, 5));

  const auto recipients = keys.Recipients("conduct", kToday);
  ASSERT_THAT(recipients, IsOk());
  ASSERT_EQ(recipients->size(), 1U);
  EXPECT_EQ(recipients->front().key_id(), team.keys()[0].key_id);
  EXPECT_EQ(keys.Recipients("conduct", After(kLast, 1))->front().key_id(), team.keys()[1].key_id);
}

TEST(KeySet, OverlappingKeysAreBothSealedTo) {
  Team team;
  team.AddKey("conduct", kToday, kLast);
  team.AddKey("conduct", kToday, After(kLast, 30));
  EXPECT_EQ(Open(team).Recipients("conduct", kToday)->size(), 2U);
}

TEST(KeySet, RefusesADayWithoutAKeyAndAChannelThatItDoesNotHave) {
  Team team;
  team.AddKey("conduct", kToday, kLast);
  const KeySet keys = Open(team);
  EXPECT_THAT(keys.Recipients("conduct", kLast), IsOk());
  EXPECT_THAT(keys.Recipients("conduct", After(kLast, 1)), HasReason(Reason::kOutdatedKey));
  EXPECT_THAT(keys.Recipients("conduct", Day(kToday.number() - 1)),
              HasReason(Reason::kOutdatedKey));
  EXPECT_THAT(keys.Recipients("other", kToday), NamesField("channel"));
}

TEST(KeySet, WantsEveryWrappedKeyToBeAKeyOfTheChannelToday) {
  Team team;
  team.AddKey("conduct", kToday, kLast);
  team.AddKey("conduct", kToday, After(kLast, 7));
  team.AddKey("ombuds", kToday, kLast);
  const KeySet keys = Open(team);
  const std::string slot(32, 's');
  const auto envelope = team.Seal("conduct", slot, "text");
  EXPECT_THAT(keys.CheckWrappedKeys("conduct", kToday, envelope), IsOk());
  EXPECT_THAT(keys.CheckWrappedKeys("conduct", After(kLast, 1), envelope),
              HasReason(Reason::kOutdatedKey))
      << "one of the two is past its last day";
  EXPECT_THAT(keys.CheckWrappedKeys("ombuds", kToday, envelope), HasReason(Reason::kOutdatedKey));
  EXPECT_THAT(keys.CheckWrappedKeys("other", kToday, envelope), NamesField("channel"));

  auto one = envelope;
  one.mutable_wrapped_keys()->RemoveLast();
  EXPECT_THAT(keys.CheckWrappedKeys("conduct", kToday, one), IsOk()) << "one key is enough";
  auto none = envelope;
  none.clear_wrapped_keys();
  EXPECT_THAT(keys.CheckWrappedKeys("conduct", kToday, none), HasReason(Reason::kOutdatedKey));
  auto other_kem = envelope;
  other_kem.mutable_wrapped_keys(0)->set_kem_id(0x647a);
  EXPECT_THAT(keys.CheckWrappedKeys("conduct", kToday, other_kem), HasReason(Reason::kOutdatedKey));
  auto spoiled = envelope;
  spoiled.mutable_wrapped_keys(1)->mutable_key_id()->back() ^= 1;
  EXPECT_THAT(keys.CheckWrappedKeys("conduct", kToday, spoiled), HasReason(Reason::kOutdatedKey));
}

TEST(KeySet, RefusesANoteThatItCannotUse) {
  Team team;
  team.AddKey("conduct", kToday, kLast);
  const auto open = [&](std::string note) {
    return KeySet::Open(std::move(note), team.verifier()).status();
  };
  EXPECT_THAT(open(team.Note(1)), IsOk());
  EXPECT_THAT(open(Team().Sign({1, team.keys()})), NamesField("signed_manifest")) << "other signer";
  EXPECT_THAT(open("rubbish"), NamesField("signed_manifest"));
  EXPECT_THAT(open(""), NamesField("signed_manifest"));
  EXPECT_THAT(open(team.Sign({1, {}})), NamesField("signed_manifest")) << "no key";

  Manifest low_order{1, team.keys()};
  low_order.keys[0].public_key = std::string(32, '\0');
  low_order.keys[0].key_id = hpke::KeyId(0x0020, low_order.keys[0].public_key);
  EXPECT_THAT(open(team.Sign(low_order)), NamesField("signed_manifest"));
  for (int i = 0; i < 7; ++i) {
    team.AddKey("conduct", After(kToday, 2), kLast);
  }
  EXPECT_THAT(open(team.Note(1)), IsOk()) << "8 keys on a day";
  team.AddKey("conduct", After(kToday, 3), kLast);
  EXPECT_THAT(open(team.Note(1)), NamesField("signed_manifest")) << "9 keys on a day";
}

}  // namespace
}  // namespace candor::intake
