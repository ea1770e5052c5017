#include "candor/rpc/call.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "call_ledger.h"
#include "candor/rpc/status.h"
#include "connection_guard.h"
#include "grpc/grpc_security_constants.h"
#include "grpcpp/security/auth_context.h"

namespace candor::rpc {
namespace {

// Of the caller's certificate; empty unless it has exactly one.
std::string UriOf(const grpc::CallbackServerContext& context) {
  const auto properties =
      context.auth_context()->FindPropertyValues(GRPC_PEER_SPIFFE_ID_PROPERTY_NAME);
  return properties.size() == 1 ? std::string(properties.front().data(), properties.front().size())
                                : std::string();
}

}  // namespace

UnaryCall::UnaryCall(CallTracker& tracker, CallLedger* ledger, std::string_view method)
    : tracker_(tracker),
      ledger_(ledger),
      method_(method),
      started_(std::chrono::steady_clock::now()) {}

void UnaryCall::Answer(const absl::Status& status) {
  const grpc::Status answer = ToGrpcStatus(status);
  // All before Finish: gRPC may be done with the call, and delete it, before Finish returns, and
  // the caller may begin the next one.
  Outcome before = Outcome::kNone;
  if (outcome_.compare_exchange_strong(before, Outcome::kAnswered) && ledger_ != nullptr) {
    ConnectionGuard::CallAnswered(*ledger_);
  }
  tracker_.Finished(method_, answer.error_code(), std::chrono::steady_clock::now() - started_);
  Finish(answer);
}

void UnaryCall::OnCancel() {
  if (outcome_.exchange(Outcome::kCancelled) == Outcome::kAnswered && ledger_ != nullptr) {
    ConnectionGuard::AnswerRefused(*ledger_);
  }
}

void UnaryCall::OnDone() { delete this; }

CallLedger* CallTracker::Identify(const grpc::CallbackServerContext& context) {
  ConnectionGuard* const guard = guard_.load(std::memory_order_acquire);
  CallLedger* const ledger = guard == nullptr ? nullptr : LedgerOf(context);
  if (ledger != nullptr && !ConnectionGuard::IsIdentified(*ledger)) {
    guard->Identify(*ledger, context.peer(), UriOf(context));
  }
  return ledger;
}

UnaryCall* CallTracker::Begin(grpc::CallbackServerContext* context, std::string_view method) {
  Count(method);
  return new UnaryCall(*this, Identify(*context), method);
}

void CallTracker::Started(const grpc::CallbackServerContext& context, std::string_view method) {
  Count(method);
  Identify(context);
}

void CallTracker::Count(std::string_view method) {
  under_way_.fetch_add(1, std::memory_order_relaxed);
  if (observer_ != nullptr) {
    observer_->OnStarted(method);
  }
}

void CallTracker::Finished(std::string_view method, grpc::StatusCode code,
                           std::chrono::nanoseconds duration) {
  under_way_.fetch_sub(1, std::memory_order_relaxed);
  if (observer_ != nullptr) {
    observer_->OnFinished(method, code, duration);
  }
}

void CallTracker::Cancelled(const grpc::CallbackServerContext& context) {
  ConnectionGuard* const guard = guard_.load(std::memory_order_acquire);
  CallLedger* const ledger = Identify(context);
  if (guard != nullptr && ledger != nullptr) {
    guard->CallBegun(*ledger);
  }
}

void CallTracker::Denied() {
  if (observer_ != nullptr) {
    observer_->OnDenied();
  }
}

Identity CallerOf(const grpc::CallbackServerContext& context, std::string_view trust_domain) {
  if (auto identity = Identity::Parse(UriOf(context), trust_domain)) {
    return *std::move(identity);
  }
  // Not reached behind a caller table; a name that no table can hold.
  return {IdentityKind::kPortal, ""};
}

}  // namespace candor::rpc
