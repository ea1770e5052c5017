// Who may do what with a case: one pure function of the caller's roles, their relation to the case,
// the action and the case's state, read from one table. Nothing shows the text of a case or changes
// one without a Permit, and only Authorize makes one. Thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/review/v1/member_service.pb.h"

namespace candor::review {

enum class Action : std::uint8_t {
  kSeeCase,   // its header, in lists and by name
  kReadText,  // report, messages, attachments, file, history
  kDeclareConflict,
  kTakeCase,
  kAssign,
  kUpdateCase,
  kRouteCase,
  kAskReporter,
  kResume,
  kStartInvestigation,
  kHold,
  kProposeOutcome,
  kVote,
  kRecordRemedy,
  kFileAppeal,
  kDecideAppeal,
  kRefer,
  kMarkDuplicate,
  kClose,
  kReopen,
  kEscalate,
  kAcceptWithdrawal,
  kTakeInterimMeasure,
  kReviewInterimMeasure,
  kRecordArrangement,
  kWriteSlip,
  kAddNote,
  kSendReply,
  kReleaseMessage,
  kDiscardMessage,
  kRecordDelivery,
  kLinkCases,
};
inline constexpr int kActions = static_cast<int>(Action::kLinkCases) + 1;

// As in histories and `permitted_actions`, such as "TAKE_CASE".
[[nodiscard]] std::string_view ActionCode(Action action);

// Roles of a member, as a set.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<v1::MemberRole> roles) {
    for (const v1::MemberRole role : roles) {
      Add(role);
    }
  }
  constexpr void Add(v1::MemberRole role) { bits_ |= 1U << static_cast<unsigned>(role); }
  [[nodiscard]] constexpr bool Overlaps(RoleSet other) const { return (bits_ & other.bits_) != 0; }

 private:
  std::uint32_t bits_ = 0;
};

// How a member stands to a case.
struct Standing {
  std::string member = {};
  RoleSet roles = {};
  // Excluded, named, in a hard conflict, without a grant for the channel, or no active member: for
  // them the case does not exist.
  bool is_hidden = false;
  // What they declared.
  v1::ConflictLevel declared = v1::CONFLICT_LEVEL_UNSPECIFIED;
  // Declared so, or works for an employer of someone involved: may discuss, not vote.
  bool has_soft_conflict = false;
  bool is_assigned = false;
  bool was_assigned = false;
  // Nobody handles the case.
  bool is_unassigned = false;
  bool on_first_panel = false;
  bool on_appeal_panel = false;
};

// Leave to do one thing with one case, in one call.
class Permit {
 public:
  [[nodiscard]] const std::string& member() const { return standing_.member; }
  [[nodiscard]] const Standing& standing() const { return standing_; }
  [[nodiscard]] Action action() const { return action_; }

 private:
  friend absl::StatusOr<Permit> Authorize(const Standing& standing, Action action,
                                          v1::CaseState state);
  Permit(Standing standing, Action action) : standing_(std::move(standing)), action_(action) {}

  Standing standing_;
  Action action_;
};

// Error(kNoSuchCase) for who must not learn of the case, before anything else;
// Error(kNotPermitted); Error(kConflictNotDeclared); Error(kIllegalTransition), naming the state
// and what it allows; Error(kQuarantined) for what needs an opened report. In this order.
[[nodiscard]] absl::StatusOr<Permit> Authorize(const Standing& standing, Action action,
                                               v1::CaseState state);

// The codes of all actions that Authorize permits now, in the order of the enum.
[[nodiscard]] std::vector<std::string_view> PermittedActions(const Standing& standing,
                                                             v1::CaseState state);

// Into `shown`, whose state is set: what they declared, and what they may do now.
void ShowOwn(const Standing& standing, v1::Case& shown);

}  // namespace candor::review
