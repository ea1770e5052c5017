// Appeals against a decision: by the reporter in the thread, or by the person whom the case is
// about with the decision code of their letter. Run by CaseChanges, each in one commit.
//
// Each side has a window of its own, from the delivery of its own letter to the last minute of the
// last day anywhere on earth; what the reporter wrote counts as of the start of the UTC day that
// intake took it. Until both sides were told, an appeal waits. There is one appeal: when the
// other side appeals, too, before it is decided, that is noted with the first, and an open proposal
// is void, for the panel has not heard them. The decision of the appeal is final for both sides,
// until a case that was opened again is decided anew. What the first decision ordered goes on
// meanwhile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/policy/policy_set.h"
#include "candor/review/v1/casework_service.pb.h"
#include "candor/store/store.h"
#include "casework/case_changes.h"
#include "casework/panels.h"
#include "custody/key_ring.h"
#include "review/case_edit.h"

namespace candor::review {

// As of CaseworkService.
[[nodiscard]] absl::Status FileAppeal(ChangeContext& context, const v1::FileAppealRequest& request,
                                      v1::FileAppealResponse& response);
[[nodiscard]] absl::Status DecideAppeal(ChangeContext& context,
                                        const v1::DecideAppealRequest& request,
                                        v1::DecideAppealResponse& response);

// The id of the case that a decision code was given for; else one that no case has, so that an
// unknown code takes the way of one of a hidden case: NO_SUCH_CASE, to be told as NO_SUCH_DECISION.
[[nodiscard]] absl::StatusOr<std::string> CaseIdOfDecisionCode(const store::Store& store,
                                                               const UnsealedKeys& keys,
                                                               std::string_view code);

// For a follow-up that says that it is an appeal, once it is filed as message `number`, received on
// `day`: opens the appeal, with history, status and clocks, or notes it with the open one. False,
// and nothing is done, outside of the window: then it is a message like any other.
[[nodiscard]] absl::StatusOr<bool> OpenAppealFromThread(CaseEdit& edit, OpenCase& subject,
                                                        const Team& team,
                                                        const policy::PolicySet& policies,
                                                        std::uint32_t number, std::uint32_t day);

// For a case that has just come into REMEDY: opens the appeal that its reporter sent already, while
// the other side had not been told. Their letter said that they could.
[[nodiscard]] absl::Status OpenWaitingAppeal(CaseEdit& edit, OpenCase& subject, const Team& team,
                                             const policy::PolicySet& policies);

}  // namespace candor::review
