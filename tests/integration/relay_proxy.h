// Stands between review and intake as a relay of its own, so that a test can act exactly when
// review acknowledges: that is, after it stored and before intake deletes.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "candor/relay/v1/relay.grpc.pb.h"
#include "candor/testing/certificates.h"
#include "grpcpp/server.h"

namespace candor::integration {

// Shows the identity intake/main and passes everything on, but for what `on_acknowledge` keeps.
// Thread-safe.
class RelayProxy final : private relay::v1::RelayService::Service {
 public:
  // Called for every Acknowledge; false: it is answered UNAVAILABLE and never reaches intake.
  using OnAcknowledge = std::function<bool()>;

  RelayProxy(const config::v1::TlsConfig& tls, std::shared_ptr<grpc::Channel> intake,
             OnAcknowledge on_acknowledge);
  ~RelayProxy() override;

  [[nodiscard]] int port() const { return port_; }

 private:
  grpc::Status Pull(grpc::ServerContext* context, const relay::v1::PullRequest* request,
                    grpc::ServerWriter<relay::v1::PullResponse>* writer) override;
  grpc::Status Acknowledge(grpc::ServerContext* context,
                           const relay::v1::AcknowledgeRequest* request,
                           relay::v1::AcknowledgeResponse* response) override;
  grpc::Status PublishManifest(grpc::ServerContext* context,
                               const relay::v1::PublishManifestRequest* request,
                               relay::v1::PublishManifestResponse* response) override;
  grpc::Status PostReply(grpc::ServerContext* context, const relay::v1::PostReplyRequest* request,
                         relay::v1::PostReplyResponse* response) override;
  grpc::Status GetWitnessed(grpc::ServerContext* context,
                            const relay::v1::GetWitnessedRequest* request,
                            relay::v1::GetWitnessedResponse* response) override;
  grpc::Status WitnessCheckpoint(grpc::ServerContext* context,
                                 const relay::v1::WitnessCheckpointRequest* request,
                                 relay::v1::WitnessCheckpointResponse* response) override;
  grpc::Status PullAttachment(
      grpc::ServerContext* context, const relay::v1::PullAttachmentRequest* request,
      grpc::ServerWriter<relay::v1::PullAttachmentResponse>* writer) override;

  std::unique_ptr<relay::v1::RelayService::Stub> intake_;
  OnAcknowledge on_acknowledge_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace candor::integration
