#include <string>

#include "absl/strings/str_replace.h"
#include "candor/shamir/share.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gtest/gtest.h"

namespace candor::shamir {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::Says;

class ShareTextTest : public testing::Test {
 protected:
  static Share NewShare() {
    Share share;
    share.set_id = "\x01\x23\x45\x67\x89\xab\xcd\xef";
    share.index = 3;
    share.threshold = 2;
    share.officer = "rosa-1";
    share.value = test_support::SeededRandom().SecretBytes(32);
    return share;
  }

  const std::string text_{ShareText(NewShare()).view()};
};

TEST_F(ShareTextTest, IsOneLineOfSevenWords) {
  EXPECT_TRUE(text_.starts_with("candor-share-1 0123456789abcdef 3 2 rosa-1 ")) << text_;
  EXPECT_EQ(text_.size(), 43U + 64 + 1 + 8);
  EXPECT_EQ(text_.find('\n'), std::string::npos);
}

TEST_F(ShareTextTest, ReadsWhatItWrote) {
  const auto share = ParseShare(text_);
  ASSERT_THAT(share, IsOk());
  EXPECT_EQ(share->set_id, NewShare().set_id);
  EXPECT_EQ(share->index, 3U);
  EXPECT_EQ(share->threshold, 2U);
  EXPECT_EQ(share->officer, "rosa-1");
  EXPECT_EQ(share->value.view(), NewShare().value.view());
}

TEST_F(ShareTextTest, TakesOtherSpacingAndUpperCaseDigits) {
  EXPECT_THAT(ParseShare("\n  " + absl::StrReplaceAll(text_, {{" ", " \t\r\n"}}) + "\r\n"), IsOk());
  EXPECT_THAT(ParseShare(absl::StrReplaceAll(text_, {{"0123456789abcdef", "0123456789ABCDEF"}})),
              IsOk());
}

TEST_F(ShareTextTest, TellsEveryMistypedCharacter) {
  for (std::size_t i = 15; i < text_.size(); ++i) {
    for (const char other : {'0', '7', 'a', 'f', 'z', '-'}) {
      if (text_[i] == other || text_[i] == ' ') {
        continue;
      }
      std::string mistyped = text_;
      mistyped[i] = other;
      EXPECT_THAT(ParseShare(mistyped), HasReason(Reason::kShareRefused)) << mistyped;
      EXPECT_THAT(ParseShare(mistyped), Says("typing mistake")) << mistyped;
    }
  }
  // Two digits in the wrong order.
  std::string swapped = text_;
  std::swap(swapped[50], swapped[51]);
  ASSERT_NE(swapped, text_);
  EXPECT_THAT(ParseShare(swapped), Says("typing mistake"));
}

TEST_F(ShareTextTest, SaysWhatIsNoShareAtAll) {
  for (const std::string& text :
       {std::string(), std::string("correct horse battery staple"), text_.substr(0, 60),
        text_ + " more", "x" + text_, absl::StrReplaceAll(text_, {{"share-1", "share-2"}}),
        text_ + std::string(512, ' ')}) {
    EXPECT_THAT(ParseShare(text), HasReason(Reason::kShareRefused));
    EXPECT_THAT(ParseShare(text), Says("no share")) << text;
  }
}

// With a checksum that fits what it says.
TEST_F(ShareTextTest, RefusesNumbersThatNoShareHas) {
  Share share = NewShare();
  for (const std::uint32_t index : {0U, 17U, 1000U}) {
    share.index = index;
    EXPECT_THAT(ParseShare(ShareText(share).view()), HasReason(Reason::kShareRefused)) << index;
  }
  share.index = 16;
  EXPECT_THAT(ParseShare(ShareText(share).view()), IsOk());
  for (const std::uint32_t threshold : {0U, 1U, 17U}) {
    share.threshold = threshold;
    EXPECT_THAT(ParseShare(ShareText(share).view()), HasReason(Reason::kShareRefused)) << threshold;
  }
}

}  // namespace
}  // namespace candor::shamir
