#include "casework/transitions.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace candor::review {
namespace {

// Every step that changes the state, by hand.
const std::set<std::string>& Steps() {
  static const std::set<std::string> steps = {
      "TAKE_CASE: SCREENING > TRIAGE",
      "TAKE_CASE: ESCALATED > TRIAGE",
      "RELEASE_MESSAGE: TRIAGE > NEEDS_INFO",
      "RELEASE_MESSAGE: INVESTIGATING > NEEDS_INFO",
      "RESUME: NEEDS_INFO > TRIAGE",
      "RESUME: NEEDS_INFO > INVESTIGATING",
      "RESUME: ON_HOLD > INVESTIGATING",
      "START_INVESTIGATION: TRIAGE > INVESTIGATING",
      "START_INVESTIGATION: ON_HOLD > INVESTIGATING",
      "HOLD: INVESTIGATING > ON_HOLD",
      "PROPOSE_OUTCOME: TRIAGE > DELIBERATION",
      "PROPOSE_OUTCOME: NEEDS_INFO > DELIBERATION",
      "PROPOSE_OUTCOME: INVESTIGATING > DELIBERATION",
      "VOTE: DELIBERATION > DECIDED",
      "RECORD_DELIVERY: DECIDED > REMEDY",
      "FILE_APPEAL: REMEDY > APPEALED",
      "VOTE: APPEALED > APPEAL_DECIDED",
      "RECORD_REMEDY: APPEAL_DECIDED > REMEDY",
      "REFER: TRIAGE > REFERRED",
      "MARK_DUPLICATE: TRIAGE > DUPLICATE",
      "CLOSE: REMEDY > CLOSED",
      "CLOSE: APPEAL_DECIDED > CLOSED",
      "CLOSE: REFERRED > CLOSED",
      "REOPEN: CLOSED > TRIAGE",
      "ESCALATE: SCREENING > ESCALATED",
      "ESCALATE: TRIAGE > ESCALATED",
      "ESCALATE: NEEDS_INFO > ESCALATED",
      "ESCALATE: INVESTIGATING > ESCALATED",
      "ESCALATE: ON_HOLD > ESCALATED",
      "ESCALATE: DELIBERATION > ESCALATED",
      "DECLARE_CONFLICT: SCREENING > ESCALATED",
      "DECLARE_CONFLICT: TRIAGE > ESCALATED",
      "DECLARE_CONFLICT: NEEDS_INFO > ESCALATED",
      "DECLARE_CONFLICT: INVESTIGATING > ESCALATED",
      "DECLARE_CONFLICT: ON_HOLD > ESCALATED",
      "DECLARE_CONFLICT: DELIBERATION > ESCALATED",
      "ACCEPT_WITHDRAWAL: SCREENING > WITHDRAWN",
      "ACCEPT_WITHDRAWAL: ESCALATED > WITHDRAWN",
      "ACCEPT_WITHDRAWAL: TRIAGE > WITHDRAWN",
      "ACCEPT_WITHDRAWAL: NEEDS_INFO > WITHDRAWN",
      "ACCEPT_WITHDRAWAL: INVESTIGATING > WITHDRAWN",
      "ACCEPT_WITHDRAWAL: ON_HOLD > WITHDRAWN",
      "ACCEPT_WITHDRAWAL: DELIBERATION > WITHDRAWN",
  };
  return steps;
}

std::string NameOf(Action action, v1::CaseState from, v1::CaseState to) {
  return std::string(ActionCode(action))
      .append(": ")
      .append(StateCode(from))
      .append(" > ")
      .append(StateCode(to));
}

TEST(Transitions, AreTheseAndNoOthers) {
  for (int action = 0; action < kActions; ++action) {
    for (int from = 0; from < v1::CaseState_ARRAYSIZE; ++from) {
      for (int to = 0; to < v1::CaseState_ARRAYSIZE; ++to) {
        const std::string name =
            NameOf(static_cast<Action>(action), static_cast<v1::CaseState>(from),
                   static_cast<v1::CaseState>(to));
        EXPECT_EQ(LeadsTo(static_cast<Action>(action), static_cast<v1::CaseState>(from),
                          static_cast<v1::CaseState>(to)),
                  Steps().contains(name))
            << name;
      }
    }
  }
}

TEST(Transitions, AreEachThereOnce) {
  std::set<std::string> names;
  for (const Transition& step : Transitions()) {
    names.insert(NameOf(step.action, step.from, step.to));
  }
  EXPECT_EQ(names, Steps());
  EXPECT_EQ(Transitions().size(), Steps().size());
}

// Whatever a step leads out of a state, somebody may take it there: no state is a dead end by
// mistake.
TEST(Transitions, ArePermittedToSomebody) {
  const Standing everybody = {
      .roles = {v1::MEMBER_ROLE_TRIAGE, v1::MEMBER_ROLE_HANDLER, v1::MEMBER_ROLE_PANEL,
                v1::MEMBER_ROLE_APPEALS, v1::MEMBER_ROLE_CHAIR},
      .declared = v1::CONFLICT_LEVEL_NONE};
  Standing handler = everybody;
  handler.is_assigned = true;
  Standing panel = everybody;
  panel.on_first_panel = true;
  Standing judge = everybody;
  judge.on_appeal_panel = true;
  for (const Transition& step : Transitions()) {
    bool somebody = false;
    for (const Standing& standing : {everybody, handler, panel, judge}) {
      somebody = somebody || Authorize(standing, step.action, step.from).ok();
    }
    EXPECT_TRUE(somebody) << NameOf(step.action, step.from, step.to);
  }
}

TEST(StateCode, IsTheNameWithoutThePrefix) {
  for (int i = 0; i < v1::CaseState_ARRAYSIZE; ++i) {
    const auto state = static_cast<v1::CaseState>(i);
    EXPECT_EQ("CASE_STATE_" + std::string(StateCode(state)), v1::CaseState_Name(state));
  }
  EXPECT_EQ(StateCode(static_cast<v1::CaseState>(99)), "UNSPECIFIED");
}

}  // namespace
}  // namespace candor::review
