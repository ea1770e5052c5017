// One WatchCases under way: logs and writes one change after the other, each when gRPC took the one
// before, and waits for the next. Ends by itself when the member may not go on.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "audit/audit_log.h"
#include "candor/rpc/call.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "lists/case_watch.h"
#include "review/cases.h"

namespace candor::review {

// Deletes itself when gRPC is done with it. Thread-safe.
class WatchStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    AuditLog& audit;
    const Cases& cases;
  };
  // Begins at once. What is given must outlive the server, but for `context` and `request`.
  WatchStream(const Parts& parts, std::string_view member, grpc::CallbackServerContext& context,
              const grpc::ByteBuffer& request);

 private:
  [[nodiscard]] absl::Status Open(const Cases& cases, std::string_view member,
                                  const grpc::ByteBuffer& request);
  void OnWake();
  // Logs what is next, if anything, and then writes it.
  void TellNext();
  // What is to be logged before it is told; with mutex_ held, and from then on as if it was being
  // written. Nothing when there is nothing now.
  struct Next {
    AuditEvent event;
    absl::Status outcome;
  };
  [[nodiscard]] std::optional<Next> TakeNext();
  void OnLogged(const absl::Status& status);
  // With mutex_ held.
  void Stop(const absl::Status& status);
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  rpc::CallTracker& calls_;
  AuditLog& audit_;
  Wakes& wakes_;
  grpc::CallbackServerContext& context_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  const std::string actor_;
  std::uint64_t wake_ = 0;

  std::mutex mutex_;
  std::unique_ptr<CaseWatch> watch_;
  grpc::ByteBuffer bytes_;
  // Or being logged, to be written then.
  bool is_writing_ = false;
  bool is_stopped_ = false;
  grpc::StatusCode code_ = grpc::StatusCode::OK;
};

}  // namespace candor::review
