#include "casework/transitions.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace candor::review {
namespace {

// By number; the prefix CASE_STATE_ left out.
constexpr std::array<std::string_view, v1::CaseState_ARRAYSIZE> kStateCodes = {
    "UNSPECIFIED",    "SCREENING", "QUARANTINED",  "ESCALATED", "TRIAGE",    "NEEDS_INFO",
    "INVESTIGATING",  "ON_HOLD",   "DELIBERATION", "DECIDED",   "REMEDY",    "APPEALED",
    "APPEAL_DECIDED", "REFERRED",  "CLOSED",       "DUPLICATE", "WITHDRAWN", "SHREDDED"};
static_assert(!kStateCodes.back().empty());

using enum v1::CaseState;

// The question moves the case when it is released, the letters when they are delivered, a proposal
// when it is voted on.
constexpr std::array kTransitions = {
    Transition{Action::kTakeCase, CASE_STATE_SCREENING, CASE_STATE_TRIAGE},
    Transition{Action::kTakeCase, CASE_STATE_ESCALATED, CASE_STATE_TRIAGE},

    Transition{Action::kReleaseMessage, CASE_STATE_TRIAGE, CASE_STATE_NEEDS_INFO},
    Transition{Action::kReleaseMessage, CASE_STATE_INVESTIGATING, CASE_STATE_NEEDS_INFO},
    Transition{Action::kResume, CASE_STATE_NEEDS_INFO, CASE_STATE_TRIAGE},
    Transition{Action::kResume, CASE_STATE_NEEDS_INFO, CASE_STATE_INVESTIGATING},
    Transition{Action::kResume, CASE_STATE_ON_HOLD, CASE_STATE_INVESTIGATING},

    Transition{Action::kStartInvestigation, CASE_STATE_TRIAGE, CASE_STATE_INVESTIGATING},
    Transition{Action::kStartInvestigation, CASE_STATE_ON_HOLD, CASE_STATE_INVESTIGATING},
    Transition{Action::kHold, CASE_STATE_INVESTIGATING, CASE_STATE_ON_HOLD},

    Transition{Action::kProposeOutcome, CASE_STATE_TRIAGE, CASE_STATE_DELIBERATION},
    Transition{Action::kProposeOutcome, CASE_STATE_NEEDS_INFO, CASE_STATE_DELIBERATION},
    Transition{Action::kProposeOutcome, CASE_STATE_INVESTIGATING, CASE_STATE_DELIBERATION},
    Transition{Action::kVote, CASE_STATE_DELIBERATION, CASE_STATE_DECIDED},
    Transition{Action::kRecordDelivery, CASE_STATE_DECIDED, CASE_STATE_REMEDY},

    Transition{Action::kFileAppeal, CASE_STATE_REMEDY, CASE_STATE_APPEALED},
    Transition{Action::kVote, CASE_STATE_APPEALED, CASE_STATE_APPEAL_DECIDED},
    Transition{Action::kRecordRemedy, CASE_STATE_APPEAL_DECIDED, CASE_STATE_REMEDY},

    Transition{Action::kRefer, CASE_STATE_TRIAGE, CASE_STATE_REFERRED},
    Transition{Action::kMarkDuplicate, CASE_STATE_TRIAGE, CASE_STATE_DUPLICATE},

    Transition{Action::kClose, CASE_STATE_REMEDY, CASE_STATE_CLOSED},
    Transition{Action::kClose, CASE_STATE_APPEAL_DECIDED, CASE_STATE_CLOSED},
    Transition{Action::kClose, CASE_STATE_REFERRED, CASE_STATE_CLOSED},
    Transition{Action::kReopen, CASE_STATE_CLOSED, CASE_STATE_TRIAGE},

    // Conflicts come up at screening. When one comes up later and breaks the quorum, nobody could
    // decide the case any more; so it is handed over from every state before the decision.
    Transition{Action::kEscalate, CASE_STATE_SCREENING, CASE_STATE_ESCALATED},
    Transition{Action::kEscalate, CASE_STATE_TRIAGE, CASE_STATE_ESCALATED},
    Transition{Action::kEscalate, CASE_STATE_NEEDS_INFO, CASE_STATE_ESCALATED},
    Transition{Action::kEscalate, CASE_STATE_INVESTIGATING, CASE_STATE_ESCALATED},
    Transition{Action::kEscalate, CASE_STATE_ON_HOLD, CASE_STATE_ESCALATED},
    Transition{Action::kEscalate, CASE_STATE_DELIBERATION, CASE_STATE_ESCALATED},
    Transition{Action::kDeclareConflict, CASE_STATE_SCREENING, CASE_STATE_ESCALATED},
    Transition{Action::kDeclareConflict, CASE_STATE_TRIAGE, CASE_STATE_ESCALATED},
    Transition{Action::kDeclareConflict, CASE_STATE_NEEDS_INFO, CASE_STATE_ESCALATED},
    Transition{Action::kDeclareConflict, CASE_STATE_INVESTIGATING, CASE_STATE_ESCALATED},
    Transition{Action::kDeclareConflict, CASE_STATE_ON_HOLD, CASE_STATE_ESCALATED},
    Transition{Action::kDeclareConflict, CASE_STATE_DELIBERATION, CASE_STATE_ESCALATED},

    Transition{Action::kAcceptWithdrawal, CASE_STATE_SCREENING, CASE_STATE_WITHDRAWN},
    Transition{Action::kAcceptWithdrawal, CASE_STATE_ESCALATED, CASE_STATE_WITHDRAWN},
    Transition{Action::kAcceptWithdrawal, CASE_STATE_TRIAGE, CASE_STATE_WITHDRAWN},
    Transition{Action::kAcceptWithdrawal, CASE_STATE_NEEDS_INFO, CASE_STATE_WITHDRAWN},
    Transition{Action::kAcceptWithdrawal, CASE_STATE_INVESTIGATING, CASE_STATE_WITHDRAWN},
    Transition{Action::kAcceptWithdrawal, CASE_STATE_ON_HOLD, CASE_STATE_WITHDRAWN},
    Transition{Action::kAcceptWithdrawal, CASE_STATE_DELIBERATION, CASE_STATE_WITHDRAWN},
};

}  // namespace

std::span<const Transition> Transitions() { return kTransitions; }

bool LeadsTo(Action action, v1::CaseState from, v1::CaseState to) {
  return std::ranges::any_of(kTransitions, [&](const Transition& row) {
    return row.action == action && row.from == from && row.to == to;
  });
}

std::string_view StateCode(v1::CaseState state) {
  const auto number = static_cast<std::size_t>(state);
  return number < kStateCodes.size() ? kStateCodes[number] : kStateCodes.front();
}

}  // namespace candor::review
