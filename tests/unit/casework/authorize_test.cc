// Every action by every role in every relation in every state, against a table written by hand.
#include "casework/authorize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/testing/matchers.h"

namespace candor::review {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What one has to be to the case for a row of the table to hold.
enum class To {
  kAnybody,
  kUnassigned,  // of the case: nobody handles it
  kAssigned,
  kPanel,    // on the first panel
  kVotes,    // the same, without a soft conflict
  kAppeal,   // on the appeal's panel
  kJudges,   // the same, without a soft conflict and new to the case
  kNewcomer  // neither assigned nor on the first panel nor in a soft conflict
};

struct Row {
  Action action;
  To relation;
  // One cell a state: who may. T triage, H handler, W both of them, P panel, A appeals, C chair,
  // S triage and chair, * all.
  std::string_view cells;
};

constexpr std::array kTable = {
    // SCREENING QUARANTINED ESCALATED TRIAGE NEEDS_INFO INVESTIGATING ON_HOLD DELIBERATION DECIDED
    // REMEDY APPEALED APPEAL_DECIDED REFERRED CLOSED DUPLICATE WITHDRAWN SHREDDED
    Row{Action::kSeeCase, To::kAnybody, "*****************"},
    Row{Action::kReadText, To::kAnybody, "...T............."},
    Row{Action::kReadText, To::kAssigned, "..WWWWWWWWWWWWWW."},
    Row{Action::kReadText, To::kPanel, ".......PPPPP....."},
    Row{Action::kReadText, To::kAppeal, "..........AA....."},
    Row{Action::kDeclareConflict, To::kAnybody, "*.**************."},
    Row{Action::kTakeCase, To::kAnybody, "T.T.............."},
    Row{Action::kTakeCase, To::kUnassigned, "...TTTTTTTTTT...."},
    Row{Action::kAssign, To::kAnybody, "...SSSSSSSSSS...."},
    Row{Action::kUpdateCase, To::kAnybody, "...T............."},
    Row{Action::kUpdateCase, To::kAssigned, "...WWWWWWWWWW...."},
    Row{Action::kRouteCase, To::kAnybody, "...T............."},
    Row{Action::kAskReporter, To::kAnybody, "...T............."},
    Row{Action::kAskReporter, To::kAssigned, "...W.W..........."},
    Row{Action::kResume, To::kAssigned, "....W.W.........."},
    Row{Action::kStartInvestigation, To::kAssigned, "...H..H.........."},
    Row{Action::kHold, To::kAssigned, ".....H..........."},
    Row{Action::kProposeOutcome, To::kAssigned, "...HHH.H........."},
    Row{Action::kVote, To::kVotes, ".......P........."},
    Row{Action::kVote, To::kJudges, "..........A......"},
    Row{Action::kRecordRemedy, To::kAssigned, "........HHHH....."},
    Row{Action::kFileAppeal, To::kAnybody, ".........TT......"},
    Row{Action::kFileAppeal, To::kAssigned, ".........HH......"},
    Row{Action::kDecideAppeal, To::kNewcomer, "..........A......"},
    Row{Action::kRefer, To::kAnybody, "...T............."},
    Row{Action::kMarkDuplicate, To::kAnybody, "...T............."},
    Row{Action::kClose, To::kAnybody, "............T...."},
    Row{Action::kClose, To::kAssigned, ".........W.WW...."},
    Row{Action::kReopen, To::kAnybody, ".............T..."},
    Row{Action::kReopen, To::kAssigned, ".............H..."},
    Row{Action::kEscalate, To::kAnybody, "C..CCCCC........."},
    Row{Action::kAcceptWithdrawal, To::kAnybody, "T.TT............."},
    Row{Action::kAcceptWithdrawal, To::kAssigned, "W.WWWWWW........."},
    Row{Action::kTakeInterimMeasure, To::kAnybody, "...T............."},
    Row{Action::kTakeInterimMeasure, To::kAssigned, "...WWWWW........."},
    Row{Action::kReviewInterimMeasure, To::kAnybody, "...TTTTTTTTTT...."},
    Row{Action::kReviewInterimMeasure, To::kAssigned, "...WWWWWWWWWW...."},
    Row{Action::kRecordArrangement, To::kAnybody, "...T............."},
    Row{Action::kRecordArrangement, To::kAssigned, "...WWWWWWWWWW...."},
    Row{Action::kWriteSlip, To::kAnybody, "...T............."},
    Row{Action::kWriteSlip, To::kAssigned, "...WWWWWWWWWW...."},
    Row{Action::kAddNote, To::kAnybody, "...T............."},
    Row{Action::kAddNote, To::kAssigned, "...WWWWWWWWWWWWW."},
    Row{Action::kAddNote, To::kPanel, ".......PPPPP....."},
    Row{Action::kAddNote, To::kAppeal, "..........AA....."},
    Row{Action::kSendReply, To::kAnybody, "...T............."},
    Row{Action::kSendReply, To::kAssigned, "...WWWWWWWWWWWWW."},
    Row{Action::kReleaseMessage, To::kAnybody, "...T............."},
    Row{Action::kReleaseMessage, To::kAssigned, "...WWWWWWWWWWWWW."},
    Row{Action::kReleaseMessage, To::kPanel, ".......PPPPP....."},
    Row{Action::kReleaseMessage, To::kAppeal, "..........AA....."},
    Row{Action::kDiscardMessage, To::kAnybody, "...T............."},
    Row{Action::kDiscardMessage, To::kAssigned, "...WWWWWWWWWWWWW."},
    Row{Action::kDiscardMessage, To::kPanel, ".......PPPPP....."},
    Row{Action::kDiscardMessage, To::kAppeal, "..........AA....."},
    Row{Action::kRecordDelivery, To::kAnybody, "...T............."},
    Row{Action::kRecordDelivery, To::kAssigned, "...WWWWWWWWWWWWW."},
    Row{Action::kLinkCases, To::kAnybody, "S.SSSSSSSSSSSSSS."},
    Row{Action::kLinkCases, To::kAssigned, "H.HHHHHHHHHHHHHH."},
};

constexpr std::array kStates = {
    v1::CASE_STATE_SCREENING, v1::CASE_STATE_QUARANTINED,  v1::CASE_STATE_ESCALATED,
    v1::CASE_STATE_TRIAGE,    v1::CASE_STATE_NEEDS_INFO,   v1::CASE_STATE_INVESTIGATING,
    v1::CASE_STATE_ON_HOLD,   v1::CASE_STATE_DELIBERATION, v1::CASE_STATE_DECIDED,
    v1::CASE_STATE_REMEDY,    v1::CASE_STATE_APPEALED,     v1::CASE_STATE_APPEAL_DECIDED,
    v1::CASE_STATE_REFERRED,  v1::CASE_STATE_CLOSED,       v1::CASE_STATE_DUPLICATE,
    v1::CASE_STATE_WITHDRAWN, v1::CASE_STATE_SHREDDED,
};

struct RoleCells {
  v1::MemberRole role;
  std::string_view cells;
};
constexpr std::array kRoles = {
    RoleCells{v1::MEMBER_ROLE_TRIAGE, "TWS*"}, RoleCells{v1::MEMBER_ROLE_HANDLER, "HW*"},
    RoleCells{v1::MEMBER_ROLE_PANEL, "P*"},    RoleCells{v1::MEMBER_ROLE_APPEALS, "A*"},
    RoleCells{v1::MEMBER_ROLE_CHAIR, "CS*"},   RoleCells{v1::MEMBER_ROLE_AUDITOR, ""},
    RoleCells{v1::MEMBER_ROLE_ANALYST, ""},
};

constexpr v1::ConflictLevel kNone = v1::CONFLICT_LEVEL_NONE;
constexpr v1::ConflictLevel kSoft = v1::CONFLICT_LEVEL_SOFT;
constexpr v1::ConflictLevel kHard = v1::CONFLICT_LEVEL_HARD;
constexpr v1::ConflictLevel kNothing = v1::CONFLICT_LEVEL_UNSPECIFIED;

// A relation, and the rows that hold in it.
struct Relation {
  std::string_view name;
  Standing standing;
  std::set<To> holds;
};

std::vector<Relation> Relations() {
  return {
      {"none", {.declared = kNone}, {To::kAnybody, To::kNewcomer}},
      {"former", {.declared = kNone, .was_assigned = true}, {To::kAnybody, To::kNewcomer}},
      {"of a case that nobody handles",
       {.declared = kNone, .is_unassigned = true},
       {To::kAnybody, To::kNewcomer, To::kUnassigned}},
      {"assigned", {.declared = kNone, .is_assigned = true}, {To::kAnybody, To::kAssigned}},
      {"soft conflict", {.declared = kSoft, .has_soft_conflict = true}, {To::kAnybody}},
      {"same employer", {.declared = kNone, .has_soft_conflict = true}, {To::kAnybody}},
      {"assigned, soft conflict",
       {.declared = kSoft, .has_soft_conflict = true, .is_assigned = true},
       {To::kAnybody, To::kAssigned}},
      {"first panel",
       {.declared = kNone, .on_first_panel = true},
       {To::kAnybody, To::kPanel, To::kVotes}},
      {"first panel, soft conflict",
       {.declared = kSoft, .has_soft_conflict = true, .on_first_panel = true},
       {To::kAnybody, To::kPanel}},
      {"appeal panel",
       {.declared = kNone, .on_appeal_panel = true},
       {To::kAnybody, To::kAppeal, To::kJudges, To::kNewcomer}},
      {"appeal panel, soft conflict",
       {.declared = kSoft, .has_soft_conflict = true, .on_appeal_panel = true},
       {To::kAnybody, To::kAppeal}},
      {"appeal panel, assigned",
       {.declared = kNone, .is_assigned = true, .on_appeal_panel = true},
       {To::kAnybody, To::kAssigned, To::kAppeal}},
      {"both panels",
       {.declared = kNone, .on_first_panel = true, .on_appeal_panel = true},
       {To::kAnybody, To::kPanel, To::kVotes, To::kAppeal}},
      {"undeclared", {.declared = kNothing}, {To::kAnybody, To::kNewcomer}},
      {"undeclared, assigned",
       {.declared = kNothing, .is_assigned = true},
       {To::kAnybody, To::kAssigned}},
      {"undeclared, first panel",
       {.declared = kNothing, .on_first_panel = true},
       {To::kAnybody, To::kPanel, To::kVotes}},
      {"undeclared, appeal panel",
       {.declared = kNothing, .on_appeal_panel = true},
       {To::kAnybody, To::kAppeal, To::kJudges, To::kNewcomer}},
  };
}

// Those to whom nothing is ever permitted, whatever else they are.
std::vector<Relation> Outsiders() {
  return {
      {"hidden", {.is_hidden = true, .declared = kNone}, {}},
      {"hidden, undeclared", {.is_hidden = true}, {}},
      {"hidden, assigned", {.is_hidden = true, .declared = kNone, .is_assigned = true}, {}},
      {"hidden, on both panels",
       {.is_hidden = true, .declared = kNone, .on_first_panel = true, .on_appeal_panel = true},
       {}},
      {"hard conflict", {.declared = kHard, .is_assigned = true, .on_first_panel = true}, {}},
  };
}

// What is expected, by the table.
enum class Answer { kPermitted, kNotPermitted, kUndeclared, kIllegal, kQuarantined };

bool NeedsNoWord(Action action) {
  return action == Action::kSeeCase || action == Action::kDeclareConflict;
}

Answer Expected(const Relation& relation, std::string_view role, Action action, std::size_t state) {
  bool somebody = false;
  bool here = false;
  bool anywhere = false;
  for (const Row& row : kTable) {
    if (row.action != action) {
      continue;
    }
    somebody = somebody || row.cells[state] != '.';
    if (relation.holds.contains(row.relation)) {
      here = here || role.find(row.cells[state]) != std::string_view::npos;
      anywhere = anywhere || row.cells.find_first_of(role) != std::string_view::npos;
    }
  }
  if (somebody ? !here : !anywhere) {
    return Answer::kNotPermitted;
  }
  const bool can_declare =
      kStates[state] != v1::CASE_STATE_QUARANTINED && kStates[state] != v1::CASE_STATE_SHREDDED;
  if (relation.standing.declared == kNothing && !NeedsNoWord(action) && can_declare) {
    return Answer::kUndeclared;
  }
  if (somebody) {
    return Answer::kPermitted;
  }
  return kStates[state] == v1::CASE_STATE_QUARANTINED &&
                 (action == Action::kReadText || action == Action::kSendReply)
             ? Answer::kQuarantined
             : Answer::kIllegal;
}

Answer AnswerOf(const absl::Status& status) {
  if (status.ok()) {
    return Answer::kPermitted;
  }
  const auto reason = ReasonOf(status);
  EXPECT_NE(reason, Reason::kNoSuchCase);
  return reason == Reason::kNotPermitted          ? Answer::kNotPermitted
         : reason == Reason::kConflictNotDeclared ? Answer::kUndeclared
         : reason == Reason::kQuarantined         ? Answer::kQuarantined
                                                  : Answer::kIllegal;
}

Standing WithRole(Standing standing, v1::MemberRole role) {
  standing.roles.Add(role);
  return standing;
}

TEST(Authorize, EveryActionRoleRelationAndStateIsAsTheTableSays) {
  for (const Relation& relation : Relations()) {
    for (const RoleCells& role : kRoles) {
      const Standing standing = WithRole(relation.standing, role.role);
      for (int i = 0; i < kActions; ++i) {
        const auto action = static_cast<Action>(i);
        for (std::size_t state = 0; state < kStates.size(); ++state) {
          const absl::Status status = Authorize(standing, action, kStates[state]).status();
          EXPECT_EQ(AnswerOf(status), Expected(relation, role.cells, action, state))
              << relation.name << ", " << v1::MemberRole_Name(role.role) << ", "
              << ActionCode(action) << ", " << v1::CaseState_Name(kStates[state]);
        }
      }
    }
  }
}

TEST(Authorize, WhoMustNotLearnOfACaseGetsTheSameAnswerToEverything) {
  for (const Relation& outsider : Outsiders()) {
    for (const RoleCells& role : kRoles) {
      const Standing standing = WithRole(outsider.standing, role.role);
      for (const v1::CaseState state : kStates) {
        for (int i = 0; i < kActions; ++i) {
          EXPECT_EQ(Authorize(standing, static_cast<Action>(i), state).status(),
                    Error(Reason::kNoSuchCase))
              << outsider.name;
        }
        EXPECT_THAT(PermittedActions(standing, state), IsEmpty());
      }
    }
  }
}

TEST(Authorize, WithoutARoleNothingIsPermitted) {
  for (const Relation& relation : Relations()) {
    for (const v1::CaseState state : kStates) {
      EXPECT_THAT(PermittedActions(relation.standing, state), IsEmpty()) << relation.name;
    }
  }
}

TEST(Authorize, SeveralRolesMayWhatEachMayAndNoMore) {
  for (const Relation& relation : Relations()) {
    for (const v1::CaseState state : kStates) {
      for (unsigned set = 1; set < 1U << kRoles.size(); ++set) {
        Standing all = relation.standing;
        std::set<std::string_view> together;
        for (std::size_t i = 0; i < kRoles.size(); ++i) {
          if ((set >> i & 1U) == 0) {
            continue;
          }
          all.roles.Add(kRoles[i].role);
          const auto alone = PermittedActions(WithRole(relation.standing, kRoles[i].role), state);
          together.insert(alone.begin(), alone.end());
        }
        const auto permitted = PermittedActions(all, state);
        EXPECT_EQ(std::set(permitted.begin(), permitted.end()), together) << relation.name;
      }
    }
  }
}

TEST(Authorize, WhatIsShownAsPermittedIsWhatIsPermitted) {
  for (const Relation& relation : Relations()) {
    for (const RoleCells& role : kRoles) {
      const Standing standing = WithRole(relation.standing, role.role);
      for (const v1::CaseState state : kStates) {
        std::vector<std::string_view> permitted;
        for (int i = 0; i < kActions; ++i) {
          if (Authorize(standing, static_cast<Action>(i), state).ok()) {
            permitted.push_back(ActionCode(static_cast<Action>(i)));
          }
        }
        EXPECT_EQ(PermittedActions(standing, state), permitted);
      }
    }
  }
}

TEST(Authorize, ARefusedStepNamesTheStateAndWhatItAllows) {
  const Standing triage = {.roles = {v1::MEMBER_ROLE_TRIAGE}, .declared = kNone};
  EXPECT_EQ(Authorize(triage, Action::kRefer, v1::CASE_STATE_SCREENING).status(),
            Error(Reason::kIllegalTransition,
                  "the case is in SCREENING, which allows DECLARE_CONFLICT, TAKE_CASE, ESCALATE, "
                  "ACCEPT_WITHDRAWAL, LINK_CASES"));
  EXPECT_EQ(Authorize(triage, Action::kRefer, v1::CASE_STATE_WITHDRAWN).status(),
            Error(Reason::kIllegalTransition,
                  "the case is in WITHDRAWN, which allows DECLARE_CONFLICT, ADD_NOTE, SEND_REPLY, "
                  "RELEASE_MESSAGE, DISCARD_MESSAGE, RECORD_DELIVERY, LINK_CASES"));
  EXPECT_EQ(Authorize(triage, Action::kTakeCase, v1::CASE_STATE_QUARANTINED).status(),
            Error(Reason::kIllegalTransition, "the case is in QUARANTINED, which allows nothing"));
}

TEST(Authorize, RefusalsOfAKindAreTheSameForAll) {
  std::set<std::string> texts;
  for (const Relation& relation : Relations()) {
    for (const RoleCells& role : kRoles) {
      for (int i = 0; i < kActions; ++i) {
        const absl::Status status = Authorize(WithRole(relation.standing, role.role),
                                              static_cast<Action>(i), v1::CASE_STATE_TRIAGE)
                                        .status();
        if (!status.ok()) {
          texts.insert(status.ToString());
        }
      }
    }
  }
  // Not permitted, not declared, and what TRIAGE allows.
  EXPECT_EQ(texts.size(), 3U);
}

TEST(Authorize, APermitSaysWhoMayWhat) {
  const auto permit =
      Authorize({.member = "alice", .roles = {v1::MEMBER_ROLE_TRIAGE}, .declared = kSoft},
                Action::kTakeCase, v1::CASE_STATE_SCREENING);
  ASSERT_THAT(permit, IsOk());
  EXPECT_EQ(permit->member(), "alice");
  EXPECT_EQ(permit->action(), Action::kTakeCase);
  EXPECT_EQ(permit->standing().declared, kSoft);
}

TEST(Authorize, CodesAreThoseOfTheEnum) {
  EXPECT_EQ(ActionCode(Action::kSeeCase), "SEE_CASE");
  EXPECT_EQ(ActionCode(Action::kProposeOutcome), "PROPOSE_OUTCOME");
  EXPECT_EQ(ActionCode(Action::kEscalate), "ESCALATE");
  EXPECT_EQ(ActionCode(Action::kReviewInterimMeasure), "REVIEW_INTERIM_MEASURE");
  EXPECT_EQ(ActionCode(Action::kLinkCases), "LINK_CASES");
}

TEST(ShowOwn, SaysWhatTheyDeclaredAndMayDo) {
  v1::Case shown;
  shown.set_state(v1::CASE_STATE_SCREENING);
  shown.add_permitted_actions("of somebody else");
  Standing standing = {.roles = {v1::MEMBER_ROLE_CHAIR}};
  ShowOwn(standing, shown);
  EXPECT_EQ(shown.own_conflict(), kNothing);
  EXPECT_THAT(shown.permitted_actions(), ElementsAre("SEE_CASE", "DECLARE_CONFLICT"));
  standing.declared = kNone;
  ShowOwn(standing, shown);
  EXPECT_EQ(shown.own_conflict(), kNone);
  EXPECT_THAT(shown.permitted_actions(),
              ElementsAre("SEE_CASE", "DECLARE_CONFLICT", "ESCALATE", "LINK_CASES"));
}

TEST(Authorize, AnAuditorAndAnAnalystSeeNoCase) {
  for (const v1::MemberRole role : {v1::MEMBER_ROLE_AUDITOR, v1::MEMBER_ROLE_ANALYST}) {
    for (const Relation& relation : Relations()) {
      const Standing standing = WithRole(relation.standing, role);
      for (const v1::CaseState state : kStates) {
        EXPECT_THAT(Authorize(standing, Action::kSeeCase, state), HasReason(Reason::kNotPermitted));
      }
    }
  }
}

}  // namespace
}  // namespace candor::review
