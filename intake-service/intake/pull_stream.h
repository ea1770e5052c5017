// One Pull under way: reads a page of slots on the work queue, writes it, and reads the next when
// gRPC took it; after the last slot the same with notices, so that a withdrawal is told after the
// envelope that it came too late for. Holds one page, however much lies in the store and however
// slow the reader is.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/rpc/call.h"
#include "grpcpp/support/server_callback.h"
#include "intake/slot_store.h"

namespace candor::intake {

// What is known of all pulls. Thread-safe.
struct PullBooks {
  std::atomic<int> under_way = 0;
  // When the last one ended with all sent: seconds since 1970-01-01, cut to whole minutes. 0: none
  // yet.
  std::atomic<std::int64_t> last_complete = 0;
  std::atomic<int> attachments_under_way = 0;
};

// At most this many at a time, of all review services together.
inline constexpr int kMaxPulls = 8;

// Deletes itself when gRPC is done with it.
class PullStream final : public grpc::ServerWriteReactor<relay::v1::PullResponse> {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    SlotStore& slots;
    const Clock& clock;
    PullBooks& books;
  };
  // Begins to read at once. What `parts` names must outlive the server.
  PullStream(Parts parts, grpc::CallbackServerContext& context);

 private:
  void ReadNext();
  void Take(absl::StatusOr<relay::v1::PullResponse> page);
  void Stop(const absl::Status& status);
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  Parts parts_;
  grpc::CallbackServerContext& context_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  bool slots_read_ = false;
  std::string after_;  // the last key that was read
  relay::v1::PullResponse page_;
  grpc::StatusCode code_ = grpc::StatusCode::OK;
};

}  // namespace candor::intake
