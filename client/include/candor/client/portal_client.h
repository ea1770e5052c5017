// The portal SDK: hands reports to intake over one channel.
//
//   ASSIGN_OR_RETURN(auto channel, rpc::Dial(spec));
//   PortalClient client(channel, options);
//   ASSIGN_OR_RETURN(Receipt receipt, client.Submit(report));
//
// Seals by itself (Submit), so that nobody but the team can read the report; or lets intake seal
// (SubmitPlaintext). Retries what is safe to retry, with the same bytes. Never puts a report, a
// receipt or a capability into an error, and writes nothing to disk.
//
// Errors are the server's (client/call.h). Thread-safe. Blocks; each attempt has a deadline.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/client/submission.h"
#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/manifest/manifest.h"
#include "candor/receipt/receipt.h"
#include "candor/seal/seal.h"
#include "grpcpp/channel.h"

namespace candor::client {

struct PortalOptions {
  // The team's key for manifests, pinned. Without it nothing is sealed here: FetchManifest and
  // Submit are FAILED_PRECONDITION.
  std::optional<NoteVerifier> verifier;
  std::string channel = "conduct";
  // For each attempt.
  std::chrono::milliseconds timeout = std::chrono::seconds(10);
  int max_attempts = 5;
  // Before the second attempt; doubled from then on, up to a quarter more by chance.
  std::chrono::milliseconds first_pause = std::chrono::milliseconds(250);
  // How a pause is made.
  std::function<void(std::chrono::milliseconds)> pause;
  // Both outlive the client; the system's when null.
  const Clock* clock = nullptr;
  Random* random = nullptr;
};

class PortalClient {
 public:
  PortalClient(const std::shared_ptr<grpc::Channel>& channel, PortalOptions options);

  // The form to draw; an empty id asks for the default policy.
  [[nodiscard]] absl::StatusOr<intake::v1::GetReportFormResponse> GetForm(
      const std::string& policy_id = {});
  // The manifest in force, checked under the pinned key. FAILED_PRECONDITION when intake shows an
  // older one than this client has seen.
  [[nodiscard]] absl::StatusOr<Manifest> FetchManifest();

  // Seals here and deposits. OK means durable, and readable by the team alone.
  [[nodiscard]] absl::StatusOr<Receipt> Submit(report::v1::Report report);
  // Lets intake seal.
  [[nodiscard]] absl::StatusOr<Receipt> SubmitPlaintext(report::v1::Report report);
  // The same for callers that want to try again later: nothing is filed twice.
  [[nodiscard]] absl::Status Send(Submission& submission);

 private:
  [[nodiscard]] absl::StatusOr<Receipt> SubmitReport(report::v1::Report report, Sealing sealing);
  [[nodiscard]] absl::Status SendSealed(Submission& submission);
  [[nodiscard]] absl::Status SendPlaintext(Submission& submission);
  [[nodiscard]] absl::StatusOr<std::vector<seal::Recipient>> Recipients();
  [[nodiscard]] absl::Status Seal(Submission& submission, const ThreadKeys& thread,
                                  std::string_view capability);

  using Attempt = absl::FunctionRef<grpc::Status(grpc::ClientContext&)>;
  // Repeats `attempt` while that is safe and can help. Notes in `submission`, when there is one,
  // whether intake may have got it.
  [[nodiscard]] grpc::Status Retry(Attempt attempt, Submission* submission);
  [[nodiscard]] std::chrono::milliseconds PauseAfter(int attempt);

  std::unique_ptr<intake::v1::IntakeService::Stub> stub_;
  PortalOptions options_;
  std::mutex mutex_;
  std::optional<Manifest> manifest_;  // under mutex_
};

}  // namespace candor::client
