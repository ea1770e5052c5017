// What the roster means for a case that is being filed.
#pragma once

#include "absl/status/status.h"
#include "candor/report/v1/report.pb.h"
#include "members/members.h"
#include "review/case_edit.h"

namespace candor::review {

// Hides the case from the members whom its report names, and hands it to the escalation channel
// when no quorum is left; before its clocks begin, and after its channel is set. The commit is
// refused when the members change meanwhile. Error(kSealed) while nobody knows who is a member:
// the report must be filed later.
[[nodiscard]] absl::Status ApplyRoster(const report::v1::Report& report, const Members& members,
                                       CaseEdit& edit, OpenCase& subject);

}  // namespace candor::review
