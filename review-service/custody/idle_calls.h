// Tells whether anybody works, from the calls that come.
#pragma once

#include <chrono>
#include <string_view>

#include "candor/rpc/call.h"
#include "custody/idle_clock.h"

namespace candor::review {

// Every call that starts counts as work but GetCustody; a stream counts when it starts. `next` sees
// all of them, too; what it is given must outlive it.
class IdleCalls final : public rpc::CallObserver {
 public:
  IdleCalls(IdleClock& idle, rpc::CallObserver& next) : idle_(idle), next_(next) {}

  void OnStarted(std::string_view method) override;
  void OnFinished(std::string_view method, grpc::StatusCode code,
                  std::chrono::nanoseconds duration) override;
  void OnDenied() override;

 private:
  IdleClock& idle_;
  rpc::CallObserver& next_;
};

}  // namespace candor::review
