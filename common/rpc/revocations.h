// The list of who is let in no more, as it is in force, and the look at its file twice a second.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/statusor.h"
#include "candor/config/v1/common.pb.h"
#include "connection_guard.h"
#include "revocation_list.h"

namespace candor::rpc {

// Keeps the last list that was good, so that a spoiled file lets nobody in again, and neither does
// one that is gone. Who is taken off the list is let in by the second look that finds it so: a file
// that is being written looks like a shorter one. Thread-safe.
class Revocations {
 public:
  // FAILED_PRECONDITION, naming field, file and line, when the file cannot be read or does not
  // parse. Without a file nobody is revoked, ever.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Revocations>> Load(
      const config::v1::TlsConfig& config);

  // `certificate` is the 32-byte fingerprint.
  [[nodiscard]] bool Contains(std::string_view uri, std::string_view certificate) const;
  // Looks at the file now.
  void Look();

  [[nodiscard]] bool watches() const { return !config_.revocations_file().empty(); }
  [[nodiscard]] std::size_t size() const;
  // Lists passed over since the start.
  [[nodiscard]] std::uint64_t refused() const { return refused_count_; }

 private:
  explicit Revocations(const config::v1::TlsConfig& config) : config_(config) {}
  void Refuse(std::size_t fingerprint);

  const config::v1::TlsConfig config_;
  std::mutex look_mutex_;
  RevocationList seen_;      // by the last look that was good
  std::size_t refused_ = 0;  // what was refused last, so that it is told and counted once
  std::atomic<std::uint64_t> refused_count_ = 0;
  mutable std::shared_mutex mutex_;
  RevocationList list_;  // under mutex_
};

// Looks twice a second, and closes the connections of whoever is revoked, until destroyed. Does
// nothing without a file. Both must outlive it.
class RevocationWatch {
 public:
  RevocationWatch(Revocations& revocations, ConnectionGuard& guard);
  ~RevocationWatch();
  RevocationWatch(const RevocationWatch&) = delete;
  RevocationWatch& operator=(const RevocationWatch&) = delete;

  // Now, instead of within half a second.
  void Look();

 private:
  void Run();

  Revocations& revocations_;
  ConnectionGuard& guard_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace candor::rpc
