#include "address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "candor/base/status_macros.h"

namespace candor::rpc {
namespace {

constexpr char kMappedPrefix[] = "\0\0\0\0\0\0\0\0\0\0\xff\xff";
constexpr std::size_t kMappedPrefixBytes = 12;
constexpr std::size_t kNetworkBytes = 8;

template <typename T>
std::string BytesOf(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

Peer MakePeer(const in_addr& address, in_port_t port) {
  return {std::string(kMappedPrefix, kMappedPrefixBytes) + BytesOf(address), BytesOf(port)};
}

Peer MakePeer(const in6_addr& address, in_port_t port) { return {BytesOf(address), BytesOf(port)}; }

bool IsMapped(std::string_view address) {
  return address.starts_with(std::string_view(kMappedPrefix, kMappedPrefixBytes));
}

std::optional<in_port_t> ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return htons(port);
}

struct HostAndPort {
  std::string host;
  std::string port;
};

std::optional<HostAndPort> Split(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || !ParsePort(address.substr(colon + 1))) {
    return std::nullopt;
  }
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return HostAndPort{host.substr(1, host.size() - 2), address.substr(colon + 1)};
  }
  if (host.empty() || host.find_first_of(":[]") != std::string::npos) {
    return std::nullopt;
  }
  return HostAndPort{std::move(host), address.substr(colon + 1)};
}

using AddressList = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

AddressList Resolve(const HostAndPort& at, int family) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(at.host.c_str(), at.port.c_str(), &hints, &found) != 0) {
    found = nullptr;
  }
  return {found, &freeaddrinfo};
}

// No SO_REUSEPORT: a second process on the same port has to be an error, not a coin toss.
// TCP_NODELAY passes on to accepted connections.
bool BindAndListen(int fd, const addrinfo& at) {
  const int on = 1;
  const int off = 0;
  if (at.ai_family == AF_INET6) {
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  }
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return bind(fd, at.ai_addr, at.ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0;
}

int PortOf(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return 0;
  }
  const auto peer = PeerOf(address);
  in_port_t port = 0;
  if (peer) {
    std::memcpy(&port, peer->port.data(), sizeof port);
  }
  return ntohs(port);
}

absl::Status CannotListen(const std::string& address, const char* why) {
  return absl::FailedPreconditionError(absl::StrCat("cannot listen on ", address, ": ", why));
}

}  // namespace

std::string Peer::Host() const {
  return IsMapped(address) ? address : address.substr(0, kNetworkBytes);
}

std::optional<Peer> PeerOf(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return MakePeer(in.sin_addr, in.sin_port);
  }
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    return MakePeer(in.sin6_addr, in.sin6_port);
  }
  return std::nullopt;
}

std::optional<Peer> ParsePeer(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  const auto port = ParsePort(text.substr(colon + 1));
  std::string host(text.substr(0, colon));
  if (!port) {
    return std::nullopt;
  }
  if (in_addr address{}; host.starts_with("ipv4:") &&
                         inet_pton(AF_INET, host.c_str() + sizeof("ipv4:") - 1, &address) == 1) {
    return MakePeer(address, *port);
  }
  constexpr std::string_view kPrefix = "ipv6:%5B";
  constexpr std::string_view kSuffix = "%5D";
  if (!host.starts_with(kPrefix) || !host.ends_with(kSuffix)) {
    return std::nullopt;
  }
  host = host.substr(kPrefix.size(), host.size() - kPrefix.size() - kSuffix.size());
  host = host.substr(0, host.find('%'));  // the scope of a link-local address
  if (in6_addr address{}; inet_pton(AF_INET6, host.c_str(), &address) == 1) {
    return MakePeer(address, *port);
  }
  return std::nullopt;
}

absl::StatusOr<ListeningSocket> Listen(const std::string& address) {
  const auto at = Split(address);
  if (!at) {
    return CannotListen(address, "write it as host:port, an IPv6 host in brackets");
  }
  // A name such as localhost stands for both families; IPv4 is what people dial by number.
  AddressList found = Resolve(*at, AF_INET);
  if (found == nullptr) {
    found = Resolve(*at, AF_UNSPEC);
  }
  if (found == nullptr) {
    return CannotListen(address, "the host is unknown here; use an address of this machine");
  }
  UniqueFd fd(socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid() || !BindAndListen(fd.get(), *found)) {
    switch (errno) {
      case EADDRINUSE:
        return CannotListen(address, "the port is in use; stop the other process or take another");
      case EACCES:
        return CannotListen(address, "the port needs privileges; take one above 1023");
      case EADDRNOTAVAIL:
        return CannotListen(address, "this machine has no such address; use one that it has");
      default:
        return CannotListen(address, std::strerror(errno));
    }
  }
  const int port = PortOf(fd.get());
  return ListeningSocket{std::move(fd), port};
}

}  // namespace candor::rpc
