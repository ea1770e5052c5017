#include "members/escalation.h"

#include <algorithm>

#include "casework/standing.h"
#include "casework/transitions.h"

namespace candor::review {
namespace {

// Whether an active member with a grant for the escalation channel could see the case there.
bool SomebodyIsThere(const storage::v1::CaseSummary& summary, const Roster& roster,
                     std::string_view escalation_channel) {
  storage::v1::CaseSummary there = summary;
  there.mutable_subject()->set_channel(std::string(escalation_channel));
  return std::ranges::any_of(roster.stored().members(), [&](const v1::Member& member) {
    return !IsHidden(there, &member, escalation_channel);
  });
}

}  // namespace

bool MustEscalate(const storage::v1::CaseSummary& summary, const Roster& roster,
                  std::string_view escalation_channel) {
  const v1::Case& subject = summary.subject();
  return !escalation_channel.empty() && subject.channel() != escalation_channel &&
         LeadsTo(Action::kEscalate, subject.state(), v1::CASE_STATE_ESCALATED) &&
         !HasQuorum(summary, subject.channel(), roster, escalation_channel) &&
         SomebodyIsThere(summary, roster, escalation_channel);
}

bool EscalateIfNoQuorum(storage::v1::CaseSummary& summary, const Roster& roster,
                        std::string_view escalation_channel) {
  if (!MustEscalate(summary, roster, escalation_channel)) {
    return false;
  }
  v1::Case& subject = *summary.mutable_subject();
  summary.set_escalated_from(subject.channel());
  subject.set_channel(std::string(escalation_channel));
  subject.set_state(v1::CASE_STATE_ESCALATED);
  return true;
}

}  // namespace candor::review
