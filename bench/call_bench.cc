#include "call_bench.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <utility>

#include "candor/rpc/channel.h"
#include "cpu.h"
#include "or_die.h"
#include "payload.h"

namespace candor::bench {
namespace {

constexpr char kDeposit[] = "/candor.intake.v1.IntakeService/Deposit";
constexpr char kFetch[] = "/candor.intake.v1.IntakeService/FetchReplies";
constexpr char kSubmit[] = "/candor.intake.v1.IntakeService/SubmitReport";
constexpr std::size_t kChannels = 4;
// More deposits a second than two cores can take, so that requests last for a window.
constexpr double kMaxDepositsPerSecond = 60000;
constexpr std::chrono::seconds kIdle(1);

using Channels = std::vector<std::shared_ptr<grpc::Channel>>;

Channels Connected(const std::function<std::shared_ptr<grpc::Channel>()>& dial) {
  Channels channels;
  for (std::size_t i = 0; i < kChannels; ++i) {
    channels.push_back(dial());
    const auto deadline = std::chrono::system_clock::now() + std::chrono::seconds(10);
    if (!channels.back()->WaitForConnected(deadline)) {
      std::fputs("candor-bench: no connection\n", stderr);
      std::exit(1);
    }
  }
  return channels;
}

}  // namespace

CallBench::CallBench() {
  // The same kind of certificate as intake's, so that the same client can dial both.
  const test_support::CertificateFiles files =
      deployment_.ca().Issue("spiffe://test.example/intake/main");
  echo_ = std::make_unique<integration::Process>(
      std::vector<std::string>{CANDOR_ECHO, files.certificate, files.key,
                               deployment_.ca().ca_file(), deployment_.dir().File("echo-upload")});
  const int port = integration::NumberIn(echo_->WaitForLine("\"port\":"), "port");
  echo_channels_ = Connected([&] {
    return OrDie(rpc::Dial({.address = "127.0.0.1:" + std::to_string(port),
                            .tls = deployment_.ca().Tls("portal/demo"),
                            .server = {rpc::IdentityKind::kIntake, "main"}}));
  });
}

double CallBench::RestartIntake() {
  intake_channels_.clear();
  deployment_.StopIntake();
  std::filesystem::remove_all(deployment_.intake_store());
  deployment_.SetIntakeStore(deployment_.dir().File("intake-db-" + std::to_string(++restarts_)));
  deployment_.StartIntake();
  std::this_thread::sleep_for(kIdle);
  const double megabytes = ResidentMegabytes(deployment_.intake().pid());
  intake_channels_ = Connected([this] { return deployment_.ToIntake("portal/demo"); });
  if (recipients_.empty()) {
    recipients_ = RecipientsOf(OrDie(deployment_.Portal().FetchManifest()));
  }
  return megabytes;
}

Sample CallBench::Closed(pid_t pid, const Destination& destination, Requests requests,
                         std::chrono::milliseconds window) {
  return Measure(pid, [&] { return ClosedLoop(destination, requests, kInFlight, window); });
}

Sample CallBench::EchoDeposit(std::chrono::milliseconds window) {
  return Closed(echo_->pid(), {echo_channels_, kDeposit},
                Requests::Repeated(DepositRequests(recipients_, 1).front()), window);
}

Sample CallBench::Deposit(std::chrono::milliseconds window) {
  return Closed(deployment_.intake().pid(), {intake_channels_, kDeposit},
                Deposits(kMaxDepositsPerSecond, window), window);
}

Sample CallBench::EchoSubmit(std::chrono::milliseconds window) {
  return Closed(echo_->pid(), {echo_channels_, kSubmit}, Requests::Repeated(SubmitRequest()),
                window);
}

Sample CallBench::Submit(std::chrono::milliseconds window) {
  return Closed(deployment_.intake().pid(), {intake_channels_, kSubmit},
                Requests::Repeated(SubmitRequest()), window);
}

Sample CallBench::EchoAt(const char* method, Requests requests, double calls_per_second,
                         std::chrono::milliseconds window) {
  return Measure(echo_->pid(), [&] {
    return OpenLoop({echo_channels_, method}, requests, calls_per_second, window);
  });
}

Sample CallBench::EchoDepositAt(double calls_per_second, std::chrono::milliseconds window) {
  return EchoAt(kDeposit, Requests::Repeated(DepositRequests(recipients_, 1).front()),
                calls_per_second, window);
}

Sample CallBench::EchoFetchAt(double calls_per_second, std::chrono::milliseconds window) {
  return EchoAt(kFetch, Requests::Repeated(FetchRequest()), calls_per_second, window);
}

Sample CallBench::EchoFetch(std::chrono::milliseconds window) {
  return Closed(echo_->pid(), {echo_channels_, kFetch}, Requests::Repeated(FetchRequest()), window);
}

Sample CallBench::Fetch(std::chrono::milliseconds window) {
  return Closed(deployment_.intake().pid(), {intake_channels_, kFetch},
                Requests::Repeated(FetchRequest()), window);
}

Sample CallBench::DepositAt(double calls_per_second, std::chrono::milliseconds window) {
  Requests requests = Deposits(calls_per_second, window);
  return Measure(deployment_.intake().pid(), [&] {
    return OpenLoop({intake_channels_, kDeposit}, requests, calls_per_second, window);
  });
}

Sample CallBench::SubmitAt(double calls_per_second, std::chrono::milliseconds window) {
  Requests requests = Requests::Repeated(SubmitRequest());
  return Measure(deployment_.intake().pid(), [&] {
    return OpenLoop({intake_channels_, kSubmit}, requests, calls_per_second, window);
  });
}

Requests CallBench::Deposits(double calls_per_second, std::chrono::milliseconds window) {
  const double seconds = std::chrono::duration<double>(window).count();
  const auto count = static_cast<std::size_t>(calls_per_second * seconds) + 1;
  return Requests::Once(DepositRequests(recipients_, count));
}

std::string CallBench::StoredValue() {
  std::string value;
  std::vector<grpc::Slice> slices;
  if (!DepositRequests(recipients_, 1).front().Dump(&slices).ok()) {
    return value;
  }
  for (const grpc::Slice& slice : slices) {
    value.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return value;
}

}  // namespace candor::bench
