#include "tls_credentials.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/slice.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "call_ledger.h"
#include "candor/base/error.h"

namespace candor::rpc {
namespace {

std::string_view View(const grpc_slice& slice) {
  return {reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)), GRPC_SLICE_LENGTH(slice)};
}

std::string_view PathOf(const grpc_metadata* metadata, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (View(metadata[i].key) == ":path") {
      return View(metadata[i].value);
    }
  }
  return {};
}

// Empty unless the certificate has exactly one URI, and a SPIFFE one.
std::string_view SpiffeIdOf(const grpc_auth_context* context) {
  grpc_auth_property_iterator properties =
      grpc_auth_context_find_properties_by_name(context, GRPC_PEER_SPIFFE_ID_PROPERTY_NAME);
  const grpc_auth_property* const property = grpc_auth_property_iterator_next(&properties);
  return property == nullptr ? std::string_view()
                             : std::string_view(property->value, property->value_length);
}

class Credentials final : public grpc::ServerCredentials {
 public:
  Credentials(const TlsMaterial& material, const CallerTable& callers,
              const Revocations& revocations, std::set<std::string, std::less<>> streams,
              ConnectionGuard& guard, CallTracker* tracker)
      : material_(material),
        callers_(callers),
        revocations_(revocations),
        streams_(std::move(streams)),
        guard_(guard),
        tracker_(tracker),
        denial_(Error(Reason::kCallerNotAllowed).message()),
        revoked_(Error(Reason::kRevoked).message()),
        credentials_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(
                GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY, &Fetch, this))) {
    grpc_server_credentials_set_auth_metadata_processor(credentials_, {&Process, nullptr, this});
  }
  ~Credentials() override { grpc_server_credentials_release(credentials_); }
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;

  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  // Asked at each handshake, under a lock of gRPC's.
  static grpc_ssl_certificate_config_reload_status Fetch(
      void* self, grpc_ssl_server_certificate_config** config) {
    auto& credentials = *static_cast<Credentials*>(self);
    *config = credentials.material_.NewerThan(credentials.generation_);
    return *config == nullptr ? GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED
                              : GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  // On every call, on the thread that reads the connection.
  static void Process(void* self, grpc_auth_context* context, const grpc_metadata* metadata,
                      std::size_t count, grpc_process_auth_metadata_done_cb done, void* user_data) {
    const auto& credentials = *static_cast<const Credentials*>(self);
    const std::string_view method = PathOf(metadata, count);
    CallLedger& ledger = OpenLedger(context);
    if (!credentials.streams_.contains(method)) {
      credentials.guard_.CallBegun(ledger);
    }
    const std::string_view uri = SpiffeIdOf(context);
    const bool is_revoked = credentials.revocations_.Contains(uri, ledger.Certificate());
    if (!is_revoked && credentials.callers_.Allows(method, uri)) {
      done(user_data, nullptr, 0, nullptr, 0, GRPC_STATUS_OK, nullptr);
      return;
    }
    if (credentials.tracker_ != nullptr) {
      credentials.tracker_->Denied();
    }
    done(user_data, nullptr, 0, nullptr, 0,
         is_revoked ? GRPC_STATUS_UNAUTHENTICATED : GRPC_STATUS_PERMISSION_DENIED,
         (is_revoked ? credentials.revoked_ : credentials.denial_).c_str());
  }

  const TlsMaterial& material_;
  const CallerTable& callers_;
  const Revocations& revocations_;
  const std::set<std::string, std::less<>> streams_;
  ConnectionGuard& guard_;
  CallTracker* const tracker_;
  const std::string denial_;
  const std::string revoked_;
  std::uint64_t generation_ = 0;
  grpc_server_credentials* const credentials_;
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> MutualTlsCredentials(
    const TlsMaterial& material, const CallerTable& callers, const Revocations& revocations,
    std::set<std::string, std::less<>> streams, ConnectionGuard& guard, CallTracker* tracker) {
  return std::make_shared<Credentials>(material, callers, revocations, std::move(streams), guard,
                                       tracker);
}

}  // namespace candor::rpc
