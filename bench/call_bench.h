// Intake under load beside a bare echo: the same client, requests and machine.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "candor/seal/seal.h"
#include "deployment.h"
#include "load.h"
#include "process.h"
#include "sample.h"

namespace candor::bench {

inline constexpr std::size_t kInFlight = 64;

// An intake with a fresh store and an echo server, both in processes of their own. Not
// thread-safe.
class CallBench {
 public:
  CallBench();

  // A new intake process with a new store; its resident memory in MB once it idles.
  [[nodiscard]] double RestartIntake();

  // With kInFlight calls in flight.
  [[nodiscard]] Sample EchoDeposit(std::chrono::milliseconds window);
  [[nodiscard]] Sample Deposit(std::chrono::milliseconds window);
  [[nodiscard]] Sample EchoSubmit(std::chrono::milliseconds window);
  [[nodiscard]] Sample Submit(std::chrono::milliseconds window);
  [[nodiscard]] Sample EchoFetch(std::chrono::milliseconds window);
  [[nodiscard]] Sample Fetch(std::chrono::milliseconds window);
  // On a fixed schedule.
  [[nodiscard]] Sample EchoDepositAt(double calls_per_second, std::chrono::milliseconds window);
  [[nodiscard]] Sample EchoFetchAt(double calls_per_second, std::chrono::milliseconds window);
  [[nodiscard]] Sample DepositAt(double calls_per_second, std::chrono::milliseconds window);
  [[nodiscard]] Sample SubmitAt(double calls_per_second, std::chrono::milliseconds window);

  // What else is measured needs the same two processes.
  [[nodiscard]] integration::Deployment& deployment() { return deployment_; }
  [[nodiscard]] const std::shared_ptr<grpc::Channel>& echo_channel() const {
    return echo_channels_.front();
  }

  // The bytes that a deposit puts into the store, near enough.
  [[nodiscard]] std::string StoredValue();

 private:
  [[nodiscard]] Sample Closed(pid_t pid, const Destination& destination, Requests requests,
                              std::chrono::milliseconds window);
  [[nodiscard]] Sample EchoAt(const char* method, Requests requests, double calls_per_second,
                              std::chrono::milliseconds window);
  // As many as `window` can take.
  [[nodiscard]] Requests Deposits(double calls_per_second, std::chrono::milliseconds window);

  integration::Deployment deployment_;
  std::unique_ptr<integration::Process> echo_;
  std::vector<std::shared_ptr<grpc::Channel>> echo_channels_;
  std::vector<std::shared_ptr<grpc::Channel>> intake_channels_;
  std::vector<seal::Recipient> recipients_;
  int restarts_ = 0;
};

}  // namespace candor::bench
