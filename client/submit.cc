// The first message of a thread.
#include <algorithm>
#include <string>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/client/call.h"
#include "candor/client/portal_client.h"
#include "deposit.h"

namespace candor::client {
namespace {

// A slot that only this submission knows can only be taken by an earlier attempt of it.
bool WasTakenEarlier(const absl::Status& status, const Attempts& attempts) {
  return attempts.made > 1 && HasReason(status, Reason::kSlotTaken);
}

bool SameWords(const intake::v1::SubmitReportResponse& response, const Receipt& receipt) {
  const auto words = receipt.Words();
  return std::equal(words.begin(), words.end(), response.receipt_words().begin(),
                    response.receipt_words().end());
}

}  // namespace

absl::StatusOr<Receipt> PortalClient::Submit(report::v1::Report report, AttachedFiles files) {
  return SubmitReport(std::move(report), Sealing::kHere, files);
}

absl::StatusOr<Receipt> PortalClient::SubmitPlaintext(report::v1::Report report,
                                                      AttachedFiles files) {
  return SubmitReport(std::move(report), Sealing::kIntake, files);
}

absl::StatusOr<Receipt> PortalClient::SubmitReport(report::v1::Report report, Sealing sealing,
                                                   AttachedFiles files) {
  ASSIGN_OR_RETURN(Submission submission,
                   Submission::Make(std::move(report), sealing, line_->random(), files));
  RETURN_IF_ERROR(Send(submission));
  return std::move(submission.receipt_);
}

absl::Status PortalClient::Send(Submission& submission) {
  absl::Status status =
      submission.sealing() == Sealing::kHere ? SendSealed(submission) : SendPlaintext(submission);
  if (WasTakenEarlier(status, submission.attempts_)) {
    status = absl::OkStatus();
  }
  if (status.ok()) {
    submission.attempts_.outcome_unknown = false;
  }
  return status;
}

absl::Status PortalClient::SendSealed(Submission& submission) {
  const Secret capability = submission.receipt_.Thread().Up(0);
  const DepositInput input = {
      .message = submission.message_->message, .capability = capability.view(), .psk = {}};
  ASSIGN_OR_RETURN(intake::v1::DepositResponse response,
                   Deposit(*line_, input, submission.envelope_, submission.attempts_));
  submission.promise_ = std::move(*response.mutable_promise()->mutable_signed_checkpoint());
  return absl::OkStatus();
}

absl::Status PortalClient::SendPlaintext(Submission& submission) {
  Wiped<intake::v1::SubmitReportRequest> request;
  request.message.set_channel(line_->options().channel);
  *request.message.mutable_report() = submission.message_->message.report();
  *request.message.mutable_attachments() = submission.message_->message.attachments();
  request.message.set_receipt_entropy(std::string(submission.entropy_.view()));
  Wiped<intake::v1::SubmitReportResponse> response;
  RETURN_IF_ERROR(StatusOf(line_->Retry(
      [&](grpc::ClientContext& context) {
        return line_->stub().SubmitReport(&context, request.message, &response.message);
      },
      &submission.attempts_)));
  if (!SameWords(response.message, submission.receipt_)) {
    return absl::InternalError(
        "intake answered with another receipt than it was asked for; the report cannot be "
        "followed, so have intake's operators look into it");
  }
  submission.promise_ = response.message.promise().signed_checkpoint();
  return absl::OkStatus();
}

}  // namespace candor::client
