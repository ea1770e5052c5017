// Server start in one place: mTLS with TLS 1.3 only and no resumption, no compression, bounds on
// messages, metadata, streams and connections, its own accept loop, certificates that reload, the
// caller table before the message is read, health on its own port, drain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/config/v1/common.pb.h"
#include "candor/rpc/call.h"
#include "candor/rpc/caller_table.h"
#include "grpcpp/impl/codegen/service_type.h"

namespace candor::rpc {

struct ServedService {
  std::string_view name;   // "candor.intake.v1.IntakeService"
  grpc::Service* service;  // must outlive the server
};

struct ServerSpec {
  config::v1::ServerConfig config;  // checked; what is not set has its default
  std::vector<ServedService> services;
  CallerTable callers;
  CallTracker* tracker = nullptr;  // must outlive the server
  std::size_t max_message_bytes = 1280 * 1024;
};

// Process-wide, once, before any gRPC object: OpenSSL told to speak TLS 1.3 only and to give no
// tickets, abseil's deadlock detection off, gRPC's own log dropped (it names peers), SIGPIPE
// ignored, as many file descriptors as the system allows. FAILED_PRECONDITION when OpenSSL did not
// take it.
[[nodiscard]] absl::Status PrepareProcess();

// Blocks SIGTERM and SIGINT in this thread and those that it starts; call first in main.
void BlockStopSignals();
// Waits for one of them.
void WaitForStopSignal();

// Serves from Start until Drain. Thread-safe.
class Server {
 public:
  // The status names what is wrong and the fix: a port in use, a certificate that does not fit
  // its key, a table that is not complete.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Server>> Start(ServerSpec spec);
  virtual ~Server() = default;

  [[nodiscard]] virtual int port() const = 0;
  [[nodiscard]] virtual int health_port() const = 0;
  // What health checks say of `service` ("" is the whole process); NOT_SERVING until told.
  virtual void SetServing(std::string_view service, bool serving) = 0;
  // When the certificate in force ends.
  [[nodiscard]] virtual Clock::Time certificate_expiry() const = 0;
  // Reloads refused since start.
  [[nodiscard]] virtual std::uint64_t failed_reloads() const = 0;
  // Looks at the certificate files now instead of at the next interval.
  virtual void ReloadCertificates() = 0;
  // How many identities and certificates are revoked.
  [[nodiscard]] virtual std::size_t revoked() const = 0;
  // Lists of them passed over since the start.
  [[nodiscard]] virtual std::uint64_t refused_revocations() const = 0;
  // Looks at the list now instead of within half a second.
  virtual void LookAtRevocations() = 0;
  // Health to NOT_SERVING, no new connections, waits for calls under way up to the drain timeout,
  // then cuts them off. Idempotent.
  virtual void Drain() = 0;
};

}  // namespace candor::rpc
