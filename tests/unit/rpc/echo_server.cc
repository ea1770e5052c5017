#include "echo_server.h"

#include <array>
#include <chrono>
#include <iostream>
#include <span>
#include <utility>

#include "grpcpp/client_context.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "grpcpp/impl/codegen/rpc_method.h"

namespace candor::rpc {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);

void Fill(const grpc::CallbackServerContext& context, const test::v1::EchoRequest& request,
          test::v1::EchoResponse& response) {
  response.set_payload(request.payload());
  response.set_caller(
      CallerOf(context, test_support::kTrustDomain).Uri(test_support::kTrustDomain));
}

// Open until its connection ends.
class FollowStream final : public grpc::ServerWriteReactor<test::v1::EchoResponse> {
 public:
  FollowStream(CallTracker& tracker, const grpc::CallbackServerContext& context)
      : tracker_(tracker), context_(context) {
    tracker_.Started(context, kFollow);
    StartSendInitialMetadata();
  }
  void OnCancel() override {
    tracker_.Cancelled(context_);
    Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override {
    tracker_.Finished(kFollow, grpc::StatusCode::CANCELLED, {});
    delete this;
  }

 private:
  CallTracker& tracker_;
  const grpc::CallbackServerContext& context_;
};

}  // namespace

grpc::ServerWriteReactor<test::v1::EchoResponse>* EchoService::Follow(
    grpc::CallbackServerContext* context, const test::v1::EchoRequest*) {
  return new FollowStream(tracker_, *context);
}

grpc::ServerUnaryReactor* EchoService::Echo(grpc::CallbackServerContext* context,
                                            const test::v1::EchoRequest* request,
                                            test::v1::EchoResponse* response) {
  UnaryCall* const call = tracker_.Begin(context, kEcho);
  Fill(*context, *request, *response);
  call->Answer(answer);
  return call;
}

grpc::ServerUnaryReactor* EchoService::Hold(grpc::CallbackServerContext* context,
                                            const test::v1::EchoRequest* request,
                                            test::v1::EchoResponse* response) {
  UnaryCall* const call = tracker_.Begin(context, kHold);
  Fill(*context, *request, *response);
  const std::lock_guard lock(mutex_);
  held_.push_back(call);
  held_changed_.notify_all();
  return call;
}

grpc::ServerUnaryReactor* EchoService::Inspect(grpc::CallbackServerContext* context,
                                               const test::v1::EchoRequest* request,
                                               test::v1::EchoResponse* response) {
  UnaryCall* const call = tracker_.Begin(context, kInspect);
  Fill(*context, *request, *response);
  call->Answer(absl::OkStatus());
  return call;
}

void EchoService::WaitUntilHeld(std::size_t calls) {
  std::unique_lock lock(mutex_);
  held_changed_.wait_for(lock, kPatience, [&] { return held_.size() >= calls; });
}

void EchoService::Release() {
  std::vector<UnaryCall*> held;
  {
    const std::lock_guard lock(mutex_);
    held.swap(held_);
  }
  for (UnaryCall* const call : held) {
    call->Answer(absl::OkStatus());
  }
}

CallerTable EchoCallers(std::string trust_domain) {
  const std::array rows = {MethodRow{kEcho, {Audience::kPortal}},
                           MethodRow{kHold, {Audience::kPortal, Audience::kReview}},
                           MethodRow{kFollow, {Audience::kPortal, Audience::kReview}},
                           MethodRow{kInspect, {Audience::kOps}}};
  const std::array<std::string_view, 1> services = {kEchoService};
  auto table = CallerTable::Build(
      std::move(trust_domain), rows, services,
      {{Audience::kPortal, {"demo"}}, {Audience::kReview, {"main"}}, {Audience::kOps, {"desk"}}});
  return *std::move(table);
}

EchoServer::EchoServer(test_support::TestCa& ca, config::v1::ServerConfig config) {
  PrepareTestProcess();
  if (config.listen_address().empty()) {
    config.set_listen_address("127.0.0.1:0");
  }
  if (config.health_address().empty()) {
    config.set_health_address("127.0.0.1:0");
  }
  if (!config.has_tls()) {
    files_ = ca.Issue("spiffe://test.example/intake/one");
    *config.mutable_tls() = ca.Tls(files_);
    config.mutable_tls()->mutable_reload_interval()->set_seconds(3600);
  }
  ServerSpec spec{std::move(config), {{kEchoService, &service_}}, EchoCallers(), &tracker_};
  auto server = Server::Start(std::move(spec));
  if (!server.ok()) {
    std::cerr << server.status() << "\n";
    std::abort();
  }
  server_ = *std::move(server);
}

EchoServer::~EchoServer() { service_.Release(); }

std::string EchoServer::address() const { return "127.0.0.1:" + std::to_string(server_->port()); }

std::shared_ptr<grpc::Channel> EchoServer::ChannelFor(const config::v1::TlsConfig& tls) const {
  auto channel = Dial({address(), tls, {IdentityKind::kIntake, "one"}});
  if (!channel.ok()) {
    std::cerr << channel.status() << "\n";
    std::abort();
  }
  return *std::move(channel);
}

EchoAnswer CallEcho(const std::shared_ptr<grpc::Channel>& channel, const std::string& payload,
                    const char* method, const std::function<void(grpc::ClientContext&)>& prepare) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  if (prepare) {
    prepare(context);
  }
  test::v1::EchoRequest request;
  request.set_payload(payload);
  EchoAnswer answer;
  const grpc::internal::RpcMethod rpc(method, nullptr, grpc::internal::RpcMethod::NORMAL_RPC);
  answer.status =
      grpc::internal::BlockingUnaryCall<test::v1::EchoRequest, test::v1::EchoResponse,
                                        grpc::protobuf::MessageLite, grpc::protobuf::MessageLite>(
          channel.get(), rpc, &context, request, &answer.response);
  return answer;
}

void PrepareTestProcess() {
  static const absl::Status prepared = PrepareProcess();
  if (!prepared.ok()) {
    std::cerr << prepared << "\n";
    std::abort();
  }
}

}  // namespace candor::rpc
