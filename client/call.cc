#include "candor/client/call.h"

#include <string_view>

#include "absl/strings/cord.h"
#include "candor/base/error.h"
#include "candor/rpc/status.h"

namespace candor::client {
namespace {

constexpr char kServerReasonPayload[] = "candor/server-reason";

// What gRPC itself says is about sockets and handshakes; people need to know what to look at.
std::string_view TextOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::UNAVAILABLE:
      return "the service cannot be reached";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "the service did not answer in time";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "the service does not have this method; is this the right address?";
    default:
      return "the call failed";
  }
}

}  // namespace

absl::Status StatusOf(const grpc::Status& status) {
  if (status.ok()) {
    return absl::OkStatus();
  }
  rpc::ErrorDetails details = rpc::DetailsOf(status);
  if (details.reason.empty() && status.error_code() == grpc::StatusCode::PERMISSION_DENIED) {
    // gRPC has no room for details where the caller table refuses.
    details.reason = ReasonName(Reason::kCallerNotAllowed);
  }
  std::string text;
  if (details.reason.empty()) {
    text.append(TextOf(status.error_code()));
    if (!status.error_message().empty()) {
      text.append(" (").append(status.error_message()).append(")");
    }
  } else {
    text.append(status.error_message()).append(" (").append(details.reason).append(")");
  }
  for (const auto& [field, description] : details.fields) {
    text.append("\n  ").append(field).append(": ").append(description);
  }
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), text);
  if (!details.reason.empty()) {
    result.SetPayload(kServerReasonPayload, absl::Cord(details.reason));
  }
  return result;
}

std::string ServerReason(const absl::Status& status) {
  const auto payload = status.GetPayload(kServerReasonPayload);
  return payload ? std::string(*payload) : std::string();
}

}  // namespace candor::client
