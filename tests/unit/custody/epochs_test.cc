#include "custody/epochs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../review/world.h"
#include "candor/testing/matchers.h"

namespace candor::review {
namespace {

using test::MakeRing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Day kToday{20514};
constexpr EpochRules kRules = {30, 7};

RecipientKeys KeysOf(const storage::v1::KeyRing& ring) {
  return UnsealedKeys::FromRing(ring).value()->recipient_keys();
}

// MakeRing's one key is of days 20500 to 20537.
storage::v1::KeyRing Rotated(Day today, const EpochRules& rules = kRules,
                             std::uint64_t serial = 0) {
  storage::v1::KeyRing ring = MakeRing();
  BeginEpoch(ring, MakeKeysFor({"conduct"}).value(), rules, today, serial);
  return ring;
}

TEST(Epochs, AreDueAPeriodAfterTheNewestBegan) {
  const RecipientKeys keys = KeysOf(MakeRing());
  EXPECT_EQ(NextRotationDay(keys, kRules), 20530U);
  EXPECT_THAT(ChannelsDue(keys, kRules, Day(20529)), IsEmpty());
  EXPECT_THAT(ChannelsDue(keys, kRules, Day(20530)), ElementsAre("conduct"));
}

TEST(Epochs, AreDueWhileAnOverlapIsLeftOfAShorterKey) {
  EXPECT_EQ(NextRotationDay(KeysOf(MakeRing()), {300, 7}), 20531U);
  EXPECT_EQ(NextRotationDay(KeysOf(MakeRing()), {300, 0}), 20538U);
}

TEST(Epochs, AreNeverDueWithoutAPeriod) {
  EXPECT_EQ(NextRotationDay(KeysOf(MakeRing()), {0, 7}), 0U);
  EXPECT_THAT(ChannelsDue(KeysOf(MakeRing()), {0, 7}, Day(30000)), IsEmpty());
}

TEST(Epochs, TellWhenTheFirstChannelRunsOut) {
  EXPECT_EQ(FirstDayWithoutKey({}), 0U);
  storage::v1::KeyRing ring = Rotated(kToday);
  *ring.add_recipient_keys() = MakeRing(2).recipient_keys(0);
  ring.mutable_recipient_keys(2)->set_channel("ombuds");
  EXPECT_EQ(FirstDayWithoutKey(KeysOf(ring)), 20538U);
}

TEST(Epochs, ANewKeyEndsTheOthersWithTheOverlap) {
  const storage::v1::KeyRing ring = Rotated(kToday);
  ASSERT_EQ(ring.recipient_keys_size(), 2);
  EXPECT_EQ(ring.recipient_keys(0).not_after_day(), 20521U);
  EXPECT_EQ(ring.recipient_keys(1).channel(), "conduct");
  EXPECT_EQ(ring.recipient_keys(1).not_before_day(), 20514U);
  EXPECT_EQ(ring.recipient_keys(1).not_after_day(), 20514U + 30 + 7 - 1);
  EXPECT_EQ(NextRotationDay(KeysOf(ring), kRules), 20544U);
}

TEST(Epochs, NeverLengthenAKeyNorEndItBeforeItBegan) {
  EXPECT_EQ(Rotated(Day(20535)).recipient_keys(0).not_after_day(), 20537U);
  EXPECT_EQ(Rotated(Day(20400)).recipient_keys(0).not_after_day(), 20500U);
}

TEST(Epochs, LastAYearOnDemand) {
  EXPECT_EQ(Rotated(kToday, {0, 7}).recipient_keys(1).not_after_day(), 20514U + 366 + 7 - 1);
}

TEST(Epochs, LeaveOtherChannelsAlone) {
  storage::v1::KeyRing ring = MakeRing();
  *ring.add_recipient_keys() = MakeRing(2).recipient_keys(0);
  ring.mutable_recipient_keys(1)->set_channel("ombuds");
  BeginEpoch(ring, MakeKeysFor({"ombuds"}).value(), kRules, kToday, 0);
  EXPECT_EQ(ring.recipient_keys(0).not_after_day(), 20537U);
  EXPECT_EQ(ring.recipient_keys(1).not_after_day(), 20521U);
  EXPECT_EQ(ring.recipient_keys(2).channel(), "ombuds");
}

TEST(Epochs, CountTheSerialUpFromWhateverWasPublished) {
  EXPECT_EQ(Rotated(kToday, kRules, 0).manifest_serial(), 1U);
  EXPECT_EQ(Rotated(kToday, kRules, 1700000000).manifest_serial(), 1700000001U);
}

TEST(Epochs, KeysAreOverTwoDaysAfterTheirLastWhenAllWasPulledSince) {
  const RecipientKeys keys = KeysOf(Rotated(kToday));  // the old one's last day is 20521
  EXPECT_THAT(KeysOver(keys, Day(20523), Day(20523)), IsEmpty());
  EXPECT_THAT(KeysOver(keys, Day(20524), Day(20523)), IsEmpty());
  EXPECT_THAT(KeysOver(keys, Day(20523), Day(20524)), IsEmpty());
  EXPECT_THAT(KeysOver(keys, Day(20524), Day(0)), IsEmpty());
  EXPECT_THAT(KeysOver(keys, Day(20524), Day(20524)), ElementsAre(keys.front().key_id()));
}

TEST(Epochs, TheNewestOfAChannelIsNeverOver) {
  EXPECT_THAT(KeysOver(KeysOf(MakeRing()), Day(30000), Day(30000)), IsEmpty());
}

TEST(Epochs, DestroyedKeysAreGone) {
  storage::v1::KeyRing ring = Rotated(kToday);
  const RecipientKeys keys = KeysOf(ring);
  DestroyKeys(ring, {keys[0].key_id()});
  ASSERT_EQ(ring.recipient_keys_size(), 1);
  EXPECT_EQ(KeysOf(ring)[0].key_id(), keys[1].key_id());
  DestroyKeys(ring, {"unknown"});
  EXPECT_EQ(ring.recipient_keys_size(), 1);
}

}  // namespace
}  // namespace candor::review
