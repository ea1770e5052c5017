#include "casework/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "../members/rosters.h"

namespace candor::review {
namespace {

using test::MakeMember;
using test::MakeRoster;

using enum v1::MemberRole;

constexpr std::string_view kEscalation = "ombuds";

storage::v1::CaseSummary MakeSummary(const std::string& channel = "conduct") {
  storage::v1::CaseSummary summary;
  summary.mutable_subject()->set_channel(channel);
  summary.mutable_subject()->set_state(v1::CASE_STATE_TRIAGE);
  return summary;
}

bool IsHiddenFrom(const v1::Member& member, const storage::v1::CaseSummary& summary) {
  const bool is_hidden = IsHidden(summary, &member, kEscalation);
  EXPECT_EQ(StandingOf(summary, &member, kEscalation).is_hidden, is_hidden);
  return is_hidden;
}

TEST(IsHidden, NotFromAnActiveMemberWithAGrant) {
  EXPECT_FALSE(IsHiddenFrom(MakeMember("anna"), MakeSummary()));
  EXPECT_FALSE(IsHiddenFrom(MakeMember("anna", {}, "conduct"), MakeSummary()));
}

TEST(IsHidden, FromWhomTheReporterExcluded) {
  storage::v1::CaseSummary summary = MakeSummary();
  summary.add_excluded_members("anna");
  EXPECT_TRUE(IsHiddenFrom(MakeMember("anna"), summary));
  EXPECT_FALSE(IsHiddenFrom(MakeMember("ann"), summary));
}

TEST(IsHidden, FromWhomTheReportNames) {
  storage::v1::CaseSummary summary = MakeSummary();
  summary.add_named_members("anna");
  EXPECT_TRUE(IsHiddenFrom(MakeMember("anna"), summary));
  EXPECT_FALSE(IsHiddenFrom(MakeMember("ben"), summary));
}

TEST(IsHidden, FromWhoDeclaredAHardConflict) {
  storage::v1::CaseSummary summary = MakeSummary();
  summary.add_hard_conflicts("anna");
  EXPECT_TRUE(IsHiddenFrom(MakeMember("anna"), summary));
  EXPECT_FALSE(IsHiddenFrom(MakeMember("ben"), summary));
}

TEST(IsHidden, WhateverRolesAndDeclarationsSay) {
  storage::v1::CaseSummary summary = MakeSummary();
  summary.add_excluded_members("anna");
  summary.add_cleared_members("anna");
  summary.mutable_subject()->add_assignees("anna");
  summary.add_first_panel("anna");
  EXPECT_TRUE(IsHiddenFrom(MakeMember("anna", {MEMBER_ROLE_CHAIR, MEMBER_ROLE_TRIAGE}), summary));
}

TEST(IsHidden, WithoutAGrantForTheChannel) {
  EXPECT_TRUE(IsHiddenFrom(MakeMember("anna", {}, "events"), MakeSummary()));
  v1::Member without = MakeMember("anna");
  without.clear_channels();
  EXPECT_TRUE(IsHiddenFrom(without, MakeSummary()));
  // A grant for all channels is none for the one of escalations.
  EXPECT_TRUE(IsHiddenFrom(MakeMember("anna"), MakeSummary("ombuds")));
  EXPECT_FALSE(IsHiddenFrom(MakeMember("olaf", {}, "ombuds"), MakeSummary("ombuds")));
}

TEST(IsHidden, FromWhoIsNoActiveMember) {
  for (const v1::MemberState state :
       {v1::MEMBER_STATE_UNSPECIFIED, v1::MEMBER_STATE_ONBOARDING, v1::MEMBER_STATE_LEFT}) {
    EXPECT_TRUE(IsHiddenFrom(MakeMember("anna", {MEMBER_ROLE_TRIAGE}, "*", state), MakeSummary()))
        << v1::MemberState_Name(state);
  }
  EXPECT_TRUE(IsHidden(MakeSummary(), nullptr, kEscalation));
}

TEST(IsHidden, NotForASoftConflict) {
  storage::v1::CaseSummary summary = MakeSummary();
  summary.add_soft_conflicts("anna");
  EXPECT_FALSE(IsHiddenFrom(MakeMember("anna"), summary));
}

TEST(StandingOf, NobodyIsNothing) {
  const Standing standing = StandingOf(MakeSummary(), nullptr, kEscalation);
  EXPECT_TRUE(standing.is_hidden);
  EXPECT_EQ(standing.member, "");
  EXPECT_FALSE(standing.is_unassigned);
}

TEST(StandingOf, HasTheRolesOfTheMember) {
  const v1::Member anna = MakeMember("anna", {MEMBER_ROLE_TRIAGE, MEMBER_ROLE_PANEL});
  const Standing standing = StandingOf(MakeSummary(), &anna, kEscalation);
  EXPECT_EQ(standing.member, "anna");
  EXPECT_TRUE(standing.roles.Overlaps({MEMBER_ROLE_TRIAGE}));
  EXPECT_TRUE(standing.roles.Overlaps({MEMBER_ROLE_PANEL}));
  EXPECT_FALSE(standing.roles.Overlaps(
      {MEMBER_ROLE_HANDLER, MEMBER_ROLE_APPEALS, MEMBER_ROLE_CHAIR, MEMBER_ROLE_UNSPECIFIED}));
}

TEST(StandingOf, TellsWhoHandledAndWhoJudged) {
  const v1::Member anna = MakeMember("anna");
  const Standing none = StandingOf(MakeSummary(), &anna, kEscalation);
  EXPECT_TRUE(none.is_unassigned);
  EXPECT_FALSE(none.is_assigned || none.was_assigned || none.on_first_panel ||
               none.on_appeal_panel || none.has_soft_conflict);

  storage::v1::CaseSummary summary = MakeSummary();
  summary.mutable_subject()->add_assignees("ben");
  EXPECT_FALSE(StandingOf(summary, &anna, kEscalation).is_unassigned);
  EXPECT_FALSE(StandingOf(summary, &anna, kEscalation).is_assigned);
  summary.mutable_subject()->add_assignees("anna");
  EXPECT_TRUE(StandingOf(summary, &anna, kEscalation).is_assigned);

  summary = MakeSummary();
  summary.add_former_assignees("anna");
  EXPECT_TRUE(StandingOf(summary, &anna, kEscalation).was_assigned);
  summary = MakeSummary();
  summary.add_first_panel("anna");
  EXPECT_TRUE(StandingOf(summary, &anna, kEscalation).on_first_panel);
  EXPECT_FALSE(StandingOf(summary, &anna, kEscalation).on_appeal_panel);
  summary = MakeSummary();
  summary.add_appeal_panel("anna");
  EXPECT_TRUE(StandingOf(summary, &anna, kEscalation).on_appeal_panel);
  EXPECT_FALSE(StandingOf(summary, &anna, kEscalation).on_first_panel);
}

TEST(StandingOf, TellsTheGravestThatWasDeclared) {
  const v1::Member anna = MakeMember("anna");
  storage::v1::CaseSummary summary = MakeSummary();
  const auto declared = [&] { return StandingOf(summary, &anna, kEscalation).declared; };
  summary.add_cleared_members("ben");
  EXPECT_EQ(declared(), v1::CONFLICT_LEVEL_UNSPECIFIED);
  summary.add_cleared_members("anna");
  EXPECT_EQ(declared(), v1::CONFLICT_LEVEL_NONE);
  summary.add_soft_conflicts("anna");
  EXPECT_EQ(declared(), v1::CONFLICT_LEVEL_SOFT);
  summary.add_hard_conflicts("anna");
  EXPECT_EQ(declared(), v1::CONFLICT_LEVEL_HARD);
}

TEST(StandingOf, SharingAnEmployerIsASoftConflict) {
  v1::Member anna = MakeMember("anna");
  anna.add_employers("Initech");
  anna.add_employers("Globex");
  storage::v1::CaseSummary summary = MakeSummary();
  summary.mutable_subject()->add_party_employers("Hooli");
  EXPECT_FALSE(StandingOf(summary, &anna, kEscalation).has_soft_conflict);
  summary.mutable_subject()->add_party_employers("Globex");
  const Standing standing = StandingOf(summary, &anna, kEscalation);
  EXPECT_TRUE(standing.has_soft_conflict);
  EXPECT_EQ(standing.declared, v1::CONFLICT_LEVEL_UNSPECIFIED);
  EXPECT_FALSE(standing.is_hidden);
}

class HasQuorumTest : public ::testing::Test {
 protected:
  [[nodiscard]] bool HasQuorumIn(std::string_view channel) const {
    return HasQuorum(summary_, channel, roster_, kEscalation);
  }
  storage::v1::CaseSummary summary_ = MakeSummary();
  Roster roster_ = MakeRoster({MakeMember("anna"), MakeMember("ben")});
};

TEST_F(HasQuorumTest, IsTwo) {
  EXPECT_TRUE(HasQuorumIn("conduct"));
  EXPECT_TRUE(HasQuorumIn("events"));
  roster_ = MakeRoster({MakeMember("anna")});
  EXPECT_FALSE(HasQuorumIn("conduct"));
}

TEST_F(HasQuorumTest, IsOfWhoCanVoteThere) {
  roster_ = MakeRoster({MakeMember("anna"), MakeMember("ben", {MEMBER_ROLE_CHAIR})});
  EXPECT_FALSE(HasQuorumIn("conduct")) << "no role for it";
  roster_ = MakeRoster({MakeMember("anna"), MakeMember("ben", {MEMBER_ROLE_PANEL}, "events")});
  EXPECT_FALSE(HasQuorumIn("conduct")) << "no grant";
  EXPECT_TRUE(HasQuorumIn("events"));
  EXPECT_FALSE(HasQuorumIn(kEscalation)) << "a grant for all is none for that";
  for (const v1::MemberState state : {v1::MEMBER_STATE_ONBOARDING, v1::MEMBER_STATE_LEFT}) {
    roster_ = MakeRoster({MakeMember("anna"), MakeMember("ben", {MEMBER_ROLE_PANEL}, "*", state)});
    EXPECT_FALSE(HasQuorumIn("conduct")) << v1::MemberState_Name(state);
  }
}

TEST_F(HasQuorumTest, IsWithoutAnyConflict) {
  const auto without = [this](auto note) {
    summary_ = MakeSummary();
    note(summary_);
    return !HasQuorumIn("conduct");
  };
  EXPECT_TRUE(without([](auto& summary) { summary.add_excluded_members("ben"); }));
  EXPECT_TRUE(without([](auto& summary) { summary.add_named_members("ben"); }));
  EXPECT_TRUE(without([](auto& summary) { summary.add_hard_conflicts("ben"); }));
  EXPECT_TRUE(without([](auto& summary) { summary.add_soft_conflicts("ben"); }));
  v1::Member ben = MakeMember("ben");
  ben.add_employers("Initech");
  roster_ = MakeRoster({MakeMember("anna"), ben});
  EXPECT_TRUE(
      without([](auto& summary) { summary.mutable_subject()->add_party_employers("Initech"); }));
}

TEST_F(HasQuorumTest, IsForTheChannelInQuestion) {
  // Where the case lies now does not matter.
  summary_ = MakeSummary("ombuds");
  EXPECT_TRUE(HasQuorumIn("conduct"));
}

TEST(IsHidden, FromOnlookers) {
  EXPECT_TRUE(IsHiddenFrom(MakeMember("ada", {MEMBER_ROLE_AUDITOR}), MakeSummary()));
  EXPECT_TRUE(IsHiddenFrom(MakeMember("ann", {MEMBER_ROLE_ANALYST}), MakeSummary()));
  EXPECT_FALSE(
      IsHiddenFrom(MakeMember("pat", {MEMBER_ROLE_ANALYST, MEMBER_ROLE_PANEL}), MakeSummary()));
}

}  // namespace
}  // namespace candor::review
