#include "casework/authorize.h"

#include <array>
#include <cstddef>
#include <span>

#include "candor/base/error.h"
#include "casework/transitions.h"

namespace candor::review {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, kActions> kActionCodes = {
    "SEE_CASE",
    "READ_TEXT",
    "DECLARE_CONFLICT",
    "TAKE_CASE",
    "ASSIGN",
    "UPDATE_CASE",
    "ROUTE_CASE",
    "ASK_REPORTER",
    "RESUME",
    "START_INVESTIGATION",
    "HOLD",
    "PROPOSE_OUTCOME",
    "VOTE",
    "RECORD_REMEDY",
    "FILE_APPEAL",
    "DECIDE_APPEAL",
    "REFER",
    "MARK_DUPLICATE",
    "CLOSE",
    "REOPEN",
    "ESCALATE",
    "ACCEPT_WITHDRAWAL",
    "TAKE_INTERIM_MEASURE",
    "REVIEW_INTERIM_MEASURE",
    "RECORD_ARRANGEMENT",
    "WRITE_SLIP",
    "ADD_NOTE",
    "SEND_REPLY",
    "RELEASE_MESSAGE",
    "DISCARD_MESSAGE",
    "RECORD_DELIVERY",
    "LINK_CASES",
};
static_assert(!kActionCodes.back().empty());

class StateSet {
 public:
  constexpr StateSet(std::initializer_list<v1::CaseState> states) {
    for (const v1::CaseState state : states) {
      bits_ |= 1U << static_cast<unsigned>(state);
    }
  }
  [[nodiscard]] constexpr bool Has(v1::CaseState state) const {
    return (bits_ >> static_cast<unsigned>(state) & 1U) != 0;
  }
  [[nodiscard]] constexpr StateSet And(StateSet other) const {
    other.bits_ |= bits_;
    return other;
  }

 private:
  std::uint32_t bits_ = 0;
};

constexpr StateSet kUnopened = {v1::CASE_STATE_SCREENING, v1::CASE_STATE_ESCALATED};
constexpr StateSet kTriage = {v1::CASE_STATE_TRIAGE};
constexpr StateSet kOpenedUndecided = {v1::CASE_STATE_TRIAGE, v1::CASE_STATE_NEEDS_INFO,
                                       v1::CASE_STATE_INVESTIGATING, v1::CASE_STATE_ON_HOLD,
                                       v1::CASE_STATE_DELIBERATION};
constexpr StateSet kDecided = {v1::CASE_STATE_DECIDED, v1::CASE_STATE_REMEDY,
                               v1::CASE_STATE_APPEALED, v1::CASE_STATE_APPEAL_DECIDED};
constexpr StateSet kOpened = kOpenedUndecided.And(kDecided).And({v1::CASE_STATE_REFERRED});
constexpr StateSet kEnded = {v1::CASE_STATE_CLOSED, v1::CASE_STATE_DUPLICATE,
                             v1::CASE_STATE_WITHDRAWN};
// Where there is a text that can be read at all.
constexpr StateSet kReadable = kOpened.And(kEnded).And({v1::CASE_STATE_ESCALATED});
constexpr StateSet kLive = kUnopened.And(kOpened).And(kEnded);
constexpr StateSet kAllStates = kLive.And({v1::CASE_STATE_QUARANTINED, v1::CASE_STATE_SHREDDED});
constexpr StateSet kPanelReads = kDecided.And({v1::CASE_STATE_DELIBERATION});
constexpr StateSet kAppealReads = {v1::CASE_STATE_APPEALED, v1::CASE_STATE_APPEAL_DECIDED};

constexpr RoleSet kAnyRole = {v1::MEMBER_ROLE_TRIAGE, v1::MEMBER_ROLE_HANDLER,
                              v1::MEMBER_ROLE_PANEL, v1::MEMBER_ROLE_APPEALS,
                              v1::MEMBER_ROLE_CHAIR};
constexpr RoleSet kTriagers = {v1::MEMBER_ROLE_TRIAGE};
constexpr RoleSet kHandlers = {v1::MEMBER_ROLE_HANDLER};
constexpr RoleSet kWorkers = {v1::MEMBER_ROLE_TRIAGE, v1::MEMBER_ROLE_HANDLER};
constexpr RoleSet kPanel = {v1::MEMBER_ROLE_PANEL};
constexpr RoleSet kAppeals = {v1::MEMBER_ROLE_APPEALS};
constexpr RoleSet kChairs = {v1::MEMBER_ROLE_CHAIR};
constexpr RoleSet kAssigners = {v1::MEMBER_ROLE_TRIAGE, v1::MEMBER_ROLE_CHAIR};

enum class Relation : std::uint8_t {
  kAny,
  kNobodyAssigned,  // of the case to everybody
  kAssigned,
  kOnFirstPanel,
  kVotesFirst,  // on the first panel, without a soft conflict
  kOnAppealPanel,
  kVotesAppeal,  // on the appeal's panel, without a soft conflict, and new to the case
  kMayJudgeAppeal,
};

enum class Declared : bool { kNotNeeded, kNeeded };

struct Row {
  Action action;
  RoleSet roles;
  Relation relation;
  StateSet states;
  Declared declared = Declared::kNeeded;
};

// Who may what: everything that is not here is not permitted. Several rows of an action are
// alternatives. Who triages works on a case in TRIAGE without being assigned, to sort what comes
// in; from then on it is the assignees'.
constexpr std::array kRows = {
    Row{Action::kSeeCase, kAnyRole, Relation::kAny, kAllStates, Declared::kNotNeeded},

    Row{Action::kReadText, kTriagers, Relation::kAny, kTriage},
    Row{Action::kReadText, kWorkers, Relation::kAssigned, kReadable},
    Row{Action::kReadText, kPanel, Relation::kOnFirstPanel, kPanelReads},
    Row{Action::kReadText, kAppeals, Relation::kOnAppealPanel, kAppealReads},

    Row{Action::kDeclareConflict, kAnyRole, Relation::kAny, kLive, Declared::kNotNeeded},

    Row{Action::kTakeCase, kTriagers, Relation::kAny, kUnopened},
    Row{Action::kTakeCase, kTriagers, Relation::kNobodyAssigned, kOpened},

    Row{Action::kAssign, kAssigners, Relation::kAny, kOpened},

    Row{Action::kUpdateCase, kTriagers, Relation::kAny, kTriage},
    Row{Action::kUpdateCase, kWorkers, Relation::kAssigned, kOpened},

    Row{Action::kRouteCase, kTriagers, Relation::kAny, kTriage},

    Row{Action::kAskReporter, kTriagers, Relation::kAny, kTriage},
    Row{Action::kAskReporter,
        kWorkers,
        Relation::kAssigned,
        {v1::CASE_STATE_TRIAGE, v1::CASE_STATE_INVESTIGATING}},

    Row{Action::kResume,
        kWorkers,
        Relation::kAssigned,
        {v1::CASE_STATE_NEEDS_INFO, v1::CASE_STATE_ON_HOLD}},

    Row{Action::kStartInvestigation,
        kHandlers,
        Relation::kAssigned,
        {v1::CASE_STATE_TRIAGE, v1::CASE_STATE_ON_HOLD}},

    Row{Action::kHold, kHandlers, Relation::kAssigned, {v1::CASE_STATE_INVESTIGATING}},

    Row{Action::kProposeOutcome,
        kHandlers,
        Relation::kAssigned,
        {v1::CASE_STATE_TRIAGE, v1::CASE_STATE_NEEDS_INFO, v1::CASE_STATE_INVESTIGATING,
         v1::CASE_STATE_DELIBERATION}},

    Row{Action::kVote, kPanel, Relation::kVotesFirst, {v1::CASE_STATE_DELIBERATION}},
    Row{Action::kVote, kAppeals, Relation::kVotesAppeal, {v1::CASE_STATE_APPEALED}},

    // What was ordered goes on while there is an appeal.
    Row{Action::kRecordRemedy, kHandlers, Relation::kAssigned, kDecided},

    // The other side may appeal, too, while there is an appeal.
    Row{Action::kFileAppeal,
        kTriagers,
        Relation::kAny,
        {v1::CASE_STATE_REMEDY, v1::CASE_STATE_APPEALED}},
    Row{Action::kFileAppeal,
        kHandlers,
        Relation::kAssigned,
        {v1::CASE_STATE_REMEDY, v1::CASE_STATE_APPEALED}},

    Row{Action::kDecideAppeal, kAppeals, Relation::kMayJudgeAppeal, {v1::CASE_STATE_APPEALED}},

    Row{Action::kRefer, kTriagers, Relation::kAny, kTriage},

    Row{Action::kMarkDuplicate, kTriagers, Relation::kAny, kTriage},

    Row{Action::kClose, kTriagers, Relation::kAny, {v1::CASE_STATE_REFERRED}},
    Row{Action::kClose,
        kWorkers,
        Relation::kAssigned,
        {v1::CASE_STATE_REMEDY, v1::CASE_STATE_APPEAL_DECIDED, v1::CASE_STATE_REFERRED}},

    Row{Action::kReopen, kTriagers, Relation::kAny, {v1::CASE_STATE_CLOSED}},
    Row{Action::kReopen, kHandlers, Relation::kAssigned, {v1::CASE_STATE_CLOSED}},

    Row{Action::kEscalate, kChairs, Relation::kAny,
        kOpenedUndecided.And({v1::CASE_STATE_SCREENING})},

    Row{Action::kAcceptWithdrawal, kTriagers, Relation::kAny, kUnopened.And(kTriage)},
    Row{Action::kAcceptWithdrawal, kWorkers, Relation::kAssigned, kUnopened.And(kOpenedUndecided)},

    Row{Action::kTakeInterimMeasure, kTriagers, Relation::kAny, kTriage},
    Row{Action::kTakeInterimMeasure, kWorkers, Relation::kAssigned, kOpenedUndecided},
    // By a second person, who may be none of those who work on the case.
    Row{Action::kReviewInterimMeasure, kTriagers, Relation::kAny, kOpened},
    Row{Action::kReviewInterimMeasure, kWorkers, Relation::kAssigned, kOpened},

    Row{Action::kRecordArrangement, kTriagers, Relation::kAny, kTriage},
    Row{Action::kRecordArrangement, kWorkers, Relation::kAssigned, kOpened},

    Row{Action::kWriteSlip, kTriagers, Relation::kAny, kTriage},
    Row{Action::kWriteSlip, kWorkers, Relation::kAssigned, kOpened},

    // The file is for who reads it.
    Row{Action::kAddNote, kTriagers, Relation::kAny, kTriage},
    Row{Action::kAddNote, kWorkers, Relation::kAssigned, kOpened.And(kEnded)},
    Row{Action::kAddNote, kPanel, Relation::kOnFirstPanel, kPanelReads},
    Row{Action::kAddNote, kAppeals, Relation::kOnAppealPanel, kAppealReads},

    // Also when the case has ended: reporters are asked about retaliation for half a year.
    Row{Action::kSendReply, kTriagers, Relation::kAny, kTriage},
    Row{Action::kSendReply, kWorkers, Relation::kAssigned, kOpened.And(kEnded)},

    // A text is released by who can judge it: who reads the case.
    Row{Action::kReleaseMessage, kTriagers, Relation::kAny, kTriage},
    Row{Action::kReleaseMessage, kWorkers, Relation::kAssigned, kOpened.And(kEnded)},
    Row{Action::kReleaseMessage, kPanel, Relation::kOnFirstPanel, kPanelReads},
    Row{Action::kReleaseMessage, kAppeals, Relation::kOnAppealPanel, kAppealReads},
    Row{Action::kDiscardMessage, kTriagers, Relation::kAny, kTriage},
    Row{Action::kDiscardMessage, kWorkers, Relation::kAssigned, kOpened.And(kEnded)},
    Row{Action::kDiscardMessage, kPanel, Relation::kOnFirstPanel, kPanelReads},
    Row{Action::kDiscardMessage, kAppeals, Relation::kOnAppealPanel, kAppealReads},

    Row{Action::kRecordDelivery, kTriagers, Relation::kAny, kTriage},
    Row{Action::kRecordDelivery, kWorkers, Relation::kAssigned, kOpened.And(kEnded)},

    Row{Action::kLinkCases, kAssigners, Relation::kAny, kLive},
    Row{Action::kLinkCases, kHandlers, Relation::kAssigned, kLive},
};

bool Holds(Relation relation, const Standing& standing) {
  const bool judged_or_handled = standing.on_first_panel || standing.is_assigned;
  switch (relation) {
    case Relation::kAny:
      return true;
    case Relation::kNobodyAssigned:
      return standing.is_unassigned;
    case Relation::kAssigned:
      return standing.is_assigned;
    case Relation::kOnFirstPanel:
      return standing.on_first_panel;
    case Relation::kVotesFirst:
      return standing.on_first_panel && !standing.has_soft_conflict;
    case Relation::kOnAppealPanel:
      return standing.on_appeal_panel;
    case Relation::kVotesAppeal:
      return standing.on_appeal_panel && !standing.has_soft_conflict && !judged_or_handled;
    case Relation::kMayJudgeAppeal:
      return !standing.has_soft_conflict && !judged_or_handled;
  }
  return false;
}

bool IsFor(const Row& row, const Standing& standing) {
  return row.roles.Overlaps(standing.roles) && Holds(row.relation, standing);
}

// Whether the state allows it to anybody.
bool IsPossible(Action action, v1::CaseState state) {
  for (const Row& row : kRows) {
    if (row.action == action && row.states.Has(state)) {
      return true;
    }
  }
  return false;
}

enum class Verdict : std::uint8_t { kPermitted, kNotPermitted, kNotDeclared, kImpossible };

bool HasDeclared(const Standing& standing, v1::CaseState state) {
  return standing.declared != v1::CONFLICT_LEVEL_UNSPECIFIED ||
         !IsPossible(Action::kDeclareConflict, state);
}

Verdict Judge(const Standing& standing, Action action, v1::CaseState state) {
  const bool is_possible = IsPossible(action, state);
  bool is_theirs = false;
  Declared declared = Declared::kNeeded;
  for (const Row& row : kRows) {
    // In a state that allows it to nobody, that is what they are told who may do it elsewhere.
    if (row.action == action && IsFor(row, standing) && (!is_possible || row.states.Has(state))) {
      is_theirs = true;
      declared = row.declared;
    }
  }
  if (!is_theirs) {
    return Verdict::kNotPermitted;
  }
  if (declared == Declared::kNeeded && !HasDeclared(standing, state)) {
    return Verdict::kNotDeclared;
  }
  return is_possible ? Verdict::kPermitted : Verdict::kImpossible;
}

bool IsHiddenFrom(const Standing& standing) {
  return standing.is_hidden || standing.declared == v1::CONFLICT_LEVEL_HARD;
}

// What is no step, but looking.
bool IsStep(Action action) { return action != Action::kSeeCase && action != Action::kReadText; }

absl::Status Impossible(Action action, v1::CaseState state) {
  if (state == v1::CASE_STATE_QUARANTINED &&
      (action == Action::kReadText || action == Action::kSendReply)) {
    return Error(Reason::kQuarantined);
  }
  std::string text = "the case is in ";
  text.append(StateCode(state)).append(", which allows ");
  std::string_view separator;
  for (int i = 0; i < kActions; ++i) {
    if (const auto other = static_cast<Action>(i); IsStep(other) && IsPossible(other, state)) {
      text.append(separator).append(ActionCode(other));
      separator = ", ";
    }
  }
  return Error(Reason::kIllegalTransition, text.append(separator.empty() ? "nothing" : ""));
}

}  // namespace

std::string_view ActionCode(Action action) {
  return kActionCodes[static_cast<std::size_t>(action)];
}

absl::StatusOr<Permit> Authorize(const Standing& standing, Action action, v1::CaseState state) {
  if (IsHiddenFrom(standing)) {
    return Error(Reason::kNoSuchCase);
  }
  switch (Judge(standing, action, state)) {
    case Verdict::kPermitted:
      return Permit(standing, action);
    case Verdict::kNotPermitted:
      return Error(Reason::kNotPermitted);
    case Verdict::kNotDeclared:
      return Error(Reason::kConflictNotDeclared);
    case Verdict::kImpossible:
      return Impossible(action, state);
  }
  return Error(Reason::kInternal);
}

std::vector<std::string_view> PermittedActions(const Standing& standing, v1::CaseState state) {
  std::vector<std::string_view> permitted;
  if (IsHiddenFrom(standing)) {
    return permitted;
  }
  for (int i = 0; i < kActions; ++i) {
    const auto action = static_cast<Action>(i);
    if (Judge(standing, action, state) == Verdict::kPermitted) {
      permitted.push_back(ActionCode(action));
    }
  }
  return permitted;
}

void ShowOwn(const Standing& standing, v1::Case& shown) {
  shown.set_own_conflict(standing.declared);
  shown.clear_permitted_actions();
  for (const std::string_view code : PermittedActions(standing, shown.state())) {
    shown.add_permitted_actions(std::string(code));
  }
}

}  // namespace candor::review
