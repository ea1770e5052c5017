#include "casework/outcome_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace candor::review {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Day kToday(20514);

policy::v1::Outcome& AddOutcome(policy::v1::Policy& policy, std::string_view code) {
  policy::v1::Outcome& outcome = *policy.add_outcomes();
  outcome.set_code(std::string(code));
  return outcome;
}

policy::v1::Policy MakePolicy() {
  policy::v1::Policy policy;
  AddOutcome(policy, "WARNING");
  policy::v1::Outcome& ban = AddOutcome(policy, "BAN");
  ban.add_details(policy::v1::OUTCOME_DETAIL_SPACES);
  ban.add_details(policy::v1::OUTCOME_DETAIL_END_DATE);
  AddOutcome(policy, "REMOVAL").add_details(policy::v1::OUTCOME_DETAIL_ROLES);
  AddOutcome(policy, "OTHER").add_details(policy::v1::OUTCOME_DETAIL_TEXT);
  return policy;
}

v1::Proposal Proposed(std::string_view code) {
  v1::Proposal proposal;
  proposal.set_stage(v1::PROPOSAL_STAGE_DECISION);
  proposal.add_outcomes()->set_code(std::string(code));
  proposal.set_reasons("because");
  return proposal;
}

std::vector<std::string> WrongIn(const v1::Proposal& proposal) {
  FieldViolations violations;
  CheckProposed(MakePolicy(), proposal, kToday, violations);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : violations.all()) {
    fields.push_back(violation.field);
  }
  return fields;
}

TEST(OutcomeChecks, AreThoseOfThePolicyOnceEach) {
  v1::Proposal proposal = Proposed("WARNING");
  EXPECT_THAT(WrongIn(proposal), IsEmpty());
  proposal.add_outcomes()->set_code("NO_SUCH");
  proposal.add_outcomes()->set_code("WARNING");
  proposal.add_outcomes();
  EXPECT_THAT(WrongIn(proposal),
              ElementsAre("outcomes[1].code", "outcomes[2].code", "outcomes[3].code"));
}

TEST(OutcomeChecks, ADecisionHasSome) {
  v1::Proposal proposal = Proposed("WARNING");
  proposal.clear_outcomes();
  EXPECT_THAT(WrongIn(proposal), ElementsAre("outcomes"));
  proposal.set_stage(v1::PROPOSAL_STAGE_APPEAL);
  EXPECT_THAT(WrongIn(proposal), IsEmpty()) << "the first decision stands";
}

TEST(OutcomeChecks, ReasonsHave1To500Bytes) {
  v1::Proposal proposal = Proposed("WARNING");
  proposal.set_reasons(std::string(500, 'x'));
  EXPECT_THAT(WrongIn(proposal), IsEmpty());
  proposal.set_reasons(std::string(501, 'x'));
  EXPECT_THAT(WrongIn(proposal), ElementsAre("reasons"));
  proposal.clear_reasons();
  EXPECT_THAT(WrongIn(proposal), ElementsAre("reasons"));
}

TEST(OutcomeChecks, SpacesAndEndAreGivenWhereAskedFor) {
  v1::Proposal proposal = Proposed("BAN");
  EXPECT_THAT(WrongIn(proposal), ElementsAre("outcomes[0].spaces", "outcomes[0].end_day"));
  v1::DecidedOutcome& ban = *proposal.mutable_outcomes(0);
  for (int i = 0; i < 20; ++i) {
    ban.add_spaces(std::string(200, 'x'));
  }
  ban.set_end_day(kToday.number() + 1);
  EXPECT_THAT(WrongIn(proposal), IsEmpty());
  ban.set_end_day(kToday.number());
  EXPECT_THAT(WrongIn(proposal), ElementsAre("outcomes[0].end_day"));
  ban.set_end_day(kToday.number() + 1);
  ban.set_spaces(3, "");
  ban.mutable_spaces(4)->push_back('x');
  EXPECT_THAT(WrongIn(proposal), ElementsAre("outcomes[0].spaces[3]", "outcomes[0].spaces[4]"));
  ban.add_spaces("one more");
  EXPECT_THAT(WrongIn(proposal), ElementsAre("outcomes[0].spaces"));
}

TEST(OutcomeChecks, RolesAndTextAreGivenWhereAskedFor) {
  EXPECT_THAT(WrongIn(Proposed("REMOVAL")), ElementsAre("outcomes[0].roles"));
  EXPECT_THAT(WrongIn(Proposed("OTHER")), ElementsAre("outcomes[0].text"));
  v1::Proposal proposal = Proposed("OTHER");
  proposal.mutable_outcomes(0)->set_text(std::string(1000, 'x'));
  EXPECT_THAT(WrongIn(proposal), IsEmpty());
  proposal.mutable_outcomes(0)->set_text(std::string(1001, 'x'));
  EXPECT_THAT(WrongIn(proposal), ElementsAre("outcomes[0].text"));
}

TEST(OutcomeChecks, NothingIsGivenThatIsNotAskedFor) {
  v1::Proposal proposal = Proposed("WARNING");
  v1::DecidedOutcome& warning = *proposal.mutable_outcomes(0);
  warning.add_spaces("a space");
  warning.set_end_day(kToday.number() + 1);
  warning.add_roles("a role");
  warning.set_text("words");
  EXPECT_THAT(WrongIn(proposal), ElementsAre("outcomes[0].spaces", "outcomes[0].end_day",
                                             "outcomes[0].roles", "outcomes[0].text"));
}

}  // namespace
}  // namespace candor::review
