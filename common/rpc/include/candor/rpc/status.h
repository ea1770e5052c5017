// The one place where grpc::Status is made and taken apart.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace candor::rpc {

// google.rpc.Status with ErrorInfo (domain "candor"), BadRequest for field violations and
// RetryInfo where trying again can help. A status that common/base/error.h did not make is
// answered as INTERNAL, its text kept back.
[[nodiscard]] grpc::Status ToGrpcStatus(const absl::Status& status);

// What a client can read from an error. Texts come from the server; they are printed, never
// parsed.
struct ErrorDetails {
  std::string reason;                                       // ErrorInfo.reason, or empty
  std::vector<std::pair<std::string, std::string>> fields;  // BadRequest: field, description
  std::optional<std::chrono::milliseconds> retry_delay;     // RetryInfo
};
[[nodiscard]] ErrorDetails DetailsOf(const grpc::Status& status);

}  // namespace candor::rpc
