// Stands between a portal and intake on the level of TCP: counts what passes and cuts where it is
// told to. TLS goes through untouched.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace candor::integration {

// Thread-safe.
class TcpProxy {
 public:
  // Listens on a free port of 127.0.0.1 and passes all on to `target_port`.
  explicit TcpProxy(int target_port);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  [[nodiscard]] int port() const { return port_; }

  // Bytes that passed so far, over all connections.
  [[nodiscard]] std::int64_t up() const { return up_; }
  [[nodiscard]] std::int64_t down() const { return down_; }

  // Cuts every connection once this many more bytes have gone up; once.
  void CutAfter(std::int64_t bytes_up);
  [[nodiscard]] bool cut() const { return cut_at_ < 0; }

 private:
  struct Link {
    int client;
    int server;
  };
  void Accept();
  void Forward(Link link);
  // False when the connection ended, or is cut.
  bool Pass(int from, int to, std::atomic<std::int64_t>& count);

  const int target_port_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> up_ = 0;
  std::atomic<std::int64_t> down_ = 0;
  std::atomic<std::int64_t> cut_at_ = -1;
  std::mutex mutex_;
  std::vector<std::thread> threads_;  // under mutex_
  std::thread accepting_;
};

}  // namespace candor::integration
