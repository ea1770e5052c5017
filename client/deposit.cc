#include "deposit.h"

#include <string>
#include <vector>

#include "candor/base/secret.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/client/call.h"
#include "candor/receipt/receipt.h"

namespace candor::client {
namespace {

absl::StatusOr<sealed::v1::SealedEnvelope> Seal(IntakeLine& line, const DepositInput& input) {
  ASSIGN_OR_RETURN(const std::vector<seal::Recipient> recipients, line.Recipients());
  Secret content(input.message.ByteSizeLong());
  if (!input.message.SerializeToArray(content.data(), static_cast<int>(content.size()))) {
    return absl::InternalError("the message cannot be serialized");
  }
  const std::string slot_id = SlotIdOf(input.capability);
  seal::SealInput sealing;
  sealing.place = {.channel = line.options().channel, .slot_id = slot_id};
  sealing.recipients = recipients;
  sealing.psk = input.psk;
  sealing.content = content.view();
  return seal::Seal(sealing, line.random());
}

}  // namespace

bool HasReason(const absl::Status& status, Reason reason) {
  return ServerReason(status) == ReasonName(reason);
}

absl::StatusOr<intake::v1::DepositResponse> Deposit(
    IntakeLine& line, const DepositInput& input,
    std::optional<sealed::v1::SealedEnvelope>& envelope, Attempts& attempts) {
  Wiped<intake::v1::DepositRequest> request;
  request.message.set_channel(line.options().channel);
  request.message.set_capability(std::string(input.capability));
  for (bool fetched = false;; fetched = true) {
    if (!envelope) {
      ASSIGN_OR_RETURN(envelope, Seal(line, input));
    }
    *request.message.mutable_envelope() = *envelope;
    intake::v1::DepositResponse response;
    absl::Status status = StatusOf(line.Retry(
        [&](grpc::ClientContext& context) {
          return line.stub().Deposit(&context, request.message, &response);
        },
        &attempts));
    if (status.ok()) {
      return response;
    }
    if (fetched || !HasReason(status, Reason::kOutdatedKey)) {
      return status;
    }
    RETURN_IF_ERROR(line.FetchManifest().status());
    envelope.reset();
  }
}

}  // namespace candor::client
