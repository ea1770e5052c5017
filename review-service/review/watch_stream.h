// One WatchCases under way: writes one change after the other, each when gRPC took the one before,
// and waits for the next. Ends by itself when the member may not go on.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

#include "absl/status/status.h"
#include "candor/rpc/call.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "lists/case_watch.h"
#include "review/cases.h"

namespace candor::review {

// Deletes itself when gRPC is done with it. Thread-safe.
class WatchStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  // Begins at once. What is given must outlive the server, but for `context` and `request`.
  WatchStream(rpc::CallTracker& calls, const Cases& cases, std::string_view member,
              grpc::CallbackServerContext& context, const grpc::ByteBuffer& request);

 private:
  [[nodiscard]] absl::Status Open(const Cases& cases, std::string_view member,
                                  const grpc::ByteBuffer& request);
  void OnWake();
  // With mutex_ held.
  void WriteNext();
  void Stop(const absl::Status& status);
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  rpc::CallTracker& calls_;
  Wakes& wakes_;
  grpc::CallbackServerContext& context_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::uint64_t wake_ = 0;

  std::mutex mutex_;
  std::unique_ptr<CaseWatch> watch_;
  grpc::ByteBuffer bytes_;
  bool is_writing_ = false;
  bool is_stopped_ = false;
  grpc::StatusCode code_ = grpc::StatusCode::OK;
};

}  // namespace candor::review
