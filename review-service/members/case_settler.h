// Brings cases in line with who is a member. Waits for the disk and may open every report, so it is
// for a thread of its own; one call at a time.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "candor/base/clock.h"
#include "candor/policy/policy_set.h"
#include "candor/review/v1/member_service.pb.h"
#include "members/members.h"
#include "review/case_editor.h"
#include "review/case_store.h"
#include "review/cases.h"

namespace candor::review {

struct Handover {
  // Gets the cases that lose a handler, where they may handle them and have no conflict.
  std::string successor;
  // Whose view of the cases is counted; null for nobody's.
  const v1::Member* seen_by = nullptr;
};
// Of a handover, among the cases that are seen.
struct HandedOver {
  std::uint32_t reassigned = 0;
  std::uint32_t unassigned = 0;
};

// What `Parts` names must outlive it.
class CaseSettler {
 public:
  struct Parts {
    const Cases& cases;
    const CaseStore& cases_on_disk;
    CaseEditor& editor;
    const Members& members;
    const policy::PolicySet& policies;
    const Clock& clock;
  };
  explicit CaseSettler(Parts parts) : parts_(parts) {}

  // By the roster in force: who left, lost the role or must not learn of a case any more does not
  // handle it and is on no panel; a case without a quorum is escalated; who is named in a report
  // that nobody has opened does not see it. Does nothing twice, so that after a crash it is called
  // again. A status: some cases are as before.
  absl::StatusOr<HandedOver> Settle(std::shared_ptr<const UnsealedKeys> keys,
                                    const Handover& handover = {}) const;

  // Hides from `member`, who is not in the roster like this yet, every case whose report names
  // them. A status: from some cases they may not be hidden.
  [[nodiscard]] absl::Status HideFrom(const std::shared_ptr<const UnsealedKeys>& keys,
                                      const v1::Member& member) const;

  // Whether `leaver` is the only handler of a case that is not ended and that `seen_by` sees.
  [[nodiscard]] bool IsOnlyHandler(std::string_view leaver, const v1::Member& seen_by) const;

 private:
  struct Settling;
  [[nodiscard]] bool IsSettled(const UnsealedKeys& keys, const IndexedCase& entry,
                               const Roster& roster) const;
  // Whether who holds it by one of `roles` cannot any more.
  [[nodiscard]] bool MustLetGo(const storage::v1::CaseSummary& summary, const Roster& roster,
                               const std::string& name,
                               std::initializer_list<v1::MemberRole> roles) const;
  [[nodiscard]] bool HasPanelToLeave(const storage::v1::CaseSummary& summary,
                                     const Roster& roster) const;
  [[nodiscard]] bool MayTakeOver(const storage::v1::CaseSummary& summary, const Roster& roster,
                                 const std::string& name) const;
  [[nodiscard]] absl::StatusOr<bool> SettleOne(CaseEdit& edit, OpenCase& subject,
                                               Settling& settling) const;
  bool Reassign(OpenCase& subject, const Roster& roster, Settling& settling) const;
  [[nodiscard]] absl::StatusOr<bool> LeavePanel(const CaseEdit& edit, OpenCase& subject,
                                                const Roster& roster) const;
  // OK, or why the report cannot be read.
  [[nodiscard]] absl::Status ReadReport(const UnsealedKeys& keys, const std::string& id,
                                        storage::v1::CaseReport& report) const;
  [[nodiscard]] absl::Time Now() const;

  const Parts parts_;
};

}  // namespace candor::review
