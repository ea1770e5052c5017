#include "candor/receipt/receipt.h"

#include <set>

#include "candor/hpke/sha256.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "words.h"

namespace candor {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::NamesField;
using test_support::SeededRandom;

std::string Joined(const Receipt& receipt, std::string_view separator = " ") {
  std::string text;
  for (const std::string_view word : receipt.Words()) {
    text.append(text.empty() ? "" : separator).append(word);
  }
  return text;
}

// The entropy decides everything, so two receipts are equal when their thread keys are.
std::string Identity(const Receipt& receipt) {
  return std::string(receipt.Thread().thread_key().view());
}

TEST(WordList, IsThatOfBip39) {
  std::string all;
  std::set<std::string_view> starts;
  for (const std::string_view word : kWords) {
    all.append(word).append("\n");
    starts.insert(word.substr(0, 4));
  }
  // SHA-256 of english.txt in the BIP.
  const std::string digest = Sha256(all);
  EXPECT_EQ(digest.substr(0, 8), "\x2f\x5e\xed\x53\xa4\x72\x7b\x4b");
  EXPECT_EQ(starts.size(), kWordCount) << "four letters do not tell every word";
  EXPECT_TRUE(std::is_sorted(kWords.begin(), kWords.end()));
}

struct Known {
  std::string entropy;
  std::string_view words;
};

// BIP-39's own vectors (trezor/python-mnemonic, vectors.json) of 128 bits.
TEST(Receipt, HasTheKnownAnswers) {
  const Known known[] = {
      {std::string(16, '\0'),
       "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
       "about"},
      {std::string(16, '\x7f'),
       "legal winner thank year wave sausage worth useful legal winner thank yellow"},
      {std::string(16, '\x80'),
       "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"},
      {std::string(16, '\xff'), "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong"},
  };
  for (const Known& answer : known) {
    const Receipt receipt = Receipt::FromEntropy(answer.entropy).value();
    EXPECT_EQ(Joined(receipt), answer.words);
    const auto parsed = Receipt::FromWords(answer.words);
    ASSERT_THAT(parsed, IsOk());
    EXPECT_EQ(Identity(*parsed), Identity(receipt));
  }
}

TEST(Receipt, SurvivesItsWords) {
  SeededRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 500; ++i) {
    const Receipt receipt = Receipt::Generate(random);
    const auto parsed = Receipt::FromWords(Joined(receipt));
    ASSERT_THAT(parsed, IsOk());
    EXPECT_EQ(Identity(*parsed), Identity(receipt));
    EXPECT_EQ(Joined(*parsed), Joined(receipt));
    EXPECT_TRUE(seen.insert(Identity(receipt)).second);
  }
}

TEST(Receipt, TakesWhatPeopleMakeOfIt) {
  SeededRandom random;
  for (int i = 0; i < 50; ++i) {
    const Receipt receipt = Receipt::Generate(random);
    std::string upper;
    for (const char c : Joined(receipt)) {
      upper.push_back(c == ' ' ? c : static_cast<char>(c - 'a' + 'A'));
    }
    std::string abbreviated;
    for (const std::string_view word : receipt.Words()) {
      abbreviated.append(word.substr(0, 4)).append(" ");
    }
    for (const std::string& text :
         {upper, abbreviated, Joined(receipt, "-"), Joined(receipt, " - "), Joined(receipt, ", "),
          Joined(receipt, "\r\n"), Joined(receipt, "\t"), "  \n" + Joined(receipt, "   ") + "\n\n",
          Joined(receipt, "\xe2\x80\x93"), Joined(receipt, "\xc2\xa0")}) {
      const auto parsed = Receipt::FromWords(text);
      ASSERT_THAT(parsed, IsOk()) << text;
      EXPECT_EQ(Identity(*parsed), Identity(receipt));
    }
  }
}

TEST(Receipt, TellsAnyTwoNeighboursSwapped) {
  // 4 bits of checksum let one in sixteen by, so this counts.
  SeededRandom random;
  int swaps = 0;
  int told = 0;
  for (int i = 0; i < 200; ++i) {
    auto words = Receipt::Generate(random).Words();
    std::swap(words[3], words[4]);
    std::string text;
    for (const std::string_view word : words) {
      text.append(word).append(" ");
    }
    const auto parsed = Receipt::FromWords(text);
    ++swaps;
    if (!parsed.ok()) {
      ++told;
      EXPECT_THAT(parsed, NamesField("receipt"));
    }
  }
  EXPECT_GT(told, swaps * 8 / 10);
}

TEST(Receipt, TellsAWrongWordByTheChecksum) {
  // The last word alone decides here: 128 of 2048 fit.
  int taken = 0;
  for (const std::string_view word : kWords) {
    const auto parsed =
        Receipt::FromWords("legal winner thank year wave sausage worth useful legal winner thank " +
                           std::string(word));
    taken += parsed.ok() ? 1 : 0;
    if (!parsed.ok()) {
      EXPECT_THAT(parsed, HasCode(absl::StatusCode::kInvalidArgument));
    }
  }
  EXPECT_EQ(taken, 128);
}

TEST(Receipt, RefusesEntropyOfAnotherLength) {
  for (const std::size_t size : {0U, 15U, 17U, 32U}) {
    EXPECT_THAT(Receipt::FromEntropy(std::string(size, 'x')), NamesField("receipt_entropy"));
  }
}

}  // namespace
}  // namespace candor
