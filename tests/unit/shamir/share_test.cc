#include "candor/shamir/share.h"

#include <bit>
#include <functional>

#include "candor/shamir/share_set.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gtest/gtest.h"

namespace candor::shamir {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using test_support::Says;
using test_support::SeededRandom;

const std::vector<std::string> kOfficers = {"olga", "pia", "rosa", "sven", "tom"};

Share Copy(const Share& share) { return ParseShare(ShareText(share).view()).value(); }

class ShareTest : public testing::Test {
 protected:
  // The shares whose bit is set.
  std::vector<Share> Chosen(unsigned subset) {
    std::vector<Share> chosen;
    for (std::size_t i = 0; i < split_.shares.size(); ++i) {
      if ((subset >> i & 1U) != 0) {
        chosen.push_back(Copy(split_.shares[i]));
      }
    }
    return chosen;
  }
  // Olga's and Pia's shares are right, Rosa's is made wrong.
  absl::Status Spoilt(const std::function<void(Share&)>& spoil) {
    std::vector<Share> shares = Chosen(7);
    spoil(shares[2]);
    const absl::Status culprit = CheckShare(shares[2], split_.set);
    EXPECT_THAT(CheckShare(shares[0], split_.set), IsOk());
    EXPECT_THAT(CheckShare(shares[1], split_.set), IsOk());
    EXPECT_EQ(CombineShares(shares, split_.set).status(), culprit);
    return culprit;
  }

  SeededRandom random_;
  Secret key_ = random_.SecretBytes(32);
  SplitKey split_ = Split(key_.view(), 3, kOfficers, random_).value();
};

TEST_F(ShareTest, OpensWithAnyThreeOfFiveAndWithNoTwo) {
  for (unsigned subset = 0; subset < 32; ++subset) {
    const auto key = CombineShares(Chosen(subset), split_.set);
    if (std::popcount(subset) >= 3) {
      ASSERT_THAT(key, IsOk()) << subset;
      EXPECT_EQ(key->view(), key_.view()) << subset;
    } else {
      EXPECT_THAT(key, HasReason(Reason::kShareRefused)) << subset;
      EXPECT_THAT(key, Says("fewer shares")) << subset;
    }
  }
}

TEST_F(ShareTest, MakesASoundSetThatShowsNothingOfTheShares) {
  EXPECT_TRUE(IsSound(split_.set));
  EXPECT_EQ(split_.set.threshold(), 3U);
  const std::string bytes = split_.set.SerializeAsString();
  for (std::size_t i = 0; i < kOfficers.size(); ++i) {
    EXPECT_EQ(split_.set.owners(static_cast<int>(i)).officer(), kOfficers[i]);
    EXPECT_EQ(split_.shares[i].index, i + 1);
    EXPECT_THAT(CheckShare(split_.shares[i], split_.set), IsOk());
    EXPECT_EQ(bytes.find(split_.shares[i].value.view()), std::string::npos);
  }
  EXPECT_NE(Split(key_.view(), 3, kOfficers, random_)->set.set_id(), split_.set.set_id());
}

TEST_F(ShareTest, NamesTheShareThatIsWrong) {
  EXPECT_THAT(Spoilt([](Share& share) { share.value.data()[31] ^= 1; }), Says("was made for"));
  EXPECT_THAT(Spoilt([&](Share& share) { share.value = Copy(split_.shares[3]).value; }),
              Says("was made for"));
  EXPECT_THAT(Spoilt([](Share& share) { share.index = 0; }), Says("number or threshold"));
  EXPECT_THAT(Spoilt([](Share& share) { share.index = 6; }), Says("number or threshold"));
  EXPECT_THAT(Spoilt([](Share& share) { share.index = 4; }), Says("another officer's"));
  EXPECT_THAT(Spoilt([](Share& share) { share.threshold = 2; }), Says("number or threshold"));
  EXPECT_THAT(Spoilt([](Share& share) { share.officer = "sven"; }), Says("another officer's"));
  EXPECT_THAT(Spoilt([](Share& share) { share.set_id[0] ^= 1; }), Says("another set"));
}

TEST_F(ShareTest, RefusesSharesOfBeforeTheyWereMadeAnew) {
  const SplitKey anew = Split(key_.view(), 3, kOfficers, random_).value();
  for (const Share& share : split_.shares) {
    EXPECT_THAT(CheckShare(share, anew.set), Says("another set"));
  }
  // Replayed under the new set's name, it is still not the one that was made.
  Share replayed = Copy(split_.shares[0]);
  replayed.set_id = anew.set.set_id();
  EXPECT_THAT(CheckShare(replayed, anew.set), Says("was made for"));
}

TEST_F(ShareTest, CountsAShareOnce) {
  std::vector<Share> shares = Chosen(7);
  shares[2] = Copy(shares[1]);
  EXPECT_THAT(CombineShares(shares, split_.set), HasReason(Reason::kShareRefused));
  EXPECT_THAT(CombineShares(shares, split_.set), Says("twice"));
}

TEST_F(ShareTest, RefusesASplitThatNobodyCouldUse) {
  const auto split = [&](std::uint32_t threshold, std::vector<std::string> officers) {
    return Split(key_.view(), threshold, officers, random_);
  };
  EXPECT_THAT(split(1, {"olga", "pia"}), NamesField("threshold"));
  EXPECT_THAT(split(3, {"olga", "pia"}), NamesField("threshold"));
  EXPECT_THAT(split(2, {}), NamesField("threshold"));
  EXPECT_THAT(split(2, {"olga", "pia", "olga"}), NamesField("officers[2]"));
  EXPECT_THAT(split(2, {"olga", "Pia"}), NamesField("officers[1]"));
  std::vector<std::string> many;
  for (int i = 0; i < 17; ++i) {
    many.push_back("officer-" + std::to_string(i));
  }
  EXPECT_THAT(split(2, many), NamesField("officers[16]"));
  many.pop_back();
  EXPECT_THAT(split(16, many), IsOk());
  EXPECT_THAT(Split("short", 2, kOfficers, random_), NamesField("key"));
}

}  // namespace
}  // namespace candor::shamir
