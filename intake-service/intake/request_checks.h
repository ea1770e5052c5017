// Checks of requests that need no store and no key. Each answers INVALID_ARGUMENT naming every
// field at fault and the fix, and repeats nothing of what was sent.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "candor/intake/v1/intake.pb.h"
#include "candor/policy/policy_set.h"
#include "candor/relay/v1/relay.pb.h"

namespace candor::intake {

// A request's channel; the default one when it names none.
[[nodiscard]] std::string_view ChannelOf(std::string_view channel);

[[nodiscard]] absl::Status CheckDeposit(const v1::DepositRequest& request);
// `policies` are those whose forms are served.
[[nodiscard]] absl::Status CheckSubmitReport(const v1::SubmitReportRequest& request,
                                             const policy::PolicySet& policies);
[[nodiscard]] absl::Status CheckSubmitFollowUp(const v1::SubmitFollowUpRequest& request);
[[nodiscard]] absl::Status CheckFetchReplies(const v1::FetchRepliesRequest& request);
[[nodiscard]] absl::Status CheckWithdraw(const v1::WithdrawRequest& request);
[[nodiscard]] absl::Status CheckGetUpload(const v1::GetUploadRequest& request);
[[nodiscard]] absl::Status CheckAcknowledge(const relay::v1::AcknowledgeRequest& request);
[[nodiscard]] absl::Status CheckPublishManifest(const relay::v1::PublishManifestRequest& request);
[[nodiscard]] absl::Status CheckWitnessCheckpoint(
    const relay::v1::WitnessCheckpointRequest& request);
[[nodiscard]] absl::Status CheckPostReply(const relay::v1::PostReplyRequest& request);

}  // namespace candor::intake
