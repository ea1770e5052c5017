#include "connection_guard.h"

#include <fcntl.h>
#include <linux/tcp.h>  // the C library's own lacks tcpi_bytes_received
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <optional>
#include <utility>

namespace candor::rpc {
namespace {

constexpr std::int64_t kWindowNs = 10'000'000'000;
constexpr auto kSilence = std::chrono::minutes(1);

}  // namespace

void SparseLog::Note(TimePoint now) {
  ++unsaid_;
  if (last_ == TimePoint() || now - last_ >= kSilence) {
    Log(event_, {{LogField::kCount, unsaid_}});
    unsaid_ = 0;
    last_ = now;
  }
}

ConnectionGuard::Admission ConnectionGuard::Admit(const Peer& peer, int fd, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const std::string host = peer.Host();
  const auto count = count_by_host_.find(host);
  if (connections_.size() >= limits_.total ||
      (count != count_by_host_.end() && count->second >= limits_.per_address)) {
    limit_log_.Note(now);
    return {Verdict::kTooMany};
  }
  UniqueFd own(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!own.valid()) {
    return {Verdict::kNoDescriptor};
  }
  const std::uint64_t id = ++last_id_;
  const Admission admission{Verdict::kAdmitted, id, own.get()};
  id_by_peer_[peer.Key()] = id;
  ++count_by_host_[host];
  connections_.emplace(id, Connection{peer, std::move(own)});
  return admission;
}

void ConnectionGuard::Gone(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = connections_.find(id);
  if (found == connections_.end()) {
    return;
  }
  const Peer& peer = found->second.peer;
  // The peer may have come back from the same port before this end was noticed.
  if (const auto by_peer = id_by_peer_.find(peer.Key());
      by_peer != id_by_peer_.end() && by_peer->second == id) {
    id_by_peer_.erase(by_peer);
  }
  if (const auto count = count_by_host_.find(peer.Host()); --count->second == 0) {
    count_by_host_.erase(count);
  }
  connections_.erase(found);
}

void ConnectionGuard::CallBegun(CallLedger& ledger, TimePoint now) {
  const std::atomic_ref window_start(ledger.window_start);
  const std::atomic_ref wasted(ledger.wasted);
  const std::int64_t now_ns =
      std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count();
  if (now_ns - window_start.load(std::memory_order_relaxed) >= kWindowNs) {
    window_start.store(now_ns, std::memory_order_relaxed);
    wasted.store(0, std::memory_order_relaxed);
  }
  if (wasted.fetch_add(1, std::memory_order_relaxed) < limits_.wasted_calls ||
      std::atomic_ref(ledger.cut).exchange(1) != 0) {
    return;
  }
  const std::lock_guard lock(mutex_);
  abuse_log_.Note(now);
  Cut(std::atomic_ref(ledger.connection).load());
}

void ConnectionGuard::CallAnswered(CallLedger& ledger) {
  std::atomic_ref(ledger.wasted).fetch_sub(1, std::memory_order_relaxed);
}

void ConnectionGuard::AnswerRefused(CallLedger& ledger) {
  std::atomic_ref(ledger.wasted).fetch_add(1, std::memory_order_relaxed);
}

bool ConnectionGuard::IsIdentified(CallLedger& ledger) {
  return std::atomic_ref(ledger.connection).load(std::memory_order_relaxed) != 0;
}

void ConnectionGuard::Identify(CallLedger& ledger, std::string_view peer_text,
                               std::string_view uri) {
  const std::optional<Peer> peer = ParsePeer(peer_text);
  if (!peer) {
    return;
  }
  const std::lock_guard lock(mutex_);
  if (const auto id = id_by_peer_.find(peer->Key()); id != id_by_peer_.end()) {
    Connection& connection = connections_.at(id->second);
    connection.identified = true;
    connection.uri = uri;
    connection.certificate = ledger.Certificate();
    std::atomic_ref(ledger.connection).store(id->second);
  }
}

// The mutex is held. `id` 0: any that is not identified.
void ConnectionGuard::Cut(std::uint64_t id) {
  for (const auto& [each, connection] : connections_) {
    if (id == 0 ? !connection.identified : each == id) {
      shutdown(connection.fd.get(), SHUT_RDWR);
    }
  }
}

void ConnectionGuard::CutAll() {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, connection] : connections_) {
    shutdown(connection.fd.get(), SHUT_RDWR);
  }
}

void ConnectionGuard::CutIf(IsOut is_out) {
  const std::lock_guard lock(mutex_);
  std::int64_t cut = 0;
  for (auto& [id, connection] : connections_) {
    if (connection.identified && !connection.uri.empty() &&
        is_out(connection.uri, connection.certificate)) {
      shutdown(connection.fd.get(), SHUT_RDWR);
      connection.uri.clear();  // it is told once, though gRPC may let go of it later
      ++cut;
    }
  }
  if (cut > 0) {
    Log(LogEvent::kRevokedConnectionsClosed, {{LogField::kCount, cut}});
  }
}

void ConnectionGuard::CutTalkative(TimePoint now) {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, connection] : connections_) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (getsockopt(connection.fd.get(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
        info.tcpi_bytes_received > limits_.received_bytes) {
      shutdown(connection.fd.get(), SHUT_RDWR);
      abuse_log_.Note(now);
    }
  }
}

std::size_t ConnectionGuard::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_.size();
}

}  // namespace candor::rpc
