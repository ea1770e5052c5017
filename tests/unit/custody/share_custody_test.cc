// Custody by shares.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <utility>
#include <vector>

#include "../review/world.h"
#include "candor/keys/key_file.h"
#include "candor/shamir/share.h"
#include "candor/testing/matchers.h"
#include "custody/custody.h"

namespace candor::review {
namespace {

using test::kPassphrase;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Given = absl::StatusOr<v1::UnsealWithShareResponse>;

class ShareCustody : public ::testing::Test {
 protected:
  ShareCustody() { MakeShares(); }

  // The key file opens by 2 of 3 shares and nothing else.
  void MakeShares() {
    keys::OpenedKeyFile opened =
        keys::OpenKeyFile(test::KeyFileOf(), kPassphrase, world_.random).value();
    split_ = shamir::Split(opened.key_encryption_key.view(), 2,
                           std::vector<std::string>{"olga", "omar", "otto"}, world_.random)
                 .value();
    opened.slots.clear_passphrase();
    *opened.slots.mutable_shares() = split_.set;
    world_.dir.Write("team.key", keys::EncodeKeyFile(opened, world_.random).value());
  }
  Given Give(const std::string& officer, const Secret& text) {
    std::promise<Given> done;
    world_.custody->UnsealWithShare(officer, text.Clone(),
                                    [&done](Given given) { done.set_value(std::move(given)); });
    return done.get_future().get();
  }
  Given Give(std::size_t i) {
    return Give(split_.shares[i].officer, shamir::ShareText(split_.shares[i]));
  }
  v1::GetCustodyResponse State() {
    v1::GetCustodyResponse response;
    world_.custody->Get(response);
    return response;
  }

  test::World world_;
  shamir::SplitKey split_;
};

TEST_F(ShareCustody, SaysWhoHasOneAndWhoGaveIt) {
  EXPECT_EQ(State().threshold(), 2U);
  EXPECT_THAT(State().officers(), ElementsAre("olga", "omar", "otto"));
  EXPECT_FALSE(State().has_passphrase());
  EXPECT_THAT(State().given(), IsEmpty());
  ASSERT_THAT(Give(2), IsOk());
  EXPECT_THAT(State().given(), ElementsAre("otto"));
  world_.dir.Write("team.key", test::KeyFileOf());
  EXPECT_TRUE(State().has_passphrase());
  EXPECT_EQ(State().threshold(), 0U);
}

TEST_F(ShareCustody, TheLastOfEnoughUnsealsAndAllAreForgotten) {
  const Given first = Give(0);
  ASSERT_THAT(first, IsOk());
  EXPECT_FALSE(first->unsealed());
  EXPECT_EQ(first->missing(), 1U);
  EXPECT_EQ(first->until().seconds(),
            std::chrono::floor<std::chrono::seconds>(world_.clock.Now() + std::chrono::minutes(10))
                .time_since_epoch()
                .count());
  EXPECT_TRUE(world_.custody->sealed());
  const Given second = Give(2);
  ASSERT_THAT(second, IsOk());
  EXPECT_TRUE(second->unsealed());
  EXPECT_FALSE(second->has_until());
  EXPECT_FALSE(world_.custody->sealed());
  EXPECT_THAT(State().given(), IsEmpty());
  EXPECT_THAT(
      world_.key_ring->Rewrite([](storage::v1::KeyRing& ring) { ring.set_manifest_serial(3); }),
      IsOk());
}

TEST_F(ShareCustody, OneShareTwiceIsOneShare) {
  ASSERT_THAT(Give(0), IsOk());
  const Given again = Give(0);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->missing(), 1U);
  EXPECT_TRUE(world_.custody->sealed());
}

TEST_F(ShareCustody, RefusesAnotherOfficersShare) {
  EXPECT_THAT(Give("omar", shamir::ShareText(split_.shares[0])), HasReason(Reason::kShareRefused));
  EXPECT_THAT(State().given(), IsEmpty());
}

TEST_F(ShareCustody, NamesTheFieldOfWhatCannotBeAShare) {
  EXPECT_THAT(Give("olga", Secret()), NamesField("share"));
  EXPECT_THAT(Give("olga", Secret(513)), NamesField("share"));
  EXPECT_THAT(Give("olga", Secret::CopyOf("nonsense")), HasReason(Reason::kShareRefused));
}

TEST_F(ShareCustody, RefusesSharesWhenThereAreNone) {
  world_.dir.Write("team.key", test::KeyFileOf());
  EXPECT_THAT(Give(0), HasReason(Reason::kShareRefused));
  world_.dir.Write("team.key", "no key file");
  EXPECT_THAT(Give(0), HasReason(Reason::kKeyFileDamaged));
}

TEST_F(ShareCustody, RefusesThePassphraseOfAKeyFileThatHasNone) {
  EXPECT_THAT(test::Unseal(*world_.custody, kPassphrase), HasReason(Reason::kWrongPassphrase));
}

TEST_F(ShareCustody, ForgetsSharesWithTheWindowAndWithASeal) {
  ASSERT_THAT(Give(0), IsOk());
  world_.clock.Advance(std::chrono::minutes(10));
  world_.custody->ForgetOldShares();
  EXPECT_THAT(State().given(), IsEmpty());
  EXPECT_EQ(Give(1)->missing(), 1U);
  world_.custody->Seal();
  EXPECT_THAT(State().given(), IsEmpty());
  EXPECT_EQ(Give(2)->missing(), 1U);
}

TEST_F(ShareCustody, TriesAnewWithAnyShareAfterAFailure) {
  ASSERT_THAT(Give(0), IsOk());
  world_.SetFull(true);
  EXPECT_THAT(Give(1), HasReason(Reason::kStoreFull));
  EXPECT_TRUE(world_.custody->sealed());
  world_.SetFull(false);
  EXPECT_THAT(Give(1), HasReason(Reason::kTooManyAttempts));
  world_.clock.Advance(std::chrono::seconds(1));
  EXPECT_TRUE(Give(0)->unsealed());
}

TEST_F(ShareCustody, SharesMadeAnewUnsealAndTheOldOnesDoNot) {
  const Secret old = shamir::ShareText(split_.shares[0]);
  MakeShares();
  EXPECT_THAT(Give("olga", old), HasReason(Reason::kShareRefused));
  ASSERT_THAT(Give(1), IsOk());
  EXPECT_TRUE(Give(2)->unsealed());
}

}  // namespace
}  // namespace candor::review
