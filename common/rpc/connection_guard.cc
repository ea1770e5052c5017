#include "connection_guard.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <optional>
#include <utility>

namespace candor::rpc {
namespace {

constexpr auto kWindow = std::chrono::seconds(10);
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
  connections_.emplace(id, Connection{peer, std::move(own), 0, now});
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

void ConnectionGuard::CallCancelled(std::string_view peer_text, TimePoint now) {
  const std::optional<Peer> peer = ParsePeer(peer_text);
  if (!peer) {
    return;
  }
  const std::lock_guard lock(mutex_);
  const auto id = id_by_peer_.find(peer->Key());
  if (id == id_by_peer_.end()) {
    return;
  }
  Connection& connection = connections_.at(id->second);
  if (now - connection.window_start >= kWindow) {
    connection.window_start = now;
    connection.cancelled = 0;
  }
  if (++connection.cancelled > limits_.cancelled_calls && !connection.cut) {
    connection.cut = true;
    shutdown(connection.fd.get(), SHUT_RDWR);
    abuse_log_.Note(now);
  }
}

std::size_t ConnectionGuard::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_.size();
}

}  // namespace candor::rpc
