// Later messages of a thread, and the wish to withdraw it.
#include <string>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/client/call.h"
#include "candor/client/portal_client.h"
#include "candor/rpc/status.h"
#include "deposit.h"

namespace candor::client {
namespace {

// As many as intake tries where it seals.
constexpr int kSlotsTried = 64;

}  // namespace

absl::StatusOr<std::uint32_t> PortalClient::FollowUp(const Receipt& receipt,
                                                     report::v1::FollowUp follow_up,
                                                     const LaterMessage::Options& options) {
  ASSIGN_OR_RETURN(LaterMessage message,
                   LaterMessage::Make(receipt, std::move(follow_up), options, line_->random()));
  RETURN_IF_ERROR(Send(message));
  return message.index();
}

absl::Status PortalClient::Send(LaterMessage& message) {
  absl::Status status =
      message.sealing() == Sealing::kHere ? SendSealed(message) : SendPlaintext(message);
  if (status.ok()) {
    message.attempts_.outcome_unknown = false;
  }
  return status;
}

absl::Status PortalClient::SendSealed(LaterMessage& message) {
  const Secret psk = message.thread_.Psk();
  for (int tried = 0; tried < kSlotsTried; ++tried) {
    const Secret capability = message.thread_.Up(message.index_);
    const DepositInput input = {
        .message = message.message_->message, .capability = capability.view(), .psk = psk.view()};
    absl::Status status = Deposit(*line_, input, message.envelope_, message.attempts_).status();
    if (!HasReason(status, Reason::kSlotTaken)) {
      return status;
    }
    // Another device of the reporter, or this one before it lost its state.
    ++message.index_;
    message.envelope_.reset();
  }
  // As intake says it where it seals.
  return StatusOf(rpc::ToGrpcStatus(Error(Reason::kNoFreeSlot)));
}

absl::Status PortalClient::SendPlaintext(LaterMessage& message) {
  const report::v1::Message& content = message.message_->message;
  Wiped<intake::v1::SubmitFollowUpRequest> request;
  request.message.set_channel(line_->options().channel);
  request.message.set_receipt_words(std::string(message.words_.view()));
  request.message.set_first_index(message.index_);
  if (content.has_follow_up()) {
    *request.message.mutable_follow_up() = content.follow_up();
  } else {
    *request.message.mutable_withdrawal() = content.withdrawal();
  }
  request.message.set_message_id(content.message_id());
  *request.message.mutable_attachments() = content.attachments();
  intake::v1::SubmitFollowUpResponse response;
  RETURN_IF_ERROR(StatusOf(line_->Retry(
      [&](grpc::ClientContext& context) {
        return line_->stub().SubmitFollowUp(&context, request.message, &response);
      },
      &message.attempts_)));
  message.index_ = response.index();
  return absl::OkStatus();
}

absl::StatusOr<Withdrawn> PortalClient::Withdraw(const Receipt& receipt,
                                                 report::v1::Withdrawal withdrawal,
                                                 const LaterMessage::Options& options) {
  // Made first: a reason that is too long is told before anything is destroyed.
  ASSIGN_OR_RETURN(LaterMessage message,
                   LaterMessage::Make(receipt, std::move(withdrawal), options, line_->random()));
  Wiped<intake::v1::WithdrawRequest> request;
  request.message.set_capability(std::string(receipt.Thread().Up(0).view()));
  intake::v1::WithdrawResponse response;
  RETURN_IF_ERROR(StatusOf(line_->Retry([&](grpc::ClientContext& context) {
    return line_->stub().Withdraw(&context, request.message, &response);
  })));
  if (response.outcome() == intake::v1::WITHDRAW_OUTCOME_DESTROYED) {
    return Withdrawn::kDestroyed;
  }
  RETURN_IF_ERROR(Send(message));
  return Withdrawn::kTeamIsAsked;
}

}  // namespace candor::client
