// One connection by hand, to say exactly at which step it fails: TCP, then a TLS 1.3 handshake
// with the own certificate. Sends no request. Not for trusting anybody: calls go through
// common/rpc.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/config/v1/common.pb.h"

namespace candor::tools {

// A connected socket; closed with the object. Move-only.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket();
  Socket(Socket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Socket& operator=(Socket&&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

// Connects to `host:port`. INVALID_ARGUMENT for another form; UNAVAILABLE with the cause. Every
// read and write on the socket takes `timeout` at most.
[[nodiscard]] absl::StatusOr<Socket> ConnectTcp(const std::string& address,
                                                std::chrono::milliseconds timeout);

// The URI SANs of the server's certificate, once it has let in the own certificate.
// UNAUTHENTICATED when the server is not trusted; PERMISSION_DENIED when it refuses the own
// certificate; UNAVAILABLE when it does not speak TLS 1.3; FAILED_PRECONDITION for own files.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> ProbeTls(const Socket& socket,
                                                                const config::v1::TlsConfig& tls);

}  // namespace candor::tools
