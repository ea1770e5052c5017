// Drives one unary method from this process, as lightly as gRPC's client allows: requests that
// were serialized before, a completion queue, and one thread that polls it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "grpcpp/channel.h"
#include "grpcpp/support/byte_buffer.h"

namespace candor::bench {

// Where calls go: spread over the channels in turn.
struct Destination {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  std::string method;  // "/candor.intake.v1.IntakeService/Deposit"
};

// Requests in their order, each once, or the same ones over and over. Not thread-safe.
class Requests {
 public:
  [[nodiscard]] static Requests Once(std::vector<grpc::ByteBuffer> requests);
  [[nodiscard]] static Requests Repeated(grpc::ByteBuffer request);

  // The next one, or null when there are no more.
  [[nodiscard]] const grpc::ByteBuffer* Take();

 private:
  std::vector<grpc::ByteBuffer> requests_;
  bool repeat_ = false;
  std::size_t taken_ = 0;
};

struct LoadOutcome {
  std::uint64_t answered = 0;  // with OK
  std::uint64_t refused = 0;   // with anything else
  std::string refusal;         // the first of these, as the server put it
  double seconds = 0;          // from the first call to the last answer
  std::vector<double> milliseconds;
};

// Keeps `in_flight` calls under way for `window`, or until the requests are used up.
[[nodiscard]] LoadOutcome ClosedLoop(const Destination& destination, Requests& requests,
                                     std::size_t in_flight, std::chrono::milliseconds window);

// Makes calls on a fixed schedule, whatever the answers do. The time of each is counted from when
// it was due, so that a stall is charged to every call that it held up.
[[nodiscard]] LoadOutcome OpenLoop(const Destination& destination, Requests& requests,
                                   double calls_per_second, std::chrono::milliseconds window);

}  // namespace candor::bench
