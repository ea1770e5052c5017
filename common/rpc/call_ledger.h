// What came of the calls of one connection lately.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "grpc/grpc_security.h"
#include "grpcpp/server_context.h"

namespace candor::rpc {

// Lies in bytes that gRPC keeps with a connection, as a property of its authentication context:
// the one thing that the check before a call, where a reset call is seen at all, and a handler
// both reach. Plain numbers therefore, and touched through std::atomic_ref only.
struct CallLedger {
  std::uint64_t connection = 0;   // the guard's id of it; 0 until a handler had a call of it
  std::int64_t window_start = 0;  // steady clock, nanoseconds
  std::int64_t wasted = 0;        // begun in the window and not answered
  std::uint64_t cut = 0;          // 1: the guard has closed it
  // SHA-256 of the caller's certificate; set once, before anybody else has the ledger.
  std::array<char, 32> certificate{};

  [[nodiscard]] std::string_view Certificate() const {
    return {certificate.data(), certificate.size()};
  }
};

// Opened at the first call. Before any other property of `context` is read for the same call:
// opening moves them. Lives as long as any call of the connection. Thread-safe.
[[nodiscard]] CallLedger& OpenLedger(grpc_auth_context* context);

// The ledger of the connection that the call came on; null without mTLS.
[[nodiscard]] CallLedger* LedgerOf(const grpc::CallbackServerContext& context);

}  // namespace candor::rpc
