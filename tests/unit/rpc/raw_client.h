// Clients that do what gRPC's own client would not: speak TLS by hand, or HTTP/2, or stay silent.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "candor/config/v1/common.pb.h"

namespace candor::rpc {

// A TCP connection to a port of 127.0.0.1 (or ::1). Reads give up after 20 seconds.
class RawSocket {
 public:
  // A socket that is not connected yet.
  explicit RawSocket(int family = 2 /* AF_INET */);
  ~RawSocket();
  RawSocket(RawSocket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  // Whether it worked.
  [[nodiscard]] bool Connect(int port) const;
  void Send(const std::string& bytes) const;
  // Whether the other side hangs up, after whatever it sends, within `patience`.
  [[nodiscard]] bool IsClosedWithin(std::chrono::milliseconds patience) const;
  [[nodiscard]] bool IsOpen() const { return !IsClosedWithin(std::chrono::milliseconds(0)); }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

// A TLS connection made with OpenSSL.
class RawTls {
 public:
  struct Options {
    int max_version = TLS1_3_VERSION;
    bool certificate = true;
  };
  RawTls(int port, const config::v1::TlsConfig& tls, Options options);
  RawTls(int port, const config::v1::TlsConfig& tls) : RawTls(port, tls, Options()) {}

  // Whether this side thinks that the handshake is done. In TLS 1.3 the server judges the
  // client's certificate only after that.
  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] bool Write(const std::string& bytes) const;
  // Something, or empty when the server hung up.
  [[nodiscard]] std::string Read() const;
  // Reads what is there without waiting.
  void ReadWhatIsThere() const;
  // How many session tickets came.
  [[nodiscard]] int tickets() const { return tickets_; }
  [[nodiscard]] bool IsResumable() const;
  // Of the server's certificate, in hexadecimal.
  [[nodiscard]] std::string SerialNumber() const;
  [[nodiscard]] const RawSocket& socket() const { return socket_; }

 private:
  RawSocket socket_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
  bool connected_ = false;
  int tickets_ = 0;
};

// HTTP/2 by hand (RFC 9113).
enum class Http2Setting : std::uint16_t { kMaxConcurrentStreams = 3, kMaxHeaderListSize = 6 };
// From the SETTINGS frame that a server begins with; 0 when it is not set.
[[nodiscard]] std::uint32_t SettingOf(const std::string& first_bytes, Http2Setting setting);
[[nodiscard]] std::string Http2Preface();
// A gRPC call of `path` with an empty message, on stream `id` (odd).
[[nodiscard]] std::string Http2Call(std::uint32_t id, const std::string& path);
// The same without its message: only the headers.
[[nodiscard]] std::string Http2Headers(std::uint32_t id, const std::string& path);
[[nodiscard]] std::string Http2Reset(std::uint32_t id);

}  // namespace candor::rpc
