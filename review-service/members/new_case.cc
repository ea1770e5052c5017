#include "members/new_case.h"

#include <memory>

#include "candor/base/error.h"
#include "members/escalation.h"
#include "members/named.h"

namespace candor::review {

absl::Status ApplyRoster(const report::v1::Report& report, const Members& members, CaseEdit& edit,
                         OpenCase& subject) {
  const std::shared_ptr<const Roster> roster = members.Known();
  if (roster == nullptr) {
    return Error(Reason::kSealed);
  }
  roster->Require(edit.batch());
  NoteNamed(report, *roster, subject.summary);
  EscalateIfNoQuorum(subject.summary, *roster, members.escalation_channel());
  return absl::OkStatus();
}

}  // namespace candor::review
