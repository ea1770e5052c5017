// The books on open connections. Bounds how many there are and closes the one whose caller begins
// calls only to take them back: they cost gRPC more memory than any setting of its own bounds
// (docs/adr/0003). Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/functional/function_ref.h"
#include "address.h"
#include "call_ledger.h"
#include "candor/base/log.h"
#include "unique_fd.h"

namespace candor::rpc {

struct ConnectionLimits {
  std::size_t total = 1000;
  std::size_t per_address = 256;
  // Calls of one connection begun within ten seconds and not answered: those that it took back,
  // those refused by the caller table, and those under way.
  std::int64_t wasted_calls = 564;
  // Bytes that one connection may send in its life; 0 for any number. For a port without
  // certificates, where gRPC lets nobody look at a call before it is made.
  std::uint64_t received_bytes = 0;
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

  // A call arrived, or a stream was cancelled. Closes the connection when it is one too many. As
  // long as no handler had a call of it, gRPC does not tell which connection that is; then all
  // those are closed of which no handler had a call yet.
  void CallBegun(CallLedger& ledger, TimePoint now = std::chrono::steady_clock::now());
  // A handler has a call of it; `peer` as gRPC writes it, `uri` of the caller's certificate.
  void Identify(CallLedger& ledger, std::string_view peer, std::string_view uri);
  [[nodiscard]] static bool IsIdentified(CallLedger& ledger);
  // Closes every connection.
  void CutAll();
  // Closes those of a caller whom `is_out` names, by URI and by fingerprint of the certificate. A
  // connection of which no handler had a call is nobody's yet, and nothing is under way on it.
  using IsOut = absl::FunctionRef<bool(std::string_view uri, std::string_view certificate)>;
  void CutIf(IsOut is_out);
  // Closes connections that sent more than they may. Call often.
  void CutTalkative(TimePoint now);
  // A handler has an answer to a call that was not taken back so far.
  static void CallAnswered(CallLedger& ledger);
  // It was taken back before the answer was out.
  static void AnswerRefused(CallLedger& ledger);

  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] const ConnectionLimits& limits() const { return limits_; }

 private:
  struct Connection {
    Peer peer;
    UniqueFd fd;
    bool identified = false;
    std::string uri = {};
    std::string certificate = {};
  };
  void Cut(std::uint64_t id);

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
