// Texts that leave the team: written by one member, and let go by another. Run by CaseChanges, each
// in one commit.
#pragma once

#include "absl/status/status.h"
#include "candor/review/v1/casework_service.pb.h"
#include "casework/case_changes.h"

namespace candor::review {

// As of CaseworkService. Each leaves the case in the answer to its caller.
[[nodiscard]] absl::Status AskReporter(ChangeContext& context,
                                       const v1::AskReporterRequest& request,
                                       v1::AskReporterResponse& response);
// For event staff: the code name, the day, what was arranged, and these words. Never a name.
[[nodiscard]] absl::Status WriteSlip(ChangeContext& context, const v1::WriteSlipRequest& request,
                                     v1::WriteSlipResponse& response);
[[nodiscard]] absl::Status ReleaseMessage(ChangeContext& context,
                                          const v1::ReleaseMessageRequest& request,
                                          v1::ReleaseMessageResponse& response);
// What is written in place of a subject's letter must have its decision code, or the subject could
// not appeal.
[[nodiscard]] absl::Status DiscardMessage(ChangeContext& context,
                                          const v1::DiscardMessageRequest& request,
                                          v1::DiscardMessageResponse& response);
[[nodiscard]] absl::Status RecordDelivery(ChangeContext& context,
                                          const v1::RecordDeliveryRequest& request,
                                          v1::RecordDeliveryResponse& response);

}  // namespace candor::review
