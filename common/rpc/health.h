// grpc.health.v1.Health on a port of its own, in plain text, for probes that have no certificate.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "acceptor.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server.h"

namespace candor::rpc {

// Serves from Start until destroyed; nothing but health. Thread-safe.
class HealthServer {
 public:
  // `services` and "" are NOT_SERVING until told; any other name is NOT_FOUND.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<HealthServer>> Start(
      const std::string& address, const std::vector<std::string>& services);
  ~HealthServer();

  [[nodiscard]] int port() const { return acceptor_->port(); }
  void SetServing(const std::string& service, bool serving);
  // NOT_SERVING for all, whatever is said later.
  void StopServing();

 private:
  HealthServer() = default;

  // Answers UNIMPLEMENTED to anything but health; without a service of its own gRPC does not start.
  grpc::CallbackGenericService nothing_else_;
  std::unique_ptr<Acceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace candor::rpc
