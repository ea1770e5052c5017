#include "tcp_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace candor::integration {
namespace {

constexpr int kLookMs = 20;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool Readable(int fd) {
  pollfd waiting{fd, POLLIN, 0};
  return poll(&waiting, 1, kLookMs) > 0;
}

bool WriteAll(int fd, const char* data, ssize_t size) {
  for (ssize_t written = 0; written < size;) {
    const ssize_t step =
        send(fd, data + written, static_cast<std::size_t>(size - written), MSG_NOSIGNAL);
    if (step <= 0) {
      return false;
    }
    written += step;
  }
  return true;
}

}  // namespace

TcpProxy::TcpProxy(int target_port) : target_port_(target_port) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t length = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("the proxy cannot listen");
  }
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { Accept(); });
}

TcpProxy::~TcpProxy() {
  stopping_ = true;
  accepting_.join();
  for (std::thread& thread : threads_) {
    thread.join();
  }
  close(listener_);
}

void TcpProxy::CutAfter(std::int64_t bytes_up) { cut_at_ = up_ + bytes_up; }

void TcpProxy::Accept() {
  while (!stopping_) {
    if (!Readable(listener_)) {
      continue;
    }
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(target_port_);
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      close(client);
      close(server);
      continue;
    }
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([this, client, server] { Forward({client, server}); });
  }
}

void TcpProxy::Forward(Link link) {
  bool open = true;
  while (open && !stopping_) {
    std::array<pollfd, 2> waiting{pollfd{link.client, POLLIN, 0}, pollfd{link.server, POLLIN, 0}};
    if (poll(waiting.data(), waiting.size(), kLookMs) <= 0) {
      continue;
    }
    if (waiting[0].revents != 0) {
      open = Pass(link.client, link.server, up_);
    }
    if (open && waiting[1].revents != 0) {
      open = Pass(link.server, link.client, down_);
    }
  }
  close(link.client);
  close(link.server);
}

bool TcpProxy::Pass(int from, int to, std::atomic<std::int64_t>& count) {
  std::array<char, 16384> buffer{};
  const ssize_t got = recv(from, buffer.data(), buffer.size(), 0);
  if (got <= 0) {
    return false;
  }
  count += got;
  std::int64_t cut_at = cut_at_;
  if (cut_at >= 0 && up_ >= cut_at && cut_at_.compare_exchange_strong(cut_at, -1)) {
    return false;
  }
  return WriteAll(to, buffer.data(), got);
}

}  // namespace candor::integration
