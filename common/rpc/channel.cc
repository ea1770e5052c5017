#include "candor/rpc/channel.h"

#include <grpc/compression.h>
#include <grpc/grpc.h>

#include <functional>
#include <utility>
#include <vector>

#include "candor/base/status_macros.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_certificate_verifier.h"
#include "grpcpp/security/tls_credentials_options.h"
#include "grpcpp/support/channel_arguments.h"
#include "tls_material.h"

namespace candor::rpc {
namespace {

constexpr int kKeepaliveMs = 30000;
constexpr int kKeepaliveTimeoutMs = 10000;
constexpr int kFirstReconnectMs = 200;
constexpr int kConnectTimeoutMs = 5000;
constexpr int kLongestReconnectMs = 5000;

// After the chain was verified: the one URI of the server's certificate must be the expected one.
class ExpectedUri final : public grpc::experimental::ExternalCertificateVerifier {
 public:
  explicit ExpectedUri(std::string uri) : uri_(std::move(uri)) {}

 private:
  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)>, grpc::Status* status) override {
    const std::vector<grpc::string_ref> uris = request->uri_names();
    if (uris.size() != 1 || uris.front() != uri_) {
      *status = grpc::Status(grpc::StatusCode::UNAUTHENTICATED,
                             "the server's certificate is for another identity");
    }
    return true;
  }
  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest*) override {}

  const std::string uri_;
};

std::shared_ptr<grpc::ChannelCredentials> CredentialsFor(const ChannelSpec& spec,
                                                         const TlsFiles& files) {
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(
      std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
          files.authorities, std::vector<grpc::experimental::IdentityKeyCertPair>{
                                 {std::string(files.key.view()), files.certificate}}));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  options.set_check_call_host(false);
  options.set_certificate_verifier(
      grpc::experimental::ExternalCertificateVerifier::Create<ExpectedUri>(
          spec.server.Uri(spec.tls.trust_domain())));
  return grpc::experimental::TlsCredentials(options);
}

grpc::ChannelArguments ArgumentsFor(const ChannelSpec& spec) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(static_cast<int>(spec.max_message_bytes));
  arguments.SetMaxSendMessageSize(static_cast<int>(spec.max_message_bytes));
  arguments.SetInt(GRPC_COMPRESSION_CHANNEL_ENABLED_ALGORITHMS_BITSET, 1 << GRPC_COMPRESS_NONE);
  // Whether to try again is for callers to decide, who know what is safe to repeat.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_CHANNELZ, 0);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLongestReconnectMs);
  return arguments;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> Dial(const ChannelSpec& spec) {
  ASSIGN_OR_RETURN(const TlsFiles files, ReadTlsFiles(spec.tls));
  return grpc::CreateCustomChannel(spec.address, CredentialsFor(spec, files), ArgumentsFor(spec));
}

}  // namespace candor::rpc
