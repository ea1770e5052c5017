// The end of a case: what must be done before, and how long it is kept after.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "candor/policy/v1/policy.pb.h"
#include "candor/review/v1/casework.pb.h"
#include "candor/review/v1/casework_service.pb.h"
#include "casework/case_changes.h"

namespace candor::review {

// As of CaseworkService; run by CaseChanges.
// The appeal window counts as open until the UTC day is over in which it ends: what a reporter
// wrote then may still be on its way.
[[nodiscard]] absl::Status Close(ChangeContext& context, const v1::CloseRequest& request,
                                 v1::CloseResponse& response);

// The codes of the outcomes in force: of the last decision that was adopted, or of its appeal when
// that put others in their place. None before there is a decision.
[[nodiscard]] std::vector<std::string> OutcomesInForce(const v1::CaseFile& file);

// The policy's retention class of a case with these outcomes: the last that has one of them. Of a
// case that ended without any, as one that was referred: the first class that is for an outcome,
// since nothing was found. Empty when the policy has no such class.
[[nodiscard]] std::string RetentionClassOf(const policy::v1::Policy& policy,
                                           const std::vector<std::string>& outcomes);

}  // namespace candor::review
