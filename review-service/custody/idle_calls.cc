#include "custody/idle_calls.h"

#include "review/caller_rows.h"

namespace candor::review {

void IdleCalls::OnStarted(std::string_view method) {
  if (method != kGetCustody) {
    idle_.Touch();
  }
  next_.OnStarted(method);
}

void IdleCalls::OnFinished(std::string_view method, grpc::StatusCode code,
                           std::chrono::nanoseconds duration) {
  next_.OnFinished(method, code, duration);
}

void IdleCalls::OnDenied() { next_.OnDenied(); }

}  // namespace candor::review
