#include "candor/client/portal_client.h"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/rpc/status.h"

namespace candor::client {
namespace {

const SystemClock kSystemClock;
SystemRandom system_random;

bool HasReason(const grpc::Status& status, Reason reason) {
  return rpc::DetailsOf(status).reason == ReasonName(reason);
}

// Whether the server may have done what the attempt asked for, though it does not say so. Only
// gRPC's words tell a call that never left from one whose answer was lost; in doubt it left.
bool MayHaveWorked(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      return !status.error_message().starts_with("failed to connect to all addresses") &&
             !status.error_message().starts_with("DNS resolution failed");
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
      return true;
    default:
      return false;
  }
}

bool CanHelpToRetry(const grpc::Status& status) {
  // This client never cancels: intake saw the deadline pass before we did.
  return status.error_code() == grpc::StatusCode::CANCELLED ||
         status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ||
         rpc::DetailsOf(status).retry_delay.has_value();
}

// A slot that only this submission knows can only be taken by an earlier attempt of it.
bool WasTakenEarlier(const grpc::Status& status, int attempts) {
  return attempts > 1 && HasReason(status, Reason::kSlotTaken);
}

bool SameWords(const intake::v1::SubmitReportResponse& response, const Receipt& receipt) {
  const auto words = receipt.Words();
  return std::equal(words.begin(), words.end(), response.receipt_words().begin(),
                    response.receipt_words().end());
}

}  // namespace

PortalClient::PortalClient(const std::shared_ptr<grpc::Channel>& channel, PortalOptions options)
    : stub_(intake::v1::IntakeService::NewStub(channel)), options_(std::move(options)) {
  if (options_.clock == nullptr) {
    options_.clock = &kSystemClock;
  }
  if (options_.random == nullptr) {
    options_.random = &system_random;
  }
  if (!options_.pause) {
    options_.pause = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  }
}

absl::StatusOr<intake::v1::GetReportFormResponse> PortalClient::GetForm(
    const std::string& policy_id) {
  intake::v1::GetReportFormRequest request;
  request.set_policy_id(policy_id);
  intake::v1::GetReportFormResponse response;
  RETURN_IF_ERROR(StatusOf(Retry(
      [&](grpc::ClientContext& context) {
        return stub_->GetReportForm(&context, request, &response);
      },
      nullptr)));
  return response;
}

absl::StatusOr<Manifest> PortalClient::FetchManifest() {
  if (!options_.verifier) {
    return absl::FailedPreconditionError(
        "no verification key is pinned, so no manifest can be trusted; give the line that "
        "`candorctl keys init` printed");
  }
  intake::v1::GetKeyManifestResponse response;
  RETURN_IF_ERROR(StatusOf(Retry(
      [&](grpc::ClientContext& context) {
        return stub_->GetKeyManifest(&context, intake::v1::GetKeyManifestRequest(), &response);
      },
      nullptr)));
  ASSIGN_OR_RETURN(Manifest manifest, OpenManifest(response.signed_manifest(), *options_.verifier));
  const std::lock_guard lock(mutex_);
  if (manifest_ && manifest.serial < manifest_->serial) {
    return absl::FailedPreconditionError(
        "intake shows an older key manifest than before; have its operators look into it");
  }
  manifest_ = manifest;
  return manifest;
}

absl::StatusOr<Receipt> PortalClient::Submit(report::v1::Report report) {
  return SubmitReport(std::move(report), Sealing::kHere);
}

absl::StatusOr<Receipt> PortalClient::SubmitPlaintext(report::v1::Report report) {
  return SubmitReport(std::move(report), Sealing::kIntake);
}

absl::StatusOr<Receipt> PortalClient::SubmitReport(report::v1::Report report, Sealing sealing) {
  ASSIGN_OR_RETURN(Submission submission,
                   Submission::Make(std::move(report), sealing, *options_.random));
  RETURN_IF_ERROR(Send(submission));
  return std::move(submission.receipt_);
}

absl::Status PortalClient::Send(Submission& submission) {
  const absl::Status status =
      submission.sealing() == Sealing::kHere ? SendSealed(submission) : SendPlaintext(submission);
  if (status.ok()) {
    submission.outcome_unknown_ = false;
  }
  return status;
}

absl::Status PortalClient::SendSealed(Submission& submission) {
  const ThreadKeys thread = submission.receipt_.Thread();
  const Secret capability = thread.Up(0);
  intake::v1::DepositRequest request;
  request.set_channel(options_.channel);
  request.set_capability(std::string(capability.view()));
  grpc::Status status;
  for (bool fetched = false;; fetched = true) {
    if (!submission.envelope_) {
      RETURN_IF_ERROR(Seal(submission, thread, capability.view()));
    }
    *request.mutable_envelope() = *submission.envelope_;
    intake::v1::DepositResponse response;
    status = Retry(
        [&](grpc::ClientContext& context) { return stub_->Deposit(&context, request, &response); },
        &submission);
    if (fetched || !HasReason(status, Reason::kOutdatedKey)) {
      break;
    }
    RETURN_IF_ERROR(FetchManifest().status());
    submission.envelope_.reset();
  }
  WipeBytes(*request.mutable_capability());
  if (WasTakenEarlier(status, submission.attempts_)) {
    return absl::OkStatus();
  }
  return StatusOf(status);
}

absl::Status PortalClient::SendPlaintext(Submission& submission) {
  intake::v1::SubmitReportRequest request;
  request.set_channel(options_.channel);
  *request.mutable_report() = submission.message_.report();
  request.set_receipt_entropy(std::string(submission.entropy_.view()));
  intake::v1::SubmitReportResponse response;
  const grpc::Status status = Retry(
      [&](grpc::ClientContext& context) {
        return stub_->SubmitReport(&context, request, &response);
      },
      &submission);
  WipeBytes(*request.mutable_receipt_entropy());
  if (WasTakenEarlier(status, submission.attempts_)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(StatusOf(status));
  if (!SameWords(response, submission.receipt_)) {
    return absl::InternalError(
        "intake answered with another receipt than it was asked for; the report cannot be "
        "followed, so have intake's operators look into it");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<seal::Recipient>> PortalClient::Recipients() {
  std::optional<Manifest> manifest;
  {
    const std::lock_guard lock(mutex_);
    manifest = manifest_;
  }
  const Day today = DayOf(options_.clock->Now());
  if (!manifest || manifest->ValidKeys(options_.channel, today).empty()) {
    ASSIGN_OR_RETURN(manifest, FetchManifest());
  }
  std::vector<seal::Recipient> recipients;
  for (const ManifestKey* key : manifest->ValidKeys(options_.channel, today)) {
    ASSIGN_OR_RETURN(seal::Recipient recipient,
                     seal::Recipient::Parse(key->kem_id, key->public_key));
    recipients.push_back(std::move(recipient));
  }
  if (recipients.empty()) {
    return absl::FailedPreconditionError(
        "the key manifest has no key for this channel today; check the channel's name, the clock, "
        "and whether the team has renewed its keys");
  }
  return recipients;
}

absl::Status PortalClient::Seal(Submission& submission, const ThreadKeys& thread,
                                std::string_view capability) {
  ASSIGN_OR_RETURN(const std::vector<seal::Recipient> recipients, Recipients());
  submission.message_.set_thread_key(std::string(thread.thread_key().view()));
  Secret content(submission.message_.ByteSizeLong());
  const bool serialized =
      submission.message_.SerializeToArray(content.data(), static_cast<int>(content.size()));
  WipeBytes(*submission.message_.mutable_thread_key());
  if (!serialized) {
    return absl::InternalError("the report cannot be serialized");
  }
  const std::string slot_id = SlotIdOf(capability);
  seal::SealInput input;
  input.place = {.channel = options_.channel, .slot_id = slot_id};
  input.recipients = recipients;
  input.content = content.view();
  ASSIGN_OR_RETURN(submission.envelope_, seal::Seal(input, *options_.random));
  return absl::OkStatus();
}

grpc::Status PortalClient::Retry(Attempt attempt, Submission* submission) {
  for (int number = 1;; ++number) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + options_.timeout);
    const grpc::Status status = attempt(context);
    if (submission != nullptr) {
      ++submission->attempts_;
      submission->outcome_unknown_ |= MayHaveWorked(status);
    }
    if (status.ok() || number >= options_.max_attempts || !CanHelpToRetry(status)) {
      return status;
    }
    const auto asked = rpc::DetailsOf(status).retry_delay.value_or(std::chrono::milliseconds(0));
    // Nobody waits longer at a form than for one attempt.
    if (asked > options_.timeout) {
      return status;
    }
    options_.pause(std::max(asked, PauseAfter(number)));
  }
}

std::chrono::milliseconds PortalClient::PauseAfter(int attempt) {
  const auto pause = options_.first_pause * (1 << std::min(attempt - 1, 6));
  const auto chance = static_cast<unsigned char>(options_.random->Bytes(1).front());
  return pause + pause * chance / 1024;
}

}  // namespace candor::client
