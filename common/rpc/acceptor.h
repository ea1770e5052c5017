// The accept loop. gRPC's own stops for good once accept() has run out of descriptors, so
// connections are accepted here and handed over (docs/adr/0003).
#pragma once

#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "connection_guard.h"
#include "unique_fd.h"

namespace candor::rpc {

// One thread. When descriptors or memory run out it takes what waits and closes it, so that
// callers hear at once, pauses and goes on. Thread-safe.
class Acceptor {
 public:
  // Owns `fd` from then on. Called on the acceptor's thread.
  using Sink = std::function<void(int fd)>;

  // Bound and listening; nothing is accepted before Start.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Acceptor>> Listen(const std::string& address,
                                                                        ConnectionLimits limits);
  ~Acceptor();

  void Start(Sink sink);
  // Closes the listening socket. Connections stay, and go on being watched until destruction.
  void StopAccepting();

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] ConnectionGuard& guard() { return guard_; }

 private:
  Acceptor(UniqueFd listener, int port, ConnectionLimits limits);
  [[nodiscard]] bool Open();
  void Run();
  void Dispatch(std::uint64_t id);
  void AcceptWaiting();
  [[nodiscard]] int AcceptOne(sockaddr_storage& from) const;
  void Hand(int fd, const sockaddr_storage& from);
  void OutOfDescriptors(int error);
  void Listening(bool on);

  UniqueFd listener_;
  const int port_;
  ConnectionGuard guard_;
  UniqueFd epoll_;
  UniqueFd wake_;
  UniqueFd spare_;  // given up to accept and close when there is no other descriptor left
  Sink sink_;
  std::atomic<bool> stop_accepting_ = false;
  std::atomic<bool> stop_ = false;
  bool failing_ = false;
  bool paused_ = false;
  std::chrono::steady_clock::time_point resume_at_;
  std::thread thread_;
};

}  // namespace candor::rpc
