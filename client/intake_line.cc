#include "intake_line.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/rpc/status.h"
#include "grpcpp/channel.h"

namespace candor::client {
namespace {

const SystemClock kSystemClock;
SystemRandom system_random;

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

}  // namespace

IntakeLine::IntakeLine(const std::shared_ptr<grpc::Channel>& channel, PortalOptions options)
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

grpc::Status IntakeLine::Retry(Attempt attempt, Attempts* attempts) {
  for (int number = 1;; ++number) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + options_.timeout);
    const grpc::Status status = attempt(context);
    if (attempts != nullptr) {
      ++attempts->made;
      attempts->outcome_unknown |= MayHaveWorked(status);
    }
    if (status.ok() || !CanHelpToRetry(status) || !PauseToRetry(status, number)) {
      return status;
    }
  }
}

bool IntakeLine::PauseToRetry(const grpc::Status& status, int number) {
  const auto asked = rpc::DetailsOf(status).retry_delay.value_or(std::chrono::milliseconds(0));
  // Nobody waits longer at a form than for one attempt.
  if (number >= options_.max_attempts || asked > options_.timeout) {
    return false;
  }
  options_.pause(std::max(asked, PauseAfter(number)));
  return true;
}

std::chrono::milliseconds IntakeLine::PauseAfter(int attempt) {
  const auto pause = options_.first_pause * (1 << std::min(attempt - 1, 6));
  const auto chance = static_cast<unsigned char>(options_.random->Bytes(1).front());
  return pause + pause * chance / 1024;
}

absl::StatusOr<Manifest> IntakeLine::FetchManifest() {
  if (!options_.verifier) {
    return absl::FailedPreconditionError(
        "no verification key is pinned, so no manifest can be trusted; give the line that "
        "`candorctl keys init` printed");
  }
  intake::v1::GetKeyManifestResponse response;
  RETURN_IF_ERROR(StatusOf(Retry([&](grpc::ClientContext& context) {
    return stub_->GetKeyManifest(&context, intake::v1::GetKeyManifestRequest(), &response);
  })));
  ASSIGN_OR_RETURN(Manifest manifest, OpenManifest(response.signed_manifest(), *options_.verifier));
  const std::lock_guard lock(mutex_);
  if (manifest_ && manifest.serial < manifest_->serial) {
    return absl::FailedPreconditionError(
        "intake shows an older key manifest than before; have its operators look into it");
  }
  manifest_ = manifest;
  return manifest;
}

absl::StatusOr<std::vector<seal::Recipient>> IntakeLine::Recipients() {
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
  for (const ManifestKey* key : manifest->SealingKeys(options_.channel, today)) {
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

}  // namespace candor::client
