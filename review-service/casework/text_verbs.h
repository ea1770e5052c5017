// Texts that leave the team: written by one member, and let go by another. Run by CaseChanges, each
// in one commit. The number of the text is what a change made: RecallText answers for it again.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/review/v1/casework_service.pb.h"
#include "casework/case_changes.h"

namespace candor::review {

// As of CaseService and CaseworkService. They leave the case in the answer to their caller. No text
// to the reporter can have the decision code of the other side.
[[nodiscard]] absl::Status SendReply(ChangeContext& context, const v1::SendReplyRequest& request,
                                     v1::SendReplyResponse& response);
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

// The text of this number, as members see it now.
[[nodiscard]] absl::Status ShowText(CaseEdit& edit, const OpenCase& subject, std::uint32_t number,
                                    v1::ThreadMessage& shown);
template <typename Response>
[[nodiscard]] absl::Status RecallText(CaseEdit& edit, OpenCase& subject, std::uint32_t made,
                                      Response& response) {
  return ShowText(edit, subject, made, *response.mutable_message());
}

}  // namespace candor::review
