// How a case is taken up, by whom, and by whom not. Run by CaseChanges, each in one commit.
#pragma once

#include "absl/status/status.h"
#include "candor/review/v1/casework_service.pb.h"
#include "casework/case_changes.h"

namespace candor::review {

// As of CaseworkService. Each leaves the case in the answer to its caller.
[[nodiscard]] absl::Status DeclareConflict(ChangeContext& context,
                                           const v1::DeclareConflictRequest& request,
                                           v1::DeclareConflictResponse& response);
[[nodiscard]] absl::Status TakeCase(ChangeContext& context, const v1::TakeCaseRequest& request,
                                    v1::TakeCaseResponse& response);
// Who must not learn of the case is refused in the words for who is no member.
[[nodiscard]] absl::Status Assign(ChangeContext& context, const v1::AssignRequest& request,
                                  v1::AssignResponse& response);
// After screening only when the quorum is gone: a case does not change hands because somebody does
// not like where it goes.
[[nodiscard]] absl::Status Escalate(ChangeContext& context, const v1::EscalateRequest& request,
                                    v1::EscalateResponse& response);

// What follows when a case, whose work is open, came into ESCALATED: nobody of the channel that it
// left handles it, and their open proposal is void.
void LeaveChannel(OpenCase& subject, absl::Time now);

// The panel has nothing to vote on any more.
void VoidProposal(v1::CaseFile& file, absl::Time now);

}  // namespace candor::review
