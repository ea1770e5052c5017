#include "candor/rpc/server.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "acceptor.h"
#include "candor/base/status_macros.h"
#include "external_acceptor.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/ext/health_check_service_server_builder_option.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "health.h"
#include "revocations.h"
#include "tls_credentials.h"
#include "tls_material.h"

namespace candor::rpc {
namespace {

// What gRPC may hold for all callers together.
constexpr std::size_t kMemoryBytes = 256 * 1024 * 1024;
// 5 MB/s to a portal that is 50 ms away.
constexpr int kStreamWindowBytes = 256 * 1024;
constexpr std::uint32_t kDefaultStreams = 64;
constexpr std::uint32_t kDefaultCancelled = 500;
constexpr auto kDefaultDrain = std::chrono::seconds(10);
constexpr std::chrono::milliseconds kIdleLook(20);
constexpr int kIdleLooks = 5;

std::uint32_t OrDefault(std::uint32_t value, std::uint32_t otherwise) {
  return value == 0 ? otherwise : value;
}

ConnectionLimits LimitsOf(const config::v1::LimitsConfig& config) {
  ConnectionLimits limits;
  if (config.max_connections() > 0) {
    limits.total = config.max_connections();
  }
  if (config.max_connections_per_address() > 0) {
    limits.per_address = config.max_connections_per_address();
  }
  // Calls under way count as wasted until they are answered.
  limits.wasted_calls = OrDefault(config.max_cancelled_calls(), kDefaultCancelled) +
                        std::int64_t{OrDefault(config.max_concurrent_streams(), kDefaultStreams)};
  return limits;
}

std::set<std::string, std::less<>> StreamsOf(const std::vector<ServedService>& services) {
  std::set<std::string, std::less<>> streams;
  for (const ServedService& served : services) {
    const auto* const service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
            std::string(served.name));
    for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
      const auto& method = *service->method(i);
      if (method.server_streaming() || method.client_streaming()) {
        streams.insert("/" + std::string(served.name) + "/" + method.name());
      }
    }
  }
  return streams;
}

std::chrono::milliseconds DrainTimeoutOf(const config::v1::ServerConfig& config) {
  const auto timeout = std::chrono::seconds(config.drain_timeout().seconds()) +
                       std::chrono::milliseconds(config.drain_timeout().nanos() / 1000000);
  return config.has_drain_timeout() ? timeout : kDefaultDrain;
}

class GrpcServer final : public Server {
 public:
  explicit GrpcServer(ServerSpec spec) : spec_(std::move(spec)) {}
  ~GrpcServer() override { GrpcServer::Drain(); }

  [[nodiscard]] absl::Status Open();

  [[nodiscard]] int port() const override { return acceptor_->port(); }
  [[nodiscard]] int health_port() const override { return health_->port(); }
  void SetServing(std::string_view service, bool serving) override {
    health_->SetServing(std::string(service), serving);
  }
  [[nodiscard]] Clock::Time certificate_expiry() const override { return material_->expiry(); }
  [[nodiscard]] std::uint64_t failed_reloads() const override {
    return material_->failed_reloads();
  }
  void ReloadCertificates() override { material_->Reload(); }
  [[nodiscard]] std::size_t revoked() const override { return revocations_->size(); }
  [[nodiscard]] std::uint64_t refused_revocations() const override {
    return revocations_->refused();
  }
  void LookAtRevocations() override { watch_->Look(); }
  void Drain() override {
    std::call_once(drained_, [this] { DrainOnce(); });
  }

 private:
  void Configure(grpc::ServerBuilder& builder);
  void DrainOnce();
  void HangUpWhenIdle(const std::future<void>& shut_down);

  // gRPC's threads use everything above `server_` until it is gone.
  const ServerSpec spec_;
  const SystemClock clock_;
  std::once_flag drained_;
  std::unique_ptr<TlsMaterial> material_;
  std::unique_ptr<Revocations> revocations_;
  std::unique_ptr<HealthServer> health_;
  std::unique_ptr<Acceptor> acceptor_;
  std::unique_ptr<RevocationWatch> watch_;
  std::unique_ptr<grpc::Server> server_;
};

absl::Status GrpcServer::Open() {
  const config::v1::ServerConfig& config = spec_.config;
  if (spec_.callers.trust_domain() != config.tls().trust_domain()) {
    return absl::FailedPreconditionError(
        "the caller table was built for another trust domain than tls.trust_domain");
  }
  ASSIGN_OR_RETURN(material_, TlsMaterial::Load(config.tls(), clock_));
  ASSIGN_OR_RETURN(revocations_, Revocations::Load(config.tls()));
  ASSIGN_OR_RETURN(acceptor_, Acceptor::Listen(config.listen_address(), LimitsOf(config.limits())));
  std::vector<std::string> names;
  for (const ServedService& service : spec_.services) {
    names.emplace_back(service.name);
  }
  ASSIGN_OR_RETURN(health_, HealthServer::Start(config.health_address(), names));

  grpc::ServerBuilder builder;
  Configure(builder);
  Acceptor::Sink door = AddDoor(
      builder, MutualTlsCredentials(*material_, spec_.callers, *revocations_,
                                    StreamsOf(spec_.services), acceptor_->guard(), spec_.tracker));
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    return absl::InternalError("gRPC did not start the server");
  }
  if (spec_.tracker != nullptr) {
    spec_.tracker->set_guard(&acceptor_->guard());
  }
  watch_ = std::make_unique<RevocationWatch>(*revocations_, acceptor_->guard());
  acceptor_->Start(std::move(door));
  return absl::OkStatus();
}

void GrpcServer::Configure(grpc::ServerBuilder& builder) {
  for (const ServedService& service : spec_.services) {
    builder.RegisterService(service.service);
  }
  LimitConnections(builder, static_cast<int>(OrDefault(
                                spec_.config.limits().max_concurrent_streams(), kDefaultStreams)));
  builder.SetMaxReceiveMessageSize(static_cast<int>(spec_.max_message_bytes));
  // Probing lets the window of a stream grow to megabytes that lie here when a handler reads slower
  // than its caller writes: eight uploads of attachments took 400 MB.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kStreamWindowBytes);
  builder.SetResourceQuota(grpc::ResourceQuota("candor").Resize(kMemoryBytes));
  // Health has its own port; see health.cc.
  builder.SetOption(std::make_unique<grpc::HealthCheckServiceServerBuilderOption>(nullptr));
}

void GrpcServer::DrainOnce() {
  if (health_ != nullptr) {
    health_->StopServing();
  }
  if (server_ != nullptr) {
    acceptor_->StopAccepting();
    std::promise<void> shut_down;
    std::thread hanging_up([this, done = shut_down.get_future()] { HangUpWhenIdle(done); });
    server_->Shutdown(std::chrono::system_clock::now() + DrainTimeoutOf(spec_.config));
    shut_down.set_value();
    hanging_up.join();
    if (spec_.tracker != nullptr) {
      spec_.tracker->set_guard(nullptr);
    }
  }
}

// Told to go, a client that has no call under way does not look, and gRPC waits for it to the end
// of the drain. So connections are closed here once no call has been under way for a moment, in
// which the last answers go out.
void GrpcServer::HangUpWhenIdle(const std::future<void>& shut_down) {
  int idle_looks = 0;
  while (spec_.tracker != nullptr && shut_down.wait_for(kIdleLook) == std::future_status::timeout) {
    idle_looks = spec_.tracker->under_way() == 0 ? idle_looks + 1 : 0;
    if (idle_looks >= kIdleLooks) {
      acceptor_->guard().CutAll();
    }
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerSpec spec) {
  auto server = std::make_unique<GrpcServer>(std::move(spec));
  RETURN_IF_ERROR(server->Open());
  return server;
}

}  // namespace candor::rpc
