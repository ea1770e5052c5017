#include "casework/panels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>

namespace candor::review {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Time kNow = absl::UnixEpoch();

policy::v1::QuorumRule& AddRule(policy::v1::Policy& policy, policy::v1::QuorumUse use,
                                std::uint32_t votes_for, std::uint32_t votes_of,
                                std::uint32_t least_people, std::string_view outcome = "") {
  policy::v1::QuorumRule& rule = *policy.add_quorum_rules();
  rule.set_use(use);
  rule.set_votes_for(votes_for);
  rule.set_votes_of(votes_of);
  rule.set_least_people(least_people);
  if (!outcome.empty()) {
    rule.add_outcomes(std::string(outcome));
  }
  return rule;
}

policy::v1::Policy TwoThirds() {
  policy::v1::Policy policy;
  AddRule(policy, policy::v1::QUORUM_USE_DECISION, 2, 3, 2);
  AddRule(policy, policy::v1::QUORUM_USE_APPEAL, 2, 3, 2);
  return policy;
}

// A panel of `a`, `b`, `c` and so on.
v1::Proposal ProposalTo(int people, const policy::v1::Policy& policy = TwoThirds()) {
  v1::Proposal proposal;
  proposal.set_number(1);
  proposal.set_stage(v1::PROPOSAL_STAGE_DECISION);
  proposal.set_state(v1::PROPOSAL_STATE_OPEN);
  proposal.add_outcomes()->set_code("WARNING");
  for (int i = 0; i < people; ++i) {
    proposal.add_panel(std::string(1, static_cast<char>('a' + i)));
  }
  proposal.set_needed(NeededVotes(policy, proposal).value_or(0));
  return proposal;
}

v1::VoteChoice ChoiceOf(char letter) {
  return letter == 'F'   ? v1::VOTE_CHOICE_FOR
         : letter == 'A' ? v1::VOTE_CHOICE_AGAINST
                         : v1::VOTE_CHOICE_ABSTAIN;
}

// One letter for each of the panel: For, Against, aBstains, or `-` for not yet.
void CastAll(v1::Proposal& proposal, std::string_view votes) {
  for (std::size_t i = 0; i < votes.size(); ++i) {
    if (votes[i] != '-') {
      v1::PanelVote& vote = *proposal.add_votes();
      vote.set_member(std::string(1, static_cast<char>('a' + static_cast<int>(i))));
      vote.set_choice(ChoiceOf(votes[i]));
    }
  }
}

std::string TallyOf(std::string_view votes) {
  v1::Proposal proposal = ProposalTo(static_cast<int>(votes.size()));
  CastAll(proposal, votes);
  return v1::ProposalState_Name(Tally(proposal)).substr(15);
}

TEST(Panels, NeedTwoThirdsButNeverFewerThanTwo) {
  const policy::v1::Policy policy = TwoThirds();
  EXPECT_EQ(NeededVotes(policy, ProposalTo(0)), std::nullopt);
  EXPECT_EQ(NeededVotes(policy, ProposalTo(1)), std::nullopt);
  EXPECT_EQ(NeededVotes(policy, ProposalTo(2)), 2U);
  EXPECT_EQ(NeededVotes(policy, ProposalTo(3)), 2U);
  EXPECT_EQ(NeededVotes(policy, ProposalTo(4)), 3U);
  EXPECT_EQ(NeededVotes(policy, ProposalTo(5)), 4U);
  EXPECT_EQ(NeededVotes(policy, ProposalTo(6)), 4U);
  EXPECT_EQ(NeededVotes(policy, ProposalTo(7)), 5U);
}

TEST(Panels, NeedTwoPeopleWhateverThePolicySays) {
  policy::v1::Policy policy;
  AddRule(policy, policy::v1::QUORUM_USE_DECISION, 1, 100, 1);
  EXPECT_EQ(NeededVotes(policy, ProposalTo(1)), std::nullopt);
  EXPECT_EQ(NeededVotes(policy, ProposalTo(2)), 2U);
  EXPECT_EQ(NeededVotes(policy, ProposalTo(7)), 2U);
  EXPECT_EQ(NeededVotes(policy::v1::Policy(), ProposalTo(1)), std::nullopt);
  EXPECT_EQ(NeededVotes(policy::v1::Policy(), ProposalTo(5)), 5U) << "no rule: all of them";
}

TEST(Panels, NeedWhatTheStrictestRuleOfTheOutcomesSays) {
  policy::v1::Policy policy;
  AddRule(policy, policy::v1::QUORUM_USE_APPEAL, 9, 10, 9);
  AddRule(policy, policy::v1::QUORUM_USE_DECISION, 3, 4, 4, "FALSE_REPORT");
  AddRule(policy, policy::v1::QUORUM_USE_DECISION, 1, 1, 2, "PERMANENT_BAN");
  AddRule(policy, policy::v1::QUORUM_USE_DECISION, 2, 3, 2);
  v1::Proposal proposal = ProposalTo(6);
  EXPECT_EQ(NeededVotes(policy, proposal), 4U) << "WARNING: by the rule for all others";
  proposal.mutable_outcomes(0)->set_code("FALSE_REPORT");
  EXPECT_EQ(NeededVotes(policy, proposal), 5U);
  proposal.add_outcomes()->set_code("WARNING");
  EXPECT_EQ(NeededVotes(policy, proposal), 5U);
  proposal.add_outcomes()->set_code("PERMANENT_BAN");
  EXPECT_EQ(NeededVotes(policy, proposal), 6U);

  v1::Proposal small = ProposalTo(3);
  EXPECT_EQ(NeededVotes(policy, small), 2U);
  small.mutable_outcomes(0)->set_code("FALSE_REPORT");
  EXPECT_EQ(NeededVotes(policy, small), std::nullopt) << "four people at least";

  proposal.set_stage(v1::PROPOSAL_STAGE_APPEAL);
  EXPECT_EQ(NeededVotes(policy, proposal), std::nullopt) << "nine people, for any outcome";
  proposal.clear_outcomes();
  EXPECT_EQ(NeededVotes(policy, proposal), std::nullopt);
  for (const char* more : {"g", "h", "i"}) {
    proposal.add_panel(more);
  }
  EXPECT_EQ(NeededVotes(policy, proposal), 9U);
}

TEST(Panels, TallyOfTwo) {
  EXPECT_EQ(TallyOf("--"), "OPEN");
  EXPECT_EQ(TallyOf("F-"), "OPEN");
  EXPECT_EQ(TallyOf("FF"), "ADOPTED");
  EXPECT_EQ(TallyOf("A-"), "REJECTED");
  EXPECT_EQ(TallyOf("-B"), "REJECTED") << "to abstain is not to agree";
  EXPECT_EQ(TallyOf("FA"), "REJECTED");
  EXPECT_EQ(TallyOf("FB"), "REJECTED");
}

TEST(Panels, TallyOfThree) {
  EXPECT_EQ(TallyOf("---"), "OPEN");
  EXPECT_EQ(TallyOf("F--"), "OPEN");
  EXPECT_EQ(TallyOf("A--"), "OPEN");
  EXPECT_EQ(TallyOf("FA-"), "OPEN");
  EXPECT_EQ(TallyOf("FB-"), "OPEN");
  EXPECT_EQ(TallyOf("FF-"), "ADOPTED");
  EXPECT_EQ(TallyOf("FFA"), "ADOPTED");
  EXPECT_EQ(TallyOf("-FF"), "ADOPTED");
  EXPECT_EQ(TallyOf("AA-"), "REJECTED");
  EXPECT_EQ(TallyOf("AB-"), "REJECTED");
  EXPECT_EQ(TallyOf("BB-"), "REJECTED");
  EXPECT_EQ(TallyOf("FAB"), "REJECTED");
}

TEST(Panels, TallyOfFour) {
  EXPECT_EQ(TallyOf("FF--"), "OPEN");
  EXPECT_EQ(TallyOf("FFA-"), "OPEN");
  EXPECT_EQ(TallyOf("FFB-"), "OPEN");
  EXPECT_EQ(TallyOf("FFF-"), "ADOPTED");
  EXPECT_EQ(TallyOf("FFAF"), "ADOPTED");
  EXPECT_EQ(TallyOf("FFAA"), "REJECTED");
  EXPECT_EQ(TallyOf("AA--"), "REJECTED");
  EXPECT_EQ(TallyOf("A---"), "OPEN");
}

TEST(Panels, TallyOfFive) {
  EXPECT_EQ(TallyOf("FFF--"), "OPEN");
  EXPECT_EQ(TallyOf("FFFA-"), "OPEN");
  EXPECT_EQ(TallyOf("FFFF-"), "ADOPTED");
  EXPECT_EQ(TallyOf("A----"), "OPEN");
  EXPECT_EQ(TallyOf("AB---"), "REJECTED");
  EXPECT_EQ(TallyOf("FFFAA"), "REJECTED");
}

TEST(Panels, TallyOfSix) {
  EXPECT_EQ(TallyOf("FFF---"), "OPEN");
  EXPECT_EQ(TallyOf("FFFF--"), "ADOPTED");
  EXPECT_EQ(TallyOf("FFFAA-"), "OPEN");
  EXPECT_EQ(TallyOf("AA----"), "OPEN");
  EXPECT_EQ(TallyOf("AAB---"), "REJECTED");
}

TEST(Panels, TallyOfSeven) {
  EXPECT_EQ(TallyOf("FFFF---"), "OPEN");
  EXPECT_EQ(TallyOf("FFFFF--"), "ADOPTED");
  EXPECT_EQ(TallyOf("FFFFAA-"), "OPEN");
  EXPECT_EQ(TallyOf("AA-----"), "OPEN");
  EXPECT_EQ(TallyOf("AAA----"), "REJECTED");
}

TEST(Panels, CountOneVoteOfEachOfThePanelOnly) {
  v1::Proposal proposal = ProposalTo(3);
  CastAll(proposal, "FA-");
  *proposal.add_votes() = proposal.votes(0);
  proposal.add_votes()->set_member("b");
  proposal.mutable_votes(3)->set_choice(v1::VOTE_CHOICE_FOR);
  proposal.add_votes()->set_member("mallory");
  proposal.mutable_votes(4)->set_choice(v1::VOTE_CHOICE_FOR);
  EXPECT_EQ(Tally(proposal), v1::PROPOSAL_STATE_OPEN);
}

TEST(Panels, AreNeverOneEvenIfOneIsWrittenThere) {
  v1::Proposal proposal = ProposalTo(2);
  CastAll(proposal, "F-");
  proposal.set_needed(1);
  EXPECT_NE(Tally(proposal), v1::PROPOSAL_STATE_ADOPTED);
}

struct Removal {
  std::string_view votes;
  std::string_view leaves;
  v1::ProposalState state;
  std::uint32_t needed;
};

TEST(Panels, WhoLeavesTakesTheirVoteAlongAndThatAdoptsNothing) {
  constexpr Removal kRemovals[] = {
      // A quorum is left, and what was not decided is not.
      {"F--", "b", v1::PROPOSAL_STATE_OPEN, 2},
      {"F--", "a", v1::PROPOSAL_STATE_OPEN, 2},
      {"A--", "a", v1::PROPOSAL_STATE_OPEN, 2},
      {"FFA-", "a", v1::PROPOSAL_STATE_OPEN, 2},
      {"FFFA-", "a", v1::PROPOSAL_STATE_OPEN, 3},
      // Two of three agree now, but one has not voted: their vote decides.
      {"FFA-", "c", v1::PROPOSAL_STATE_OPEN, 2},
      {"FFF--", "d", v1::PROPOSAL_STATE_OPEN, 3},
      // Two of three agree, and nobody is left to vote: it must be proposed anew.
      {"FFA-", "d", v1::PROPOSAL_STATE_VOID, 2},
      // The rest cannot reach it any more.
      {"A--", "b", v1::PROPOSAL_STATE_REJECTED, 2},
      {"FFAA--", "e", v1::PROPOSAL_STATE_REJECTED, 4},
      {"FFFA-", "e", v1::PROPOSAL_STATE_VOID, 3},
      // One is no panel.
      {"--", "a", v1::PROPOSAL_STATE_VOID, 2},
      {"F-", "b", v1::PROPOSAL_STATE_VOID, 2},
  };
  for (const Removal& removal : kRemovals) {
    v1::Proposal proposal = ProposalTo(static_cast<int>(removal.votes.size()));
    CastAll(proposal, removal.votes);
    EXPECT_TRUE(TakeOff(proposal, removal.leaves, TwoThirds(), kNow));
    EXPECT_EQ(proposal.state(), removal.state) << removal.votes << " without " << removal.leaves;
    EXPECT_EQ(proposal.needed(), removal.needed) << removal.votes << " without " << removal.leaves;
    EXPECT_EQ(proposal.has_closed_time(), removal.state != v1::PROPOSAL_STATE_OPEN);
    EXPECT_THAT(proposal.panel(), testing::Not(testing::Contains(removal.leaves)));
    EXPECT_FALSE(HasVoted(proposal, removal.leaves));
  }
}

TEST(Panels, LoseNobodyWhoIsNotOnThem) {
  v1::Proposal proposal = ProposalTo(3);
  const std::string before = proposal.SerializeAsString();
  EXPECT_FALSE(TakeOff(proposal, "mallory", TwoThirds(), kNow));
  EXPECT_EQ(proposal.SerializeAsString(), before);
}

TEST(Panels, AreTakenOffWithANameOfTheirOwn) {
  v1::Proposal proposal = ProposalTo(3);
  CastAll(proposal, "FFA");
  EXPECT_TRUE(TakeOff(proposal, proposal.panel(0), TwoThirds(), kNow));
  EXPECT_THAT(proposal.panel(), ElementsAre("b", "c"));
  EXPECT_FALSE(HasVoted(proposal, "a"));
  EXPECT_TRUE(HasVoted(proposal, "b"));
}

TEST(Panels, OnlyTheOpenProposalOfACaseLosesThem) {
  OpenCase subject;
  v1::CaseFile& file = *subject.work.mutable_file();
  *file.add_proposals() = ProposalTo(3);
  file.mutable_proposals(0)->set_state(v1::PROPOSAL_STATE_REJECTED);
  EXPECT_FALSE(TakeOffPanels(subject, "a", TwoThirds(), kNow));
  EXPECT_FALSE(subject.is_changed);
  *file.add_proposals() = ProposalTo(3);
  subject.summary.add_first_panel("a");
  EXPECT_TRUE(TakeOffPanels(subject, "a", TwoThirds(), kNow));
  EXPECT_TRUE(subject.is_changed);
  EXPECT_THAT(file.proposals(0).panel(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(file.proposals(1).panel(), ElementsAre("b", "c"));
  EXPECT_THAT(subject.summary.first_panel(), ElementsAre("a")) << "stays out of an appeal";
}

class EligiblePanelTest : public testing::Test {
 protected:
  EligiblePanelTest() {
    summary_.mutable_subject()->set_channel("conduct");
    for (const char* name : {"dora", "carl", "bea", "abe"}) {
      Add(name);
    }
  }

  v1::Member& Add(std::string_view name) {
    v1::Member& member = *members_.add_members();
    member.set_name(std::string(name));
    member.set_state(v1::MEMBER_STATE_ACTIVE);
    member.add_channels("*");
    member.add_roles(v1::MEMBER_ROLE_PANEL);
    member.add_roles(v1::MEMBER_ROLE_APPEALS);
    return member;
  }

  [[nodiscard]] std::vector<std::string> Panel(
      v1::ProposalStage stage = v1::PROPOSAL_STAGE_DECISION) const {
    const Roster roster(members_);
    return EligiblePanel(summary_, file_, stage, {roster, "outside"});
  }

  storage::v1::Roster members_;
  storage::v1::CaseSummary summary_;
  v1::CaseFile file_;
};

TEST_F(EligiblePanelTest, IsEverybodyWithTheRoleByName) {
  EXPECT_THAT(Panel(), ElementsAre("abe", "bea", "carl", "dora"));
  members_.mutable_members(0)->clear_roles();
  members_.mutable_members(1)->set_state(v1::MEMBER_STATE_LEFT);
  members_.mutable_members(2)->set_state(v1::MEMBER_STATE_ONBOARDING);
  EXPECT_THAT(Panel(), ElementsAre("abe"));
}

TEST_F(EligiblePanelTest, HasNobodyWithoutAGrant) {
  members_.mutable_members(0)->set_channels(0, "conduct");
  members_.mutable_members(1)->set_channels(0, "events");
  EXPECT_THAT(Panel(), ElementsAre("abe", "bea", "dora"));
  summary_.mutable_subject()->set_channel("outside");
  EXPECT_THAT(Panel(), IsEmpty()) << "`*` is no grant for the escalation channel";
  members_.mutable_members(3)->add_channels("outside");
  EXPECT_THAT(Panel(), ElementsAre("abe"));
}

TEST_F(EligiblePanelTest, HasNobodyWithAConflictOfAnyKind) {
  summary_.add_excluded_members("abe");
  EXPECT_THAT(Panel(), ElementsAre("bea", "carl", "dora"));
  summary_.add_named_members("bea");
  EXPECT_THAT(Panel(), ElementsAre("carl", "dora"));
  summary_.add_soft_conflicts("carl");
  EXPECT_THAT(Panel(), ElementsAre("dora"));
  summary_.add_hard_conflicts("dora");
  EXPECT_THAT(Panel(), IsEmpty());
}

TEST_F(EligiblePanelTest, HasNobodyWhoWorksWithAParty) {
  members_.mutable_members(0)->add_employers("Acme");
  summary_.mutable_subject()->add_party_employers("Acme");
  EXPECT_THAT(Panel(), ElementsAre("abe", "bea", "carl"));
}

TEST_F(EligiblePanelTest, OfAnAppealSharesNobodyWithTheDecision) {
  EXPECT_THAT(Panel(v1::PROPOSAL_STAGE_APPEAL), ElementsAre("abe", "bea", "carl", "dora"));
  summary_.add_first_panel("abe");
  EXPECT_THAT(Panel(v1::PROPOSAL_STAGE_APPEAL), ElementsAre("bea", "carl", "dora"));
  summary_.mutable_subject()->add_assignees("bea");
  EXPECT_THAT(Panel(v1::PROPOSAL_STAGE_APPEAL), ElementsAre("carl", "dora"));
  summary_.add_former_assignees("carl");
  EXPECT_THAT(Panel(v1::PROPOSAL_STAGE_APPEAL), ElementsAre("dora"));
  file_.add_proposals()->set_stage(v1::PROPOSAL_STAGE_DECISION);
  file_.mutable_proposals(0)->add_panel("dora");
  EXPECT_THAT(Panel(v1::PROPOSAL_STAGE_APPEAL), IsEmpty()) << "sat on an earlier proposal";
  EXPECT_THAT(Panel(), ElementsAre("abe", "bea", "carl", "dora"));
}

TEST_F(EligiblePanelTest, IsLeftByWhoDoesNotBelongThereAnyMore) {
  Add("eve");
  OpenCase subject;
  subject.summary = summary_;
  v1::Proposal& open = *subject.work.mutable_file()->add_proposals();
  open = ProposalTo(0);
  for (const std::string& name : Panel()) {
    open.add_panel(name);
  }
  for (const char* name : {"abe", "bea", "dora"}) {
    v1::PanelVote& vote = *open.add_votes();
    vote.set_member(name);
    vote.set_choice(v1::VOTE_CHOICE_FOR);
  }
  const auto refresh = [&] {
    const Roster roster(members_);
    subject.is_changed = false;
    EXPECT_EQ(RefreshPanel(subject, {roster, "outside"}, TwoThirds(), kNow), subject.is_changed);
    return subject.is_changed;
  };
  EXPECT_FALSE(refresh());
  members_.mutable_members(0)->clear_roles();              // dora voted
  members_.mutable_members(2)->set_channels(0, "events");  // bea voted
  EXPECT_FALSE(refresh()) << "no vote is undone by that";
  members_.mutable_members(1)->clear_roles();  // carl did not
  EXPECT_TRUE(refresh());
  EXPECT_THAT(open.panel(), ElementsAre("abe", "bea", "dora", "eve"));
  EXPECT_EQ(open.needed(), 3U);
  EXPECT_EQ(open.state(), v1::PROPOSAL_STATE_OPEN) << "eve's vote decides it";
  subject.summary.add_soft_conflicts("dora");
  EXPECT_TRUE(refresh());
  EXPECT_THAT(open.panel(), ElementsAre("abe", "bea", "eve"));
  EXPECT_EQ(open.votes_size(), 2);
  members_.mutable_members(3)->set_state(v1::MEMBER_STATE_LEFT);  // abe
  EXPECT_TRUE(refresh());
  EXPECT_THAT(open.panel(), ElementsAre("bea", "eve"));
  EXPECT_EQ(open.state(), v1::PROPOSAL_STATE_OPEN);
  subject.summary.add_excluded_members("eve");
  EXPECT_TRUE(refresh());
  EXPECT_EQ(open.state(), v1::PROPOSAL_STATE_VOID);
  EXPECT_FALSE(refresh());
}

TEST_F(EligiblePanelTest, OfAnAppealNeedsThatRole) {
  members_.mutable_members(0)->mutable_roles()->RemoveLast();
  members_.mutable_members(1)->mutable_roles()->Set(0, v1::MEMBER_ROLE_HANDLER);
  EXPECT_THAT(Panel(v1::PROPOSAL_STAGE_APPEAL), ElementsAre("abe", "bea", "carl"));
  EXPECT_THAT(Panel(), ElementsAre("abe", "bea", "dora"));
}

}  // namespace
}  // namespace candor::review
