// What a policy says of casework, and each way to get it wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "candor/policy/policy_set.h"
#include "candor/testing/temp_dir.h"
#include "policies.h"

namespace candor::policy {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Spoiled {
  const char* from;
  const char* to;
  const char* says;
};

std::string ErrorOf(const std::string& text) {
  const test_support::TempDir dir;
  return std::string(PolicySet::Load({dir.Write("p.yaml", text)}).status().message());
}

TEST(Casework, TakesAWholePolicy) { EXPECT_EQ(ErrorOf(kWhole), ""); }

class CaseworkRefused : public ::testing::TestWithParam<Spoiled> {};

TEST_P(CaseworkRefused, NamingThePath) {
  EXPECT_THAT(ErrorOf(WholeWith(GetParam().from, GetParam().to)),
              HasSubstr(std::string("p.yaml: ") + GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Outcomes, CaseworkRefused,
    ::testing::Values(Spoiled{"code: WARNING", "code: warning", "outcomes[0].code: is not 1 to 32"},
                      Spoiled{"code: WARNING", "code: BAN", "outcomes[1].code: is there twice"},
                      Spoiled{", de: Verwarnung", "", "outcomes[0].label.text.de: is missing"},
                      Spoiled{"\"line three\"", "\"\"", "outcomes[0].source: is missing"},
                      Spoiled{"OUTCOME_DETAIL_END_DATE", "OUTCOME_DETAIL_SPACES",
                              "outcomes[1].details[1]: is there twice"},
                      Spoiled{"OUTCOME_DETAIL_SPACES", "OUTCOME_DETAIL_UNSPECIFIED",
                              "outcomes[1].details[0]: says nothing"},
                      Spoiled{"OUTCOME_DETAIL_SPACES", "PLACES", "(outcomes[1].details[0])"},
                      Spoiled{"details: [", "detail: [", "outcomes[1].detail: no such field"}));

INSTANTIATE_TEST_SUITE_P(
    Quorum, CaseworkRefused,
    ::testing::Values(
        Spoiled{"code: HARD", "code: DECISION", "quorum_rules[1].code: is there twice"},
        Spoiled{"use: QUORUM_USE_DECISION, votes", "votes", "quorum_rules[0].use: is missing"},
        Spoiled{"outcomes: [BAN], votes", "outcomes: [BANN], votes",
                "quorum_rules[1].outcomes[0]: is no outcome of this policy"},
        Spoiled{"outcomes: [BAN], votes", "outcomes: [BAN, BAN], votes",
                "quorum_rules[1].outcomes[1]: is in another rule"},
        Spoiled{"outcomes: [BAN], votes", "votes", "quorum_rules[1].outcomes: is empty in two"},
        Spoiled{"QUORUM_USE_APPEAL", "QUORUM_USE_DECISION", "quorum_rules: needs a rule"},
        Spoiled{"votes_for: 2, votes_of: 3", "votes_for: 1, votes_of: 2",
                "quorum_rules[0].votes_for: of votes_of must be more than half"},
        Spoiled{"votes_for: 2, votes_of: 3", "votes_for: 4, votes_of: 3",
                "quorum_rules[0].votes_for: of votes_of"},
        Spoiled{"votes_for: 2, votes_of: 3", "votes_for: 4294967295, votes_of: 0",
                "quorum_rules[0].votes_for: of votes_of"},
        Spoiled{"least_people: 2", "least_people: 1",
                "quorum_rules[0].least_people: is below 2; nobody decides alone"}));

INSTANTIATE_TEST_SUITE_P(
    Clocks, CaseworkRefused,
    ::testing::Values(
        Spoiled{"time_zone: Europe/Berlin", "", "time_zone: is missing"},
        Spoiled{"Europe/Berlin", "Europe/Bielefeld", "time_zone: is not in the IANA"},
        Spoiled{"Europe/Berlin", "/etc/passwd", "time_zone: is not in the IANA"},
        Spoiled{"Europe/Berlin", "localtime", "time_zone: is not in the IANA"},
        Spoiled{"Europe/Berlin", "../UTC", "time_zone: is not in the IANA"},
        Spoiled{"code: FEEDBACK", "code: TRIAGE", "clocks[1].code: is there twice"},
        Spoiled{"title: Triaged", "title: ''", "clocks[0].title: must be 1 to 200"},
        Spoiled{"starts_on: CLOCK_EVENT_RECEIVED", "", "clocks[0].starts_on: is missing"},
        Spoiled{"starts_on: CLOCK_EVENT_RECEIVED", "starts_on: CLOCK_EVENT_SOMETHING", ""},
        Spoiled{"stops_on: [CLOCK_EVENT_TRIAGED]", "", "clocks[0].stops_on: is empty"},
        Spoiled{"[CLOCK_EVENT_TRIAGED]", "[CLOCK_EVENT_RECEIVED]",
                "clocks[0].stops_on[0]: is what starts it"},
        Spoiled{"[CLOCK_EVENT_TRIAGED]", "[CLOCK_EVENT_TRIAGED, CLOCK_EVENT_TRIAGED]",
                "clocks[0].stops_on[1]: is there twice"},
        Spoiled{"CLOCK_EVENT_ACKNOWLEDGED\n", "CLOCK_EVENT_RECEIVED\n",
                "clocks[1].starts_at_latest: delays nothing"},
        Spoiled{"soft: {hours: 48}\n    hard: {hours: 72}", "", "clocks[0]: never ends"},
        Spoiled{"{hours: 48}", "{hours: 72}", "clocks[0].soft: can end at or after hard"},
        Spoiled{"{hours: 48}", "{days: 3}", "clocks[0].soft: can end at or after hard"},
        Spoiled{"{hours: 48}", "{}", "clocks[0].soft: must be hours or days"},
        Spoiled{"{hours: 48}", "{hours: 0}", "clocks[0].soft: must be hours or days"},
        Spoiled{"{hours: 72}", "{hours: 10001}", "clocks[0].hard: must be hours or days"},
        Spoiled{"{calendar_months: 2}", "{days: 89}", "clocks[1].soft: can end at or after hard"},
        Spoiled{"{days: 30}", "{days: 22}", "clocks[2].soft: can end at or after hard"},
        Spoiled{"hard: {days: 7}", "hard: {days: 30}",
                "clocks[3].hard: is longer than that of APPEAL_END"},
        Spoiled{"hard_on:", "hard: {days: 1}\n    hard_on:", "clocks[5].hard_on: contradicts hard"},
        Spoiled{"CLOCK_EVENT_EVENT_STARTED", "CLOCK_EVENT_RECEIVED",
                "clocks[5].hard_on: is what starts it"},
        Spoiled{"soft: {days: 23}", "soft: {hours: 23}",
                "clocks[2].until_day_ends_anywhere: needs days or months"},
        Spoiled{"pauses_in: [NEEDS_INFO]", "pauses_in: [NEEDS_INF]",
                "clocks[0].pauses_in[0]: is no state of a case; it can be one of SCREENING, "},
        Spoiled{"pauses_in: [NEEDS_INFO]", "pauses_in: [ON_HOLD, ON_HOLD]",
                "clocks[0].pauses_in[1]: is there twice"},
        Spoiled{"pauses_in: [NEEDS_INFO]", "pauses_in: [NEEDS_INFO]\n    legal: true",
                "clocks[0].pauses_in: contradicts legal"},
        Spoiled{"starts_on: CLOCK_EVENT_RECEIVED", "starts_on: CLOCK_EVENT_REPORTER_ASKED",
                "clocks[0].pauses_in[0]: stops the clock on the reporter's answer"},
        Spoiled{"source: practice", "source: ''", "clocks[0].source: is missing"}));

INSTANTIATE_TEST_SUITE_P(
    Letters, CaseworkRefused,
    ::testing::Values(
        Spoiled{"kind: LETTER_KIND_APPEAL_SUBJECT", "kind: LETTER_KIND_APPEAL_REPORTER",
                "letters[3].kind: is there twice"},
        Spoiled{"kind: LETTER_KIND_APPEAL_SUBJECT", "kind: LETTER_KIND_APPEAL_REPORTER",
                "letters: lack LETTER_KIND_APPEAL_SUBJECT"},
        Spoiled{"kind: LETTER_KIND_APPEAL_SUBJECT\n    text", "text",
                "letters[3].kind: is missing"},
        Spoiled{", de: \"Das Ende.\"", "", "letters[3].text.text.de: is missing"},
        Spoiled{"\"The end.\"", "''", "letters[3].text.text.en: must be 1 to 2000"},
        Spoiled{"We decided: {outcomes}", "We decided",
                "letters[0].text.text.en: lacks {outcomes}"},
        Spoiled{"{reasons} {days} Tage", "{reasons} Tage", "letters[0].text.text.de: lacks {days}"},
        Spoiled{"Name {decision_code}", "Good luck",
                "letters[1].text.text.en: lacks {decision_code}"},
        Spoiled{"Appeal in", "Name {decision_code} in",
                "letters[0].text.text.en: has braces around something else than a gap of this "
                "letter; it can have {outcomes}, {days}, {reasons}"},
        Spoiled{"The end.", "The end of {decision_code}.", "letters[3].text.text.en: has braces"},
        Spoiled{"The end.", "The {end}.", "letters[3].text.text.en: has braces"},
        Spoiled{"The end.", "The end {", "letters[3].text.text.en: has braces"},
        Spoiled{"The end.", "The end } {reasons}", "letters[3].text.text.en: has braces"},
        Spoiled{"The end.", "{{reasons}}", "letters[3].text.text.en: has braces"},
        Spoiled{"soft: {days: 23}\n    hard: {days: 30}",
                "soft: {days: 23}\n    hard: {calendar_months: 1}",
                "letters: have no number for {days}"},
        Spoiled{"starts_on: CLOCK_EVENT_DECISION_DELIVERED", "starts_on: CLOCK_EVENT_DECIDED",
                "letters: have no number for {days}"}));

INSTANTIATE_TEST_SUITE_P(
    Rest, CaseworkRefused,
    ::testing::Values(
        Spoiled{"code: SCREENING", "code: SCREENNG", "states[0].code: is no state of a case"},
        Spoiled{"code: R2", "code: R1", "retention_classes[1].code: is there twice"},
        Spoiled{"title: Short", "title: ''", "retention_classes[0].title: must be"},
        Spoiled{"outcomes: [WARNING]", "outcomes: [WARN]",
                "retention_classes[0].outcomes[0]: is no outcome"},
        Spoiled{"outcomes: [WARNING]", "outcomes: [WARNING, BAN]",
                "retention_classes[1].outcomes[0]: is in another class"},
        Spoiled{"outcomes: [WARNING], ", "", "retention_classes: have no class for WARNING"},
        Spoiled{"keep: {days: 60}, ", "", "retention_classes[0].keep: is missing"},
        Spoiled{"keep: {days: 60}", "keep: {days: 0}", "retention_classes[0].keep: must be"},
        Spoiled{", starts_on: RETENTION_START_CLOSED", "",
                "retention_classes[0].starts_on: is missing"},
        Spoiled{"code: PROJECT", "code: p", "referrals[0].code: is not"},
        Spoiled{", de: Projekt", "", "referrals[0].label.text.de: is missing"},
        Spoiled{"\"line seven\"", "\"line seven\", policy_id: Small",
                "referrals[0].policy_id: is not 1 to 64"},
        Spoiled{"\"line seven\"", "\"line seven\", policy_id: small",
                "referrals[0].policy_id: is this policy itself"},
        Spoiled{"\"line seven\"", "\"line seven\", policy_id: other",
                "referrals[0].policy_id: names a policy that was not given"},
        Spoiled{", de: Begleitung", "", "arrangements[0].label.text.de: is missing"},
        Spoiled{"code: SECRET", "code: ''", "provisions[0].code: is not"},
        Spoiled{"kept_by: Encryption", "kept_by: ''", "provisions[0].kept_by: must be"}));

TEST(Casework, NamesAllProblemsOfAllFiles) {
  const test_support::TempDir dir;
  const auto set = PolicySet::Load({dir.Write("a.yaml", WholeWith("version: 1", "version: 0")),
                                    dir.Write("b.yaml", WholeWith("code: A2", "code: A1")),
                                    dir.Write("c.yaml", "idd: x\n")});
  const std::string message(set.status().message());
  EXPECT_THAT(message, HasSubstr("a.yaml: version: is missing"));
  EXPECT_THAT(message, HasSubstr("b.yaml: form.categories[0].choices[1].code: is there twice"));
  EXPECT_THAT(message, HasSubstr("c.yaml: idd: no such field"));
}

TEST(Casework, MonthsAndDaysCompareOnTheShortestMonths) {
  // Two months can have 59 days, three at least 89 in every year.
  EXPECT_EQ(ErrorOf(WholeWith("{calendar_months: 2}", "{days: 80}")), "");
  EXPECT_THAT(ErrorOf(WholeWith("soft: {days: 23}", "soft: {calendar_months: 1}")),
              HasSubstr("clocks[2].soft: can end"));
}

TEST(Casework, ReferralsNamePoliciesThatStandBeside) {
  const test_support::TempDir dir;
  const std::string first =
      dir.Write("a.yaml", WholeWith("\"line seven\"", "\"line seven\", policy_id: other"));
  const std::string other = dir.Write("b.yaml", WholeWith("id: small", "id: other"));
  EXPECT_TRUE(PolicySet::Load({first, other}).ok());
}

// Intake starts without the time zone database, and holds nothing that it does not use.
TEST(Casework, StaysOutOfIntake) {
  const test_support::TempDir dir;
  const std::string file = dir.Write("p.yaml", WholeWith("Europe/Berlin", "No/Where"));
  const auto set = PolicySet::LoadForms({file});
  ASSERT_TRUE(set.ok()) << set.status();
  const v1::Policy* policy = set->Latest("small");
  EXPECT_EQ(policy->form().categories(0).choices_size(), 2);
  EXPECT_EQ(policy->states_size(), 1);
  EXPECT_LT(policy->ByteSizeLong(), policy->form().ByteSizeLong() + 100);
  const auto broken =
      PolicySet::LoadForms({dir.Write("q.yaml", WholeWith("code: A2", "code: A1"))});
  EXPECT_THAT(std::string(broken.status().message()), HasSubstr("choices[1].code"));
}

}  // namespace
}  // namespace candor::policy
