// Runs the changes of cases by members, all in the same way: finds the case, authorises, applies,
// writes the history, tells the reporter of a new state, computes the clocks anew, and commits all
// of it at once. A request that is sent again is not applied again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "candor/base/clock.h"
#include "candor/policy/policy_set.h"
#include "candor/review/v1/casework.pb.h"
#include "candor/review/v1/casework_service.pb.h"
#include "casework/authorize.h"
#include "members/members.h"
#include "review/case_edit.h"
#include "review/case_editor.h"
#include "review/cases.h"

namespace candor::review {

// What a verb works with. The case's file is open (CaseEdit::OpenWork).
struct ChangeContext {
  const Permit& permit;
  const Roster& roster;
  std::string_view escalation_channel;
  const policy::PolicySet& policies;
  // The version that the case was made under, or else the newest of that policy.
  const policy::v1::Policy& policy;
  CaseEdit& edit;
  OpenCase& subject;
  absl::Time now;
  std::string_view reason;
  // The number of what the verb made, for its Recall.
  std::uint32_t made = 0;

  [[nodiscard]] v1::CaseFile& file() { return *subject.work.mutable_file(); }
  [[nodiscard]] v1::CaseState state() { return subject.shown().state(); }
};

// Puts the case into a state that the permit's action leads to; INTERNAL otherwise.
[[nodiscard]] absl::Status MoveTo(ChangeContext& context, v1::CaseState state);

// Notes for the clocks that something happened.
void Note(OpenCase& subject, policy::v1::ClockEvent event, absl::Time when);

// What every step by the team or the reporter ends with: history, status to the reporter, clocks.
// `from` is the state before it; `actor` is empty for what the reporter or the rules did.
struct Step {
  Action action;
  std::string_view actor;
  std::string_view reason;
  v1::CaseState from;
  absl::Time when;
  // Where it lies in the audit log, plus 1; 0 for what no member called for.
  std::uint64_t audit_entry = 0;
};
[[nodiscard]] absl::Status FinishStep(CaseEdit& edit, OpenCase& subject, const Step& step,
                                      const policy::PolicySet& policies);

// Thread-safe. What `Parts` names must outlive it and every callback.
class CaseChanges {
 public:
  struct Parts {
    const Cases& cases;
    CaseEditor& editor;
    const Members& members;
    const policy::PolicySet& policies;
    const Clock& clock;
  };
  explicit CaseChanges(Parts parts) : parts_(parts) {}

  // Called again, on what is there then, when another change came in between; so it starts anew
  // each time. Must not block.
  using Verb = absl::AnyInvocable<absl::Status(ChangeContext&)>;
  // Called in place of the verb when a request comes again, with what ChangeContext::made was then,
  // to answer as then; not when the member may not read the case any more.
  using Recall = absl::AnyInvocable<absl::Status(CaseEdit&, OpenCase&, std::uint32_t made)>;
  // Called once, here or on the store's thread, and must not block. The case as the member sees it;
  // without a name when it is hidden from them now.
  using Done = absl::AnyInvocable<void(absl::StatusOr<v1::Case>)>;
  // `audit_entry` is where the change lies in the audit log, plus 1.
  void Run(const std::string& member, const v1::CaseChange& change, Action action, Verb verb,
           Done done, Recall recall = nullptr, std::uint64_t audit_entry = 0);

  [[nodiscard]] const Parts& parts() const { return parts_; }

 private:
  struct Running;
  [[nodiscard]] absl::StatusOr<bool> Apply(CaseEdit& edit, OpenCase& subject,
                                           Running& running) const;
  [[nodiscard]] absl::Status Carry(CaseEdit& edit, OpenCase& subject, const Roster& roster,
                                   const Permit& permit, Running& running) const;
  [[nodiscard]] absl::StatusOr<v1::Case> Answer(const Running& running,
                                                const absl::Status& status) const;

  const Parts parts_;
};

}  // namespace candor::review
