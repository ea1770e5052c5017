#include "candor/policy/policy_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "candor/testing/temp_dir.h"

namespace candor::policy {
namespace {

using ::testing::HasSubstr;

constexpr char kSmall[] = R"(
id: small
version: 1
languages: [en, de]
form:
  introduction: {text: {en: Hello, de: Hallo}}
  kinds:
    - {kind: REPORT_KIND_INCIDENT, label: {text: {en: Incident, de: Vorfall}}}
  categories:
    - heading: {text: {en: All, de: Alles}}
      choices:
        - {code: A1, label: {text: {en: One, de: Eins}}, source: "line one"}
  protected_grounds:
    - {code: AGE, label: {text: {en: Age, de: Alter}}, source: age}
  members:
    - {name: alice, display_name: Alice}
states:
  - {code: SCREENING, reporter_text: {text: {en: Received, de: Erhalten}}}
  - {code: CLOSED, reporter_text: {text: {en: Closed, de: Beendet}}}
)";

struct Spoiled {
  const char* from;
  const char* to;
  const char* says;
};

std::string Replaced(const char* from, const char* to) {
  std::string text = kSmall;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, std::string(from).size(), to);
}

class PolicyRefused : public ::testing::TestWithParam<Spoiled> {};

TEST_P(PolicyRefused, NamingThePath) {
  const test_support::TempDir dir;
  const std::string file = dir.Write("p.yaml", Replaced(GetParam().from, GetParam().to));
  const auto set = PolicySet::Load({file});
  EXPECT_THAT(std::string(set.status().message()), HasSubstr(file + ": "));
  EXPECT_THAT(std::string(set.status().message()), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Everything, PolicyRefused,
    ::testing::Values(
        Spoiled{"id: small", "id: Small One", "id: is missing or not"},
        Spoiled{"version: 1", "version: 0", "version: is missing"},
        Spoiled{"[en, de]", "[]", "languages: must list"},
        Spoiled{"[en, de]", "[en, en]", "languages[1]: is there twice"},
        Spoiled{"[en, de]", "[en]", "form.introduction.text: has a language"},
        Spoiled{"{en: One, de: Eins}", "{en: One}",
                "form.categories[0].choices[0].label.text.de: is missing"},
        Spoiled{"de: Vorfall", "de: ''", "form.kinds[0].label.text.de: must be 1 to 2000"},
        Spoiled{"REPORT_KIND_INCIDENT", "REPORT_KIND_UNSPECIFIED",
                "form.kinds[0].kind: is missing"},
        Spoiled{"code: A1", "code: a1", "form.categories[0].choices[0].code: is not"},
        Spoiled{"\"line one\"", "\"\"", "form.categories[0].choices[0].source: is missing"},
        Spoiled{"name: alice,", "name: Alice,", "form.members[0].name: is not"},
        Spoiled{"display_name: Alice", "display_name: ''", "form.members[0].display_name: must"},
        Spoiled{"code: CLOSED", "code: Closed", "states[1].code: is not"},
        Spoiled{"code: CLOSED", "code: SCREENING", "states[1].code: is there twice"},
        Spoiled{"{en: Closed, de: Beendet}", "{en: Closed}",
                "states[1].reporter_text.text.de: is missing"},
        Spoiled{"de: Erhalten", "de: ''", "states[0].reporter_text.text.de: must be 1 to 500"},
        Spoiled{"code: AGE", "colour: AGE", "form.protected_grounds[0].colour: no such field"}));

TEST(PolicySet, BoundsStateTexts) {
  const test_support::TempDir dir;
  const auto load = [&](std::size_t bytes) {
    return PolicySet::Load(
        {dir.Write("p.yaml", Replaced("Beendet", std::string(bytes, 'x').c_str()))});
  };
  EXPECT_TRUE(load(500).ok());
  EXPECT_THAT(std::string(load(501).status().message()),
              HasSubstr("states[1].reporter_text.text.de: must be 1 to 500"));
}

TEST(PolicySet, FindsVersions) {
  const test_support::TempDir dir;
  const std::string one = dir.Write("1.yaml", kSmall);
  const std::string two = dir.Write("2.yaml", Replaced("version: 1", "version: 2"));
  const auto set = PolicySet::Load({one, two});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(set->Latest("")->version(), 2U);
  EXPECT_EQ(set->Find("small", 1)->version(), 1U);
  EXPECT_EQ(set->Find("small", 3), nullptr);
  EXPECT_EQ(set->Latest("other"), nullptr);
  EXPECT_THAT(std::string(PolicySet::Load({one, one}).status().message()),
              HasSubstr("given before"));
}

// The shipped policy has every code of the code of conduct's own headings.
TEST(ShippedPolicy, HasTheTwentyCodes) {
  const auto set = PolicySet::Load({CANDOR_POLICY_FILE});
  ASSERT_TRUE(set.ok()) << set.status();
  std::vector<std::string> codes;
  for (const auto& group : set->Latest("pytorch-foundation")->form().categories()) {
    for (const auto& choice : group.choices()) {
      codes.push_back(choice.code());
    }
  }
  EXPECT_THAT(codes,
              ::testing::ElementsAre("H1", "H2", "H3", "H4", "H5", "H6", "C1", "C2", "C3", "C4",
                                     "C5", "C6", "C7", "O1", "O2", "O3", "O4", "O5", "I1", "I2"));
}

// Every state that a case can be in has words for the reporter.
TEST(ShippedPolicy, TellsTheReporterOfEveryState) {
  const auto set = PolicySet::Load({CANDOR_POLICY_FILE});
  ASSERT_TRUE(set.ok()) << set.status();
  std::vector<std::string> codes;
  for (const auto& state : set->Latest("pytorch-foundation")->states()) {
    codes.push_back(state.code());
  }
  EXPECT_THAT(codes, ::testing::ElementsAre("SCREENING", "ESCALATED", "TRIAGE", "NEEDS_INFO",
                                            "INVESTIGATING", "ON_HOLD", "DELIBERATION", "DECIDED",
                                            "REMEDY", "APPEALED", "APPEAL_DECIDED", "REFERRED",
                                            "CLOSED", "DUPLICATE", "WITHDRAWN"));
}

}  // namespace
}  // namespace candor::policy
