#include "relay_proxy.h"

#include <utility>

#include "candor/testing/temp_dir.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace candor::integration {
namespace {

std::unique_ptr<grpc::ClientContext> Outgoing() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_wait_for_ready(true);
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  return context;
}

template <typename Reader, typename Response>
grpc::Status PassOn(grpc::ClientContext& context, Reader& reader,
                    grpc::ServerWriter<Response>& writer) {
  Response response;
  while (reader.Read(&response)) {
    if (!writer.Write(response)) {
      context.TryCancel();
    }
  }
  return reader.Finish();
}

}  // namespace

RelayProxy::RelayProxy(const config::v1::TlsConfig& tls, std::shared_ptr<grpc::Channel> intake,
                       OnAcknowledge on_acknowledge)
    : intake_(relay::v1::RelayService::NewStub(std::move(intake))),
      on_acknowledge_(std::move(on_acknowledge)) {
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = test_support::ReadFile(tls.ca_file());
  options.pem_key_cert_pairs.push_back({test_support::ReadFile(tls.private_key_file()),
                                        test_support::ReadFile(tls.certificate_file())});
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port_);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
}

RelayProxy::~RelayProxy() { server_->Shutdown(std::chrono::system_clock::now()); }

grpc::Status RelayProxy::Pull(grpc::ServerContext* /*context*/,
                              const relay::v1::PullRequest* request,
                              grpc::ServerWriter<relay::v1::PullResponse>* writer) {
  const auto context = Outgoing();
  const auto reader = intake_->Pull(context.get(), *request);
  return PassOn(*context, *reader, *writer);
}

grpc::Status RelayProxy::Acknowledge(grpc::ServerContext* /*context*/,
                                     const relay::v1::AcknowledgeRequest* request,
                                     relay::v1::AcknowledgeResponse* response) {
  if (!on_acknowledge_()) {
    return {grpc::StatusCode::UNAVAILABLE, "kept by the test"};
  }
  return intake_->Acknowledge(Outgoing().get(), *request, response);
}

grpc::Status RelayProxy::PublishManifest(grpc::ServerContext* /*context*/,
                                         const relay::v1::PublishManifestRequest* request,
                                         relay::v1::PublishManifestResponse* response) {
  return intake_->PublishManifest(Outgoing().get(), *request, response);
}

grpc::Status RelayProxy::PostReply(grpc::ServerContext* /*context*/,
                                   const relay::v1::PostReplyRequest* request,
                                   relay::v1::PostReplyResponse* response) {
  return intake_->PostReply(Outgoing().get(), *request, response);
}

grpc::Status RelayProxy::GetWitnessed(grpc::ServerContext* /*context*/,
                                      const relay::v1::GetWitnessedRequest* request,
                                      relay::v1::GetWitnessedResponse* response) {
  return intake_->GetWitnessed(Outgoing().get(), *request, response);
}

grpc::Status RelayProxy::WitnessCheckpoint(grpc::ServerContext* /*context*/,
                                           const relay::v1::WitnessCheckpointRequest* request,
                                           relay::v1::WitnessCheckpointResponse* response) {
  return intake_->WitnessCheckpoint(Outgoing().get(), *request, response);
}

grpc::Status RelayProxy::PullAttachment(
    grpc::ServerContext* /*context*/, const relay::v1::PullAttachmentRequest* request,
    grpc::ServerWriter<relay::v1::PullAttachmentResponse>* writer) {
  const auto context = Outgoing();
  const auto reader = intake_->PullAttachment(context.get(), *request);
  return PassOn(*context, *reader, *writer);
}

}  // namespace candor::integration
