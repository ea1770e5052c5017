// Socket addresses: where to listen, and telling connections apart in memory. None is ever
// printed, stored or exported.
#pragma once

#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "unique_fd.h"

namespace candor::rpc {

// The other end of a connection, as bytes for a map.
struct Peer {
  std::string address;  // 16 bytes; IPv4 as ::ffff:a.b.c.d
  std::string port;     // 2 bytes, network order

  // One per connection to one port of ours.
  [[nodiscard]] std::string Key() const { return address + port; }
  // What the limit per address counts: an IPv6 host has a whole /64 to itself.
  [[nodiscard]] std::string Host() const;
};

[[nodiscard]] std::optional<Peer> PeerOf(const sockaddr_storage& address);
// From what grpc::ServerContext::peer() says: "ipv4:127.0.0.1:4711", "ipv6:%5B::1%5D:4711".
[[nodiscard]] std::optional<Peer> ParsePeer(std::string_view text);

struct ListeningSocket {
  UniqueFd fd;
  int port = 0;
};

// Listens on `host:port`, an IPv6 host in brackets, port 0 for any. FAILED_PRECONDITION, naming
// the address and the fix, when that cannot be done.
[[nodiscard]] absl::StatusOr<ListeningSocket> Listen(const std::string& address);

}  // namespace candor::rpc
