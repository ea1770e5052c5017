#include "health.h"

#include <chrono>
#include <utility>

#include "candor/base/status_macros.h"
#include "external_acceptor.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace candor::rpc {
namespace {

constexpr int kMaxMessageBytes = 4096;
constexpr int kMaxStreams = 16;
// A probe takes half a kilobyte; a watch with pings for the hour that connections live, few more.
constexpr ConnectionLimits kLimits = {.total = 64, .per_address = 64, .received_bytes = 64 * 1024};

}  // namespace

absl::StatusOr<std::unique_ptr<HealthServer>> HealthServer::Start(
    const std::string& address, const std::vector<std::string>& services) {
  std::unique_ptr<HealthServer> health(new HealthServer());
  ASSIGN_OR_RETURN(health->acceptor_, Acceptor::Listen(address, kLimits));
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.RegisterCallbackGenericService(&health->nothing_else_);
  LimitConnections(builder, kMaxStreams);
  Acceptor::Sink door = AddDoor(builder, grpc::InsecureServerCredentials());
  // gRPC's own health service goes by a switch for the whole process; the server for callers
  // says for itself that it wants none.
  grpc::EnableDefaultHealthCheckService(true);
  health->server_ = builder.BuildAndStart();
  if (health->server_ == nullptr) {
    return absl::InternalError("gRPC did not start the health server");
  }
  health->SetServing("", false);
  for (const std::string& service : services) {
    health->SetServing(service, false);
  }
  health->acceptor_->Start(std::move(door));
  return health;
}

HealthServer::~HealthServer() {
  if (server_ != nullptr) {
    acceptor_->StopAccepting();
    server_->Shutdown(std::chrono::system_clock::now());
  }
}

void HealthServer::SetServing(const std::string& service, bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(service, serving);
}

void HealthServer::StopServing() { server_->GetHealthCheckService()->Shutdown(); }

}  // namespace candor::rpc
