#include "candor/policy/letters.h"

#include <gtest/gtest.h>

#include "candor/policy/policy_set.h"
#include "candor/testing/temp_dir.h"
#include "policies.h"

namespace candor::policy {
namespace {

TEST(FillLetter, FillsEveryGap) {
  EXPECT_EQ(FillLetter("{outcomes}: {reasons}, {days} days, {decision_code}, {days}.",
                       {.outcomes = "O", .reasons = "R", .days = "30", .decision_code = "C"}),
            "O: R, 30 days, C, 30.");
  EXPECT_EQ(FillLetter("", {}), "");
  EXPECT_EQ(FillLetter("plain", {.days = "30"}), "plain");
}

// Else a panel's reasons could bring the decision code into the reporter's letter.
TEST(FillLetter, DoesNotLookIntoWhatItFillsIn) {
  EXPECT_EQ(FillLetter("{reasons} {days}",
                       {.reasons = "{decision_code} {outcomes", .days = "}", .decision_code = "C"}),
            "{decision_code} {outcomes }");
}

TEST(Letters, ShippedOnesAreThereInEveryLanguage) {
  const auto set = PolicySet::Load({CANDOR_POLICY_FILE});
  ASSERT_TRUE(set.ok()) << set.status();
  const v1::Policy& policy = set->policies().front();
  EXPECT_EQ(policy.letters_size(), 4);
  EXPECT_EQ(AppealWindowDays(policy), 30U);
  for (const v1::LetterKind kind :
       {v1::LETTER_KIND_DECISION_REPORTER, v1::LETTER_KIND_DECISION_SUBJECT,
        v1::LETTER_KIND_APPEAL_REPORTER, v1::LETTER_KIND_APPEAL_SUBJECT}) {
    const v1::LetterTemplate* const letter = FindLetter(policy, kind);
    ASSERT_NE(letter, nullptr);
    EXPECT_EQ(letter->text().text_size(), 9);
    for (const auto& [language, text] : letter->text().text()) {
      EXPECT_NE(text.find("{outcomes}"), std::string::npos) << language;
      EXPECT_NE(text.find("{reasons}"), std::string::npos) << language;
      // With the longest reasons, a kilobyte is left for the outcomes.
      EXPECT_LT(text.size(), 1500U) << language;
    }
  }
}

TEST(Letters, AreNotThereWithoutThem) {
  EXPECT_EQ(FindLetter({}, v1::LETTER_KIND_DECISION_REPORTER), nullptr);
  EXPECT_EQ(AppealWindowDays({}), std::nullopt);
}

// What a policy without decisions need not have is checked all the same when it is there.
TEST(Letters, AreNeededWithOutcomesOnly) {
  const test_support::TempDir dir;
  std::string text = kWhole;
  text.erase(text.find("letters:"));
  const auto without = PolicySet::Load({dir.Write("p.yaml", text)});
  EXPECT_NE(without.status().message().find("letters: lack LETTER_KIND_DECISION_REPORTER"),
            std::string::npos);
  text.erase(text.find("outcomes:"), text.find("clocks:") - text.find("outcomes:"));
  text.erase(text.find("retention_classes:"),
             text.find("referrals:") - text.find("retention_classes:"));
  EXPECT_TRUE(PolicySet::Load({dir.Write("q.yaml", text)}).ok());
}

}  // namespace
}  // namespace candor::policy
