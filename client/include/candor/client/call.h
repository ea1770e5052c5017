// One unary call with a deadline, and what its error says.
#pragma once

#include <chrono>
#include <string>

#include "absl/status/status.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace candor::client {

// The error of a call for people and programs: the server's text, its reason and the fields at
// fault. Made of what the server said alone, never of what was sent. Texts are the server's:
// neutralise them before they reach a terminal.
[[nodiscard]] absl::Status StatusOf(const grpc::Status& status);

// google.rpc.ErrorInfo.reason, such as "OUTDATED_KEY"; empty when the server gave none.
[[nodiscard]] std::string ServerReason(const absl::Status& status);

// Calls `method` of `stub` once: Call(*stub, &IntakeService::Stub::GetReportForm, request,
// response, timeout).
template <typename Stub, typename Request, typename Response>
[[nodiscard]] absl::Status Call(
    Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
    const Request& request, Response& response, std::chrono::milliseconds timeout) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  return StatusOf((stub.*method)(&context, request, &response));
}

}  // namespace candor::client
