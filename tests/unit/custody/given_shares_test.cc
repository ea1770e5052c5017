#include "custody/given_shares.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"

namespace candor::review {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<std::string> kOfficers = {"olga", "omar", "otto", "orla"};

class GivenSharesTest : public ::testing::Test {
 protected:
  shamir::SplitKey Split(std::uint32_t threshold) {
    return shamir::Split(kKey, threshold, kOfficers, random_).value();
  }
  absl::Status Take(const shamir::SplitKey& split, std::size_t i) {
    return given_.Take(kOfficers[i], shamir::ShareText(split.shares[i]).view(), split.set);
  }

  const std::string kKey = std::string(32, 'k');
  test_support::SeededRandom random_{5};
  test_support::FakeClock clock_;
  GivenShares given_{clock_};
};

TEST_F(GivenSharesTest, AllSubsetsOfEnoughGiveTheKeyAndNoneOfFewer) {
  for (std::uint32_t threshold = 2; threshold <= 4; ++threshold) {
    const shamir::SplitKey split = Split(threshold);
    for (unsigned subset = 0; subset < 16; ++subset) {
      given_.Forget();
      std::uint32_t count = 0;
      for (std::size_t i = 0; i < 4; ++i) {
        if ((subset >> i & 1U) != 0) {
          ++count;
          ASSERT_THAT(Take(split, i), IsOk());
        }
      }
      EXPECT_EQ(given_.MissingFor(split.set), threshold - std::min(count, threshold));
      const auto key = given_.Combine(split.set);
      ASSERT_EQ(key.ok(), count >= threshold) << subset;
      EXPECT_TRUE(!key.ok() || key->view() == kKey);
    }
  }
}

TEST_F(GivenSharesTest, TheSameShareAgainCountsOnce) {
  const auto split = Split(2);
  ASSERT_THAT(Take(split, 1), IsOk());
  ASSERT_THAT(Take(split, 1), IsOk());
  EXPECT_EQ(given_.MissingFor(split.set), 1U);
  EXPECT_THAT(given_.Officers(), ElementsAre("omar"));
}

TEST_F(GivenSharesTest, RefusesAnotherOfficersShareAndKeepsTheOthers) {
  const auto split = Split(2);
  ASSERT_THAT(Take(split, 0), IsOk());
  const absl::Status refused =
      given_.Take("otto", shamir::ShareText(split.shares[1]).view(), split.set);
  EXPECT_THAT(refused, HasReason(Reason::kShareRefused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("another officer's"));
  EXPECT_THAT(given_.Officers(), ElementsAre("olga"));
}

TEST_F(GivenSharesTest, TellsASetFromAnAlteredShare) {
  const auto split = Split(2);
  const auto other = Split(2);
  const absl::Status of_other =
      given_.Take("olga", shamir::ShareText(other.shares[0]).view(), split.set);
  EXPECT_THAT(of_other, HasReason(Reason::kShareRefused));
  EXPECT_THAT(std::string(of_other.message()), HasSubstr("another set"));
  std::string text(shamir::ShareText(split.shares[0]).view());
  text[text.size() - 20] = text[text.size() - 20] == '0' ? '1' : '0';
  EXPECT_THAT(given_.Take("olga", text, split.set), HasReason(Reason::kShareRefused));
  EXPECT_THAT(given_.Take("olga", "nonsense", split.set), HasReason(Reason::kShareRefused));
  EXPECT_THAT(given_.Officers(), IsEmpty());
}

TEST_F(GivenSharesTest, ForgetsAllTenMinutesAfterTheFirst) {
  const auto split = Split(3);
  ASSERT_THAT(Take(split, 0), IsOk());
  EXPECT_EQ(given_.until(), clock_.Now() + std::chrono::minutes(10));
  clock_.Advance(std::chrono::minutes(9));
  ASSERT_THAT(Take(split, 1), IsOk());
  clock_.Advance(std::chrono::seconds(59));
  given_.ForgetWhenOver();
  EXPECT_THAT(given_.Officers(), ElementsAre("olga", "omar"));
  clock_.Advance(std::chrono::seconds(1));
  ASSERT_THAT(Take(split, 2), IsOk());
  EXPECT_THAT(given_.Officers(), ElementsAre("otto"));
  clock_.Advance(std::chrono::minutes(10));
  given_.ForgetWhenOver();
  EXPECT_THAT(given_.Officers(), IsEmpty());
  EXPECT_EQ(given_.until(), std::nullopt);
}

TEST_F(GivenSharesTest, AClockThatWasSetBackDoesNotLengthenTheWindow) {
  const auto split = Split(2);
  ASSERT_THAT(Take(split, 0), IsOk());
  clock_.Advance(-std::chrono::hours(1));
  given_.ForgetWhenOver();
  EXPECT_THAT(given_.Officers(), IsEmpty());
}

TEST_F(GivenSharesTest, SharesMadeAnewTakeThePlaceOfTheOldOnes) {
  const auto before = Split(2);
  const auto after = Split(2);
  ASSERT_THAT(Take(before, 0), IsOk());
  EXPECT_EQ(given_.MissingFor(after.set), 2U);
  ASSERT_THAT(Take(after, 1), IsOk());
  EXPECT_THAT(given_.Officers(), ElementsAre("omar"));
  EXPECT_EQ(given_.MissingFor(after.set), 1U);
}

}  // namespace
}  // namespace candor::review
