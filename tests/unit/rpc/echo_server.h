// A running server with a small service, and clients of it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "candor/rpc/call.h"
#include "candor/rpc/channel.h"
#include "candor/rpc/server.h"
#include "candor/testing/certificates.h"
#include "echo.grpc.pb.h"
#include "grpcpp/client_context.h"

namespace candor::rpc {

// Counts what it is told.
class CountingObserver final : public CallObserver {
 public:
  void OnStarted(std::string_view) override { ++started; }
  void OnFinished(std::string_view, grpc::StatusCode, std::chrono::nanoseconds) override {
    ++finished;
  }
  void OnDenied() override { ++denied; }

  std::atomic<int> started = 0;
  std::atomic<int> finished = 0;
  std::atomic<int> denied = 0;
};

class EchoService final : public test::v1::EchoService::CallbackService {
 public:
  explicit EchoService(CallTracker& tracker) : tracker_(tracker) {}

  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context,
                                 const test::v1::EchoRequest* request,
                                 test::v1::EchoResponse* response) override;
  grpc::ServerUnaryReactor* Hold(grpc::CallbackServerContext* context,
                                 const test::v1::EchoRequest* request,
                                 test::v1::EchoResponse* response) override;
  grpc::ServerUnaryReactor* Inspect(grpc::CallbackServerContext* context,
                                    const test::v1::EchoRequest* request,
                                    test::v1::EchoResponse* response) override;

  grpc::ServerWriteReactor<test::v1::EchoResponse>* Follow(
      grpc::CallbackServerContext* context, const test::v1::EchoRequest* request) override;

  void WaitUntilHeld(std::size_t calls);
  void Release();

  absl::Status answer;  // what Echo answers; set before calls

 private:
  CallTracker& tracker_;
  std::mutex mutex_;
  std::condition_variable held_changed_;
  std::vector<UnaryCall*> held_;
};

inline constexpr char kEchoService[] = "candor.test.v1.EchoService";
inline constexpr char kEcho[] = "/candor.test.v1.EchoService/Echo";
inline constexpr char kHold[] = "/candor.test.v1.EchoService/Hold";
inline constexpr char kFollow[] = "/candor.test.v1.EchoService/Follow";
inline constexpr char kInspect[] = "/candor.test.v1.EchoService/Inspect";

// Portals "demo", review "main" and ops "desk" are known.
[[nodiscard]] CallerTable EchoCallers(
    std::string trust_domain = std::string(test_support::kTrustDomain));

// Serves on loopback ports of its own until destroyed.
class EchoServer {
 public:
  // `config` has the limits; addresses and TLS are filled in when they are not set.
  explicit EchoServer(test_support::TestCa& ca, config::v1::ServerConfig config = {});
  ~EchoServer();

  [[nodiscard]] Server& server() { return *server_; }
  [[nodiscard]] EchoService& service() { return service_; }
  [[nodiscard]] CountingObserver& observer() { return observer_; }
  [[nodiscard]] const test_support::CertificateFiles& files() const { return files_; }
  [[nodiscard]] std::string address() const;

  // A channel with the certificate in `tls`.
  [[nodiscard]] std::shared_ptr<grpc::Channel> ChannelFor(const config::v1::TlsConfig& tls) const;

 private:
  test_support::CertificateFiles files_;
  CountingObserver observer_;
  CallTracker tracker_{&observer_};
  EchoService service_{tracker_};
  std::unique_ptr<Server> server_;
};

struct EchoAnswer {
  grpc::Status status;
  test::v1::EchoResponse response;
};
// Calls `method` once, with a context that `prepare` has seen, and waits for the answer.
[[nodiscard]] EchoAnswer CallEcho(const std::shared_ptr<grpc::Channel>& channel,
                                  const std::string& payload = "hello", const char* method = kEcho,
                                  const std::function<void(grpc::ClientContext&)>& prepare = {});

// PrepareProcess, once for all tests of this executable.
void PrepareTestProcess();

}  // namespace candor::rpc
