// Steps with one case that are no casework: holds and redactions. All in the same way: finds the
// case for the member, looks whether they may, and commits what is changed together with the
// history.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "candor/base/clock.h"
#include "casework/authorize.h"
#include "members/members.h"
#include "review/case_editor.h"
#include "review/cases.h"

namespace candor::review {

// Who does what, and why.
struct CaseStep {
  std::string member;
  // `cases/{id}`, from the field `name`.
  std::string name;
  std::string reason;
  // In the history, such as "PLACE_HOLD"; a literal.
  std::string_view action;
  // Where it lies in the audit log, plus 1.
  std::uint64_t audit_entry = 0;
};

// INVALID_ARGUMENT unless the reason has 1 to 2000 bytes.
[[nodiscard]] absl::Status CheckReason(std::string_view reason);

// Thread-safe. What `Parts` names must outlive it and every callback.
class CaseSteps {
 public:
  struct Parts {
    const Cases& cases;
    CaseEditor& editor;
    const Members& members;
    const Clock& clock;
  };
  explicit CaseSteps(Parts parts) : parts_(parts) {}

  // Whether the member may, of a case that they see. Called for a look before, too.
  using MayDo = absl::Status (*)(const Standing& standing, v1::CaseState state);
  // Changes the case, whose work is open. Called again when another change came in between.
  using Change = absl::AnyInvocable<absl::Status(CaseEdit&, OpenCase&, absl::Time now)>;

  // Error(kSealed); Error(kNoSuchCase), also for a case that the member must not learn of; as of
  // `may_do`. Nothing is changed.
  [[nodiscard]] absl::Status Check(const CaseStep& step, MayDo may_do) const;
  // `done` as of CaseEditor::Apply, with what callers are told.
  void Run(CaseStep step, MayDo may_do, Change change, absl::AnyInvocable<void(absl::Status)> done);

  [[nodiscard]] const Parts& parts() const { return parts_; }

 private:
  const Parts parts_;
};

}  // namespace candor::review
