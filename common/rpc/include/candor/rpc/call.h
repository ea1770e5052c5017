// A unary call under way, and the books on all of them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "candor/rpc/identity.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace candor::rpc {

// Sees every call; metrics implement it. Called on gRPC's threads and the store's: must not block.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  // `method` is as in the caller table, with static storage.
  virtual void OnStarted(std::string_view method) = 0;
  virtual void OnFinished(std::string_view method, grpc::StatusCode code,
                          std::chrono::nanoseconds duration) = 0;
  // Refused by the caller table before it started.
  virtual void OnDenied() = 0;
};

class CallTracker;
class ConnectionGuard;
struct CallLedger;

// One unary call. Lives until gRPC is done with it, then deletes itself. Answer() exactly once,
// from any thread; request and response live until then.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  void Answer(const absl::Status& status);

 private:
  friend class CallTracker;
  UnaryCall(CallTracker& tracker, CallLedger* ledger, std::string_view method);
  void OnCancel() override;
  void OnDone() override;

  CallTracker& tracker_;
  CallLedger* ledger_;
  std::string_view method_;
  std::chrono::steady_clock::time_point started_;
  enum class Outcome { kNone, kAnswered, kCancelled };
  std::atomic<Outcome> outcome_ = Outcome::kNone;
};

// Made before handlers and server, outlives both. Thread-safe.
class CallTracker {
 public:
  // `observer` may be null and must outlive the tracker.
  explicit CallTracker(CallObserver* observer) : observer_(observer) {}

  // A handler begins with this and returns what it gets to gRPC. `method` has static storage.
  [[nodiscard]] UnaryCall* Begin(grpc::CallbackServerContext* context, std::string_view method);

  // For streams, whose reactors are their own.
  void Started(const grpc::CallbackServerContext& context, std::string_view method);
  void Finished(std::string_view method, grpc::StatusCode code, std::chrono::nanoseconds duration);
  void Cancelled(const grpc::CallbackServerContext& context);
  void Denied();
  // Calls that started and have not finished.
  [[nodiscard]] std::int64_t under_way() const { return under_way_; }

  // For the server: who closes the connections of those that call only to cancel; or null.
  void set_guard(ConnectionGuard* guard) { guard_.store(guard, std::memory_order_release); }

 private:
  // Tells the guard whose connection it is; null without a guard.
  CallLedger* Identify(const grpc::CallbackServerContext& context);
  void Count(std::string_view method);

  CallObserver* observer_;
  std::atomic<std::int64_t> under_way_ = 0;
  std::atomic<ConnectionGuard*> guard_ = nullptr;
};

// Who calls; a method is only reached by a caller that the table lets in, so this never fails
// inside a handler.
[[nodiscard]] Identity CallerOf(const grpc::CallbackServerContext& context,
                                std::string_view trust_domain);

}  // namespace candor::rpc
