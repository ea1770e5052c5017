#include "revocations.h"

#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "candor/base/log.h"
#include "candor/base/status_macros.h"

namespace candor::rpc {
namespace {

constexpr std::size_t kMaxFileBytes = 1024 * 1024;
constexpr std::chrono::milliseconds kInterval(500);

absl::Status Wrong(const std::string& file, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat("tls.revocations_file: ", file, ": ", what));
}

absl::StatusOr<std::string> ReadList(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string content(std::istreambuf_iterator<char>(stream), {});
  if (!stream.is_open() || stream.bad()) {
    return Wrong(file, "cannot be read; check the path and its permissions");
  }
  if (content.size() > kMaxFileBytes) {
    return Wrong(file, "is longer than 1 MiB; take certificates off that have expired");
  }
  return content;
}

absl::StatusOr<RevocationList> Parse(const config::v1::TlsConfig& config,
                                     const std::string& content) {
  auto list = ParseRevocations(content, config.trust_domain());
  if (!list.ok()) {
    return Wrong(config.revocations_file(), list.status().message());
  }
  return list;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Revocations>> Revocations::Load(
    const config::v1::TlsConfig& config) {
  std::unique_ptr<Revocations> revocations(new Revocations(config));
  if (revocations->watches()) {
    ASSIGN_OR_RETURN(const std::string content, ReadList(config.revocations_file()));
    ASSIGN_OR_RETURN(revocations->list_, Parse(config, content));
    revocations->seen_ = revocations->list_;
  }
  return revocations;
}

bool Revocations::Contains(std::string_view uri, std::string_view certificate) const {
  const std::shared_lock lock(mutex_);
  return list_.Contains(uri, certificate);
}

std::size_t Revocations::size() const {
  const std::shared_lock lock(mutex_);
  return list_.size();
}

void Revocations::Look() {
  const std::lock_guard look_lock(look_mutex_);
  const absl::StatusOr<std::string> content = ReadList(config_.revocations_file());
  const std::hash<std::string_view> hash;
  if (!content.ok()) {
    Refuse(hash(
        std::string_view(content.status().message().data(), content.status().message().size())));
    return;
  }
  absl::StatusOr<RevocationList> found = Parse(config_, *content);
  if (!found.ok()) {
    Refuse(hash(*content));
    return;
  }
  refused_ = 0;
  RevocationList next = *found;
  const bool is_settled = std::exchange(seen_, *std::move(found)) == next;
  const std::unique_lock lock(mutex_);
  if (!is_settled) {
    next.Add(list_);
  }
  if (!(next == list_)) {
    list_ = std::move(next);
    Log(LogEvent::kRevocationsInForce,
        {{LogField::kCount, static_cast<std::int64_t>(list_.size())}});
  }
}

void Revocations::Refuse(std::size_t fingerprint) {
  if (std::exchange(refused_, fingerprint) != fingerprint) {
    ++refused_count_;
    Log(LogEvent::kRevocationsRefused);
  }
}

RevocationWatch::RevocationWatch(Revocations& revocations, ConnectionGuard& guard)
    : revocations_(revocations), guard_(guard) {
  if (revocations_.watches()) {
    thread_ = std::thread([this] { Run(); });
  }
}

RevocationWatch::~RevocationWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void RevocationWatch::Run() {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, kInterval, [this] { return stopping_; })) {
    lock.unlock();
    Look();
    lock.lock();
  }
}

// Connections at each look, changed list or not: a call that was let in a moment before may have
// told the guard only now whose its connection is.
void RevocationWatch::Look() {
  if (!revocations_.watches()) {
    return;
  }
  revocations_.Look();
  guard_.CutIf([this](std::string_view uri, std::string_view certificate) {
    return revocations_.Contains(uri, certificate);
  });
}

}  // namespace candor::rpc
