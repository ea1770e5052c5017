#include "members/escalation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rosters.h"

namespace candor::review {
namespace {

using test::MakeMember;
using test::MakeRoster;

constexpr std::string_view kOmbuds = "ombuds";

storage::v1::CaseSummary CaseIn(v1::CaseState state) {
  storage::v1::CaseSummary summary;
  summary.mutable_subject()->set_channel("conduct");
  summary.mutable_subject()->set_state(state);
  return summary;
}

Roster ThreeAndOmbuds() {
  return MakeRoster({MakeMember("anna"), MakeMember("ben"), MakeMember("cleo"),
                     MakeMember("olaf", {v1::MEMBER_ROLE_TRIAGE}, "ombuds")});
}

TEST(Escalation, WaitsWhileTwoCanDecide) {
  storage::v1::CaseSummary summary = CaseIn(v1::CASE_STATE_SCREENING);
  summary.add_excluded_members("anna");
  EXPECT_FALSE(EscalateIfNoQuorum(summary, ThreeAndOmbuds(), kOmbuds));
  EXPECT_EQ(summary.subject().channel(), "conduct");
}

TEST(Escalation, HandsOverWhatFewerThanTwoCanDecide) {
  storage::v1::CaseSummary summary = CaseIn(v1::CASE_STATE_SCREENING);
  summary.add_excluded_members("anna");
  summary.add_named_members("ben");
  ASSERT_TRUE(EscalateIfNoQuorum(summary, ThreeAndOmbuds(), kOmbuds));
  EXPECT_EQ(summary.subject().channel(), "ombuds");
  EXPECT_EQ(summary.subject().state(), v1::CASE_STATE_ESCALATED);
  EXPECT_EQ(summary.escalated_from(), "conduct");
  EXPECT_FALSE(EscalateIfNoQuorum(summary, ThreeAndOmbuds(), kOmbuds));
}

TEST(Escalation, CountsSoftConflictsRolesAndGrants) {
  storage::v1::CaseSummary summary = CaseIn(v1::CASE_STATE_INVESTIGATING);
  EXPECT_FALSE(MustEscalate(summary, ThreeAndOmbuds(), kOmbuds));
  summary.add_soft_conflicts("anna");
  summary.add_hard_conflicts("ben");
  EXPECT_TRUE(MustEscalate(summary, ThreeAndOmbuds(), kOmbuds));
  const Roster no_panel =
      MakeRoster({MakeMember("anna", {v1::MEMBER_ROLE_TRIAGE}), MakeMember("ben"),
                  MakeMember("cleo", {v1::MEMBER_ROLE_PANEL}, "other"),
                  MakeMember("dora", {v1::MEMBER_ROLE_PANEL}, "*", v1::MEMBER_STATE_LEFT),
                  MakeMember("olaf", {}, "ombuds")});
  EXPECT_TRUE(MustEscalate(CaseIn(v1::CASE_STATE_SCREENING), no_panel, kOmbuds));
}

TEST(Escalation, NeedsSomebodyThere) {
  storage::v1::CaseSummary summary = CaseIn(v1::CASE_STATE_SCREENING);
  const Roster nobody = MakeRoster({MakeMember("anna")});
  EXPECT_FALSE(EscalateIfNoQuorum(summary, nobody, kOmbuds));
  EXPECT_FALSE(EscalateIfNoQuorum(summary, nobody, ""));
  const Roster olaf = MakeRoster({MakeMember("olaf", {v1::MEMBER_ROLE_TRIAGE}, "ombuds")});
  summary.add_excluded_members("olaf");
  EXPECT_FALSE(EscalateIfNoQuorum(summary, olaf, kOmbuds));
  EXPECT_EQ(summary.subject().state(), v1::CASE_STATE_SCREENING);
}

TEST(Escalation, LeavesWhatIsDecidedOrCannotBeRead) {
  const Roster olaf = MakeRoster({MakeMember("olaf", {v1::MEMBER_ROLE_TRIAGE}, "ombuds")});
  for (const v1::CaseState state :
       {v1::CASE_STATE_QUARANTINED, v1::CASE_STATE_DECIDED, v1::CASE_STATE_REMEDY,
        v1::CASE_STATE_APPEALED, v1::CASE_STATE_APPEAL_DECIDED, v1::CASE_STATE_REFERRED,
        v1::CASE_STATE_CLOSED, v1::CASE_STATE_DUPLICATE, v1::CASE_STATE_WITHDRAWN,
        v1::CASE_STATE_SHREDDED, v1::CASE_STATE_ESCALATED}) {
    storage::v1::CaseSummary summary = CaseIn(state);
    EXPECT_FALSE(EscalateIfNoQuorum(summary, olaf, kOmbuds)) << state;
  }
  for (const v1::CaseState state :
       {v1::CASE_STATE_SCREENING, v1::CASE_STATE_TRIAGE, v1::CASE_STATE_NEEDS_INFO,
        v1::CASE_STATE_INVESTIGATING, v1::CASE_STATE_ON_HOLD, v1::CASE_STATE_DELIBERATION}) {
    storage::v1::CaseSummary summary = CaseIn(state);
    EXPECT_TRUE(EscalateIfNoQuorum(summary, olaf, kOmbuds)) << state;
  }
}

}  // namespace
}  // namespace candor::review
