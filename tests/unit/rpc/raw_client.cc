#include "raw_client.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "candor/base/bytes.h"

namespace candor::rpc {
namespace {

enum FrameType : std::uint8_t { kData = 0, kHeaders = 1, kReset = 3, kSettings = 4 };
constexpr std::uint8_t kEndStream = 1;
constexpr std::uint8_t kEndHeaders = 4;
constexpr std::uint32_t kCancel = 8;

std::string Frame(FrameType type, std::uint8_t flags, std::uint32_t stream,
                  const std::string& payload) {
  std::string frame;
  AppendU8(frame, 0);
  AppendU16(frame, static_cast<std::uint16_t>(payload.size()));
  AppendU8(frame, type);
  AppendU8(frame, flags);
  AppendU32(frame, stream);
  return frame + payload;
}

// HPACK (RFC 7541): literal fields without indexing, no Huffman coding.
std::string Text(std::string_view text) {
  std::string out;
  AppendU8(out, static_cast<std::uint8_t>(text.size()));
  return out.append(text);
}

}  // namespace

RawSocket::RawSocket(int family) : fd_(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

RawSocket::~RawSocket() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

bool RawSocket::Connect(int port) const {
  int family = 0;
  socklen_t size = sizeof family;
  getsockopt(fd_, SOL_SOCKET, SO_DOMAIN, &family, &size);
  if (family == AF_INET6) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(static_cast<std::uint16_t>(port));
    address.sin6_addr = in6addr_loopback;
    return connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

void RawSocket::Send(const std::string& bytes) const {
  [[maybe_unused]] const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

bool RawSocket::IsClosedWithin(std::chrono::milliseconds patience) const {
  const auto end = std::chrono::steady_clock::now() + patience;
  std::array<char, 4096> buffer{};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    pollfd wait{fd_, POLLIN, 0};
    if (poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) == 0) {
      return false;
    }
    if (recv(fd_, buffer.data(), buffer.size(), 0) <= 0) {
      return true;
    }
  }
}

RawTls::RawTls(int port, const config::v1::TlsConfig& tls, Options options)
    : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), ssl_(nullptr, &SSL_free) {
  SSL_CTX* const context = context_.get();
  // The tests' own process is told to speak TLS 1.3 only, too.
  SSL_CTX_clear_options(context, SSL_OP_NO_TLSv1_2 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TLSv1);
  SSL_CTX_set_min_proto_version(context, 0);
  SSL_CTX_set_max_proto_version(context, options.max_version);
  SSL_CTX_load_verify_locations(context, tls.ca_file().c_str(), nullptr);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (options.certificate) {
    SSL_CTX_use_certificate_chain_file(context, tls.certificate_file().c_str());
    SSL_CTX_use_PrivateKey_file(context, tls.private_key_file().c_str(), SSL_FILETYPE_PEM);
  }
  constexpr unsigned char kAlpn[] = "\x02h2";
  SSL_CTX_set_alpn_protos(context, kAlpn, sizeof kAlpn - 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT);
  SSL_CTX_sess_set_new_cb(context, [](SSL* ssl, SSL_SESSION*) {
    ++static_cast<RawTls*>(SSL_get_app_data(ssl))->tickets_;
    return 0;
  });
  ssl_.reset(SSL_new(context));
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_fd(ssl_.get(), socket_.fd());
  connected_ = socket_.Connect(port) && SSL_connect(ssl_.get()) == 1;
}

bool RawTls::Write(const std::string& bytes) const {
  std::size_t written = 0;
  return SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written) == 1;
}

std::string RawTls::Read() const {
  std::string bytes(16384, '\0');
  std::size_t got = 0;
  SSL_read_ex(ssl_.get(), bytes.data(), bytes.size(), &got);
  bytes.resize(got);
  return bytes;
}

void RawTls::ReadWhatIsThere() const {
  const int flags = fcntl(socket_.fd(), F_GETFL);
  fcntl(socket_.fd(), F_SETFL, flags | O_NONBLOCK);
  while (!Read().empty()) {
  }
  fcntl(socket_.fd(), F_SETFL, flags);
}

bool RawTls::IsResumable() const {
  return SSL_SESSION_is_resumable(SSL_get_session(ssl_.get())) == 1;
}

std::string RawTls::SerialNumber() const {
  const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(SSL_get0_peer_certificate(ssl_.get())), nullptr),
      &BN_free);
  char* const text = BN_bn2hex(number.get());
  std::string serial(text);
  OPENSSL_free(text);
  return serial;
}

std::uint32_t SettingOf(const std::string& first_bytes, Http2Setting setting) {
  const auto byte = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(first_bytes.at(at)));
  };
  const std::size_t end = 9 + (byte(0) << 16 | byte(1) << 8 | byte(2));
  for (std::size_t at = 9; at + 6 <= end; at += 6) {
    if ((byte(at) << 8 | byte(at + 1)) == static_cast<std::uint32_t>(setting)) {
      return byte(at + 2) << 24 | byte(at + 3) << 16 | byte(at + 4) << 8 | byte(at + 5);
    }
  }
  return 0;
}

std::string Http2Preface() {
  return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(kSettings, 0, 0, "");
}

std::string Http2Headers(std::uint32_t id, const std::string& path) {
  // By index in the static table: POST 3, https 7, :path 4, :authority 1, content-type 31.
  const std::string block = "\x83\x87\x04" + Text(path) + "\x01" + Text("localhost") + "\x0f\x10" +
                            Text("application/grpc") + std::string(1, '\0') + Text("te") +
                            Text("trailers");
  return Frame(kHeaders, kEndHeaders, id, block);
}

std::string Http2Call(std::uint32_t id, const std::string& path) {
  return Http2Headers(id, path) + Frame(kData, kEndStream, id, std::string(5, '\0'));
}

std::string Http2Reset(std::uint32_t id) {
  std::string code;
  AppendU32(code, kCancel);
  return Frame(kReset, 0, id, code);
}

}  // namespace candor::rpc
