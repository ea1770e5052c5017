// The books on open connections. Bounds how many there are and closes the one whose caller
// cancels too much: cancelled calls cost gRPC more memory than any setting of its own bounds
// (docs/adr/0003). Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "address.h"
#include "candor/base/log.h"
#include "unique_fd.h"

namespace candor::rpc {

struct ConnectionLimits {
  std::size_t total = 1000;
  std::size_t per_address = 256;
  std::size_t cancelled_calls = 500;  // of one connection within ten seconds
};

// An event that an attacker can cause at will: one line a minute, with how many there were.
class SparseLog {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  explicit SparseLog(LogEvent event) : event_(event) {}
  void Note(TimePoint now);

 private:
  LogEvent event_;
  std::int64_t unsaid_ = 0;
  TimePoint last_;
};

class ConnectionGuard {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit ConnectionGuard(ConnectionLimits limits) : limits_(limits) {}

  enum class Verdict { kAdmitted, kTooMany, kNoDescriptor };
  struct Admission {
    Verdict verdict = Verdict::kTooMany;
    std::uint64_t id = 0;
    int watch_fd = -1;  // the guard's own descriptor of the connection: watch it for EPOLLHUP
  };
  // Takes a duplicate of `fd`, so that the connection can be cut whatever gRPC does with its own.
  [[nodiscard]] Admission Admit(const Peer& peer, int fd, TimePoint now);
  // The connection is closed on both sides.
  void Gone(std::uint64_t id);

  // `peer` as gRPC writes it.
  void CallCancelled(std::string_view peer, TimePoint now = std::chrono::steady_clock::now());

  [[nodiscard]] std::size_t connections() const;

 private:
  struct Connection {
    Peer peer;
    UniqueFd fd;
    std::size_t cancelled = 0;
    TimePoint window_start;
    bool cut = false;
  };

  const ConnectionLimits limits_;
  mutable std::mutex mutex_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<std::uint64_t, Connection> connections_;
  std::unordered_map<std::string, std::uint64_t> id_by_peer_;
  std::unordered_map<std::string, std::size_t> count_by_host_;
  SparseLog limit_log_{LogEvent::kConnectionLimitReached};
  SparseLog abuse_log_{LogEvent::kAbusiveConnectionClosed};
};

}  // namespace candor::rpc
