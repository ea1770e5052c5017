#include "candorctl/tls_probe.h"

#include <errno.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <utility>

#include "candor/base/status_macros.h"
#include "candorctl/certificate.h"
#include "candorctl/openssl_handle.h"

namespace candor::tools {
namespace {

struct AddressInfoDeleter {
  void operator()(addrinfo* info) const { freeaddrinfo(info); }
};
using AddressInfo = std::unique_ptr<addrinfo, AddressInfoDeleter>;

absl::StatusOr<AddressInfo> LookUp(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == address.size()) {
    return absl::InvalidArgumentError("the address must be host:port");
  }
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found);
  if (error != 0) {
    return absl::UnavailableError(std::string("the name cannot be looked up: ") +
                                  gai_strerror(error));
  }
  return AddressInfo(found);
}

bool SetTimeouts(int fd, std::chrono::milliseconds timeout) {
  timeval time{};
  time.tv_sec = static_cast<time_t>(timeout.count() / 1000);
  time.tv_usec = static_cast<suseconds_t>(timeout.count() % 1000 * 1000);
  return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time)) == 0 &&
         setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)) == 0;
}

// What OpenSSL says last, for people.
std::string LastReason() {
  const unsigned long error = ERR_peek_last_error();
  const char* reason = error == 0 ? nullptr : ERR_reason_error_string(error);
  const bool closed =
      reason == nullptr || ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  return closed ? "it closed the connection" : reason;
}

absl::StatusOr<SslContextHandle> MakeContext(const config::v1::TlsConfig& tls) {
  SslContextHandle context(SSL_CTX_new(TLS_client_method()));
  if (context == nullptr || SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) != 1 ||
      SSL_CTX_load_verify_locations(context.get(), tls.ca_file().c_str(), nullptr) != 1 ||
      SSL_CTX_use_certificate_chain_file(context.get(), tls.certificate_file().c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), tls.private_key_file().c_str(),
                                  SSL_FILETYPE_PEM) != 1) {
    return absl::FailedPreconditionError(LastReason());
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  constexpr std::array<unsigned char, 3> kHttp2 = {2, 'h', '2'};
  SSL_CTX_set_alpn_protos(context.get(), kHttp2.data(), kHttp2.size());
  return context;
}

absl::Status Handshake(SSL& ssl) {
  if (SSL_connect(&ssl) == 1) {
    return absl::OkStatus();
  }
  const long verified = SSL_get_verify_result(&ssl);
  if (verified != X509_V_OK) {
    return absl::UnauthenticatedError(X509_verify_cert_error_string(verified));
  }
  return absl::UnavailableError(LastReason());
}

// In TLS 1.3 the server judges our certificate after our side of the handshake is done: what it
// sends first, its HTTP/2 settings or an alert, tells.
absl::Status AwaitVerdict(SSL& ssl) {
  char first = 0;
  if (SSL_read(&ssl, &first, 1) == 1) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(LastReason());
}

}  // namespace

Socket::~Socket() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

absl::StatusOr<Socket> ConnectTcp(const std::string& address, std::chrono::milliseconds timeout) {
  ASSIGN_OR_RETURN(const AddressInfo found, LookUp(address));
  int error = 0;
  for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next) {
    Socket socket(::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol));
    if (socket.fd() >= 0 && SetTimeouts(socket.fd(), timeout) &&
        connect(socket.fd(), one->ai_addr, one->ai_addrlen) == 0) {
      return socket;
    }
    error = errno == EINPROGRESS ? ETIMEDOUT : errno;
  }
  return absl::UnavailableError(strerror(error));
}

absl::StatusOr<std::vector<std::string>> ProbeTls(const Socket& socket,
                                                  const config::v1::TlsConfig& tls) {
  ERR_clear_error();
  ASSIGN_OR_RETURN(const SslContextHandle context, MakeContext(tls));
  const SslHandle ssl(SSL_new(context.get()));
  if (ssl == nullptr || SSL_set_fd(ssl.get(), socket.fd()) != 1) {
    return absl::InternalError("OpenSSL cannot use the socket");
  }
  absl::Status status = Handshake(*ssl);
  if (status.ok()) {
    status = AwaitVerdict(*ssl);
  }
  const X509Handle certificate(SSL_get1_peer_certificate(ssl.get()));
  ERR_clear_error();
  RETURN_IF_ERROR(status);
  if (certificate == nullptr) {
    return absl::UnauthenticatedError("it showed no certificate");
  }
  ASSIGN_OR_RETURN(CertificateFacts facts, FactsOf(*certificate));
  return std::move(facts.uris);
}

}  // namespace candor::tools
