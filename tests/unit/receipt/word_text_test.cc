#include "word_text.h"

#include <string>

#include "candor/base/error.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor {
namespace {

using test_support::IsOk;
using test_support::NamesField;
using testing::HasSubstr;
using testing::Not;

std::string ProblemOf(std::string_view text) {
  const auto parsed = ParseWordText(text);
  EXPECT_THAT(parsed, NamesField("receipt")) << text;
  const auto violations = FieldViolationsOf(parsed.status());
  return violations.empty() ? "" : violations[0].second;
}

std::string Repeated(int count, std::string_view word = "zoo") {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text.append(word).append(" ");
  }
  return text;
}

TEST(ParseWordText, GivesPositionsOnTheList) {
  const auto indices = ParseWordText(
      "abandon ability able about above absent absorb abstract absurd abuse access zoo");
  ASSERT_THAT(indices, IsOk());
  EXPECT_THAT(*indices, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 2047));
}

TEST(ParseWordText, TakesThreeLetterWordsAndFourLetterStarts) {
  const auto indices = ParseWordText("act ACTI acto actr actu add addi addr adju admi adul adva");
  ASSERT_THAT(indices, IsOk());
  const auto spelled = ParseWordText(
      "act action actor actress actual add addict address adjust admit adult advance");
  EXPECT_EQ(*indices, *spelled);
}

TEST(ParseWordText, SaysHowManyWordsThereWere) {
  EXPECT_THAT(ProblemOf(""), HasSubstr("no words"));
  EXPECT_THAT(ProblemOf(" \n-,\t"), HasSubstr("no words"));
  for (int count = 1; count < 12; ++count) {
    EXPECT_THAT(ProblemOf(Repeated(count)), HasSubstr("has " + std::to_string(count) + " word"));
  }
  EXPECT_THAT(ParseWordText(Repeated(12)), IsOk());
  EXPECT_THAT(ProblemOf(Repeated(13)), HasSubstr("more than twelve"));
}

TEST(ParseWordText, NamesThePlaceOfAWrongWordAndNeverTheWord) {
  for (int place = 1; place <= 12; ++place) {
    const std::string text = Repeated(place - 1) + "secretword " + Repeated(12 - place);
    const std::string problem = ProblemOf(text);
    EXPECT_THAT(problem, HasSubstr("word " + std::to_string(place) + " is not"));
    EXPECT_THAT(ParseWordText(text).status().ToString(), Not(HasSubstr("secretword")));
  }
}

TEST(ParseWordText, RefusesWhatIsNearlyAWord) {
  for (const char* word : {"aba", "aban1", "abandonn", "abando", "zo", "zooo", "z", "\xc3\xa9tat",
                           "a\xcc\x81"
                           "ct",
                           "abandon."}) {
    EXPECT_THAT(ProblemOf(std::string(word) + " " + Repeated(11)), HasSubstr("word 1 is not"))
        << word;
  }
  EXPECT_THAT(ProblemOf(std::string("zo\0o ", 5) + Repeated(11)), HasSubstr("word 1 is not"));
}

TEST(ParseWordText, RefusesALongTextAtOnce) {
  EXPECT_THAT(ProblemOf(std::string(1 << 20, ' ')), HasSubstr("too long"));
  EXPECT_THAT(ProblemOf(std::string(1025, 'a')), HasSubstr("too long"));
  EXPECT_THAT(ProblemOf(std::string(1024, 'a')), HasSubstr("has 1 word"));
}

}  // namespace
}  // namespace candor
