// How a portal client reaches intake: calls with deadlines and retries, and the team's keys.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "candor/client/attempts.h"
#include "candor/client/portal_options.h"
#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/manifest/manifest.h"
#include "candor/seal/seal.h"

namespace candor::client {

// Thread-safe.
class IntakeLine {
 public:
  using Stub = intake::v1::IntakeService::Stub;

  IntakeLine(const std::shared_ptr<grpc::Channel>& channel, PortalOptions options);

  [[nodiscard]] Stub& stub() { return *stub_; }
  [[nodiscard]] const PortalOptions& options() const { return options_; }
  [[nodiscard]] Random& random() { return *options_.random; }

  using Attempt = absl::FunctionRef<grpc::Status(grpc::ClientContext&)>;
  // Repeats `attempt` while that is safe and can help; counts in `attempts` when it is given.
  [[nodiscard]] grpc::Status Retry(Attempt attempt, Attempts* attempts = nullptr);
  // Whether to try again after the number-th attempt ended so; if so, pauses first.
  [[nodiscard]] bool PauseToRetry(const grpc::Status& status, int number);

  // As PortalClient's.
  [[nodiscard]] absl::StatusOr<Manifest> FetchManifest();
  // The keys of the channel that are valid today; fetches the manifest when it has none.
  [[nodiscard]] absl::StatusOr<std::vector<seal::Recipient>> Recipients();

 private:
  [[nodiscard]] std::chrono::milliseconds PauseAfter(int attempt);

  const std::unique_ptr<Stub> stub_;
  PortalOptions options_;
  std::mutex mutex_;
  std::optional<Manifest> manifest_;  // under mutex_
};

}  // namespace candor::client
