// What becomes of a case beside its decision: assessed, routed, investigated, handed on, let rest,
// opened again. Run by CaseChanges, each in one commit.
#pragma once

#include "absl/status/status.h"
#include "candor/review/v1/casework_service.pb.h"
#include "casework/case_changes.h"

namespace candor::review {

// As of CaseworkService. Each leaves the case in the answer to its caller.
[[nodiscard]] absl::Status UpdateCase(ChangeContext& context, const v1::UpdateCaseRequest& request,
                                      v1::UpdateCaseResponse& response);
[[nodiscard]] absl::Status RouteCase(ChangeContext& context, const v1::RouteCaseRequest& request,
                                     v1::RouteCaseResponse& response);
[[nodiscard]] absl::Status StartInvestigation(ChangeContext& context,
                                              const v1::StartInvestigationRequest& request,
                                              v1::StartInvestigationResponse& response);
[[nodiscard]] absl::Status Hold(ChangeContext& context, const v1::HoldRequest& request,
                                v1::HoldResponse& response);
[[nodiscard]] absl::Status Resume(ChangeContext& context, const v1::ResumeRequest& request,
                                  v1::ResumeResponse& response);
[[nodiscard]] absl::Status Refer(ChangeContext& context, const v1::ReferRequest& request,
                                 v1::ReferResponse& response);
// The other case must be one that the caller sees, and that goes on.
[[nodiscard]] absl::Status MarkDuplicate(ChangeContext& context,
                                         const v1::MarkDuplicateRequest& request,
                                         v1::MarkDuplicateResponse& response);
[[nodiscard]] absl::Status Reopen(ChangeContext& context, const v1::ReopenRequest& request,
                                  v1::ReopenResponse& response);
[[nodiscard]] absl::Status AcceptWithdrawal(ChangeContext& context,
                                            const v1::AcceptWithdrawalRequest& request,
                                            v1::AcceptWithdrawalResponse& response);
// The reason is the note; the history has it.
[[nodiscard]] absl::Status AddNote(ChangeContext& context, const v1::AddNoteRequest& request,
                                   v1::AddNoteResponse& response);

}  // namespace candor::review
