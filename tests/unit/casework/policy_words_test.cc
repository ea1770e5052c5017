#include "casework/policy_words.h"

#include <gtest/gtest.h>

namespace candor::review {
namespace {

policy::v1::Policy Bilingual() {
  policy::v1::Policy policy;
  policy.add_languages("en");
  policy.add_languages("de");
  policy::v1::Outcome& outcome = *policy.add_outcomes();
  outcome.set_code("WARNING");
  (*outcome.mutable_label()->mutable_text())["en"] = "Warning";
  (*outcome.mutable_label()->mutable_text())["de"] = "Verwarnung";
  return policy;
}

TEST(PolicyWords, AreInTheReadersLanguageOrTheDefault) {
  const policy::v1::Policy policy = Bilingual();
  const policy::v1::LocalizedText& label = policy.outcomes(0).label();
  EXPECT_EQ(WordsOf(label, policy, "de"), "Verwarnung");
  EXPECT_EQ(WordsOf(label, policy, "fr"), "Warning");
  EXPECT_EQ(WordsOf(label, policy, ""), "Warning");
  EXPECT_EQ(WordsOf({}, policy, "de"), "");
}

TEST(PolicyWords, NameCodesByTheirLabels) {
  const policy::v1::Policy policy = Bilingual();
  EXPECT_EQ(LabelOf(policy.outcomes(), "WARNING", policy, "de"), "Verwarnung");
  const std::string unknown = "ABOLISHED";
  EXPECT_EQ(LabelOf(policy.outcomes(), unknown, policy, "de"), "ABOLISHED");
}

TEST(PolicyWords, WriteDaysAsEverybodyReadsThem) {
  EXPECT_EQ(DateOf(0), "1970-01-01");
  EXPECT_EQ(DateOf(20818), "2026-12-31");
  EXPECT_EQ(DateOf(19782), "2024-02-29");
}

}  // namespace
}  // namespace candor::review
