// The files that TLS is spoken with, and the last set of them that fitted together.
#pragma once

#include <grpc/grpc_security.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/secret.h"
#include "candor/config/v1/common.pb.h"

namespace candor::rpc {

struct TlsFiles {
  std::string certificate;
  Secret key;
  std::string authorities;

  friend bool operator==(const TlsFiles& a, const TlsFiles& b) {
    return a.certificate == b.certificate && a.authorities == b.authorities &&
           ConstantTimeEquals(a.key.view(), b.key.view());
  }
};

// Reads the files and checks that the key belongs to the certificate, that only its owner and
// group can read it and that the authorities are certificates. FAILED_PRECONDITION, naming field,
// file and fix.
[[nodiscard]] absl::StatusOr<TlsFiles> ReadTlsFiles(const config::v1::TlsConfig& config);

// What a server shows. Looks at the files again at the configured interval and keeps the last set
// that was good, so that a bad rotation never becomes an outage. Thread-safe.
class TlsMaterial {
 public:
  // As ReadTlsFiles, and the certificate must be in force and have exactly one URI, of an
  // identity in the trust domain. `clock` must outlive the object.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<TlsMaterial>> Load(
      const config::v1::TlsConfig& config, const Clock& clock);
  ~TlsMaterial();

  // Looks at the files now.
  void Reload();

  // The set in force, for gRPC, when it is not the one that `generation` stands for; else null.
  // The caller owns it. Start with generation 0.
  [[nodiscard]] grpc_ssl_server_certificate_config* NewerThan(std::uint64_t& generation) const;

  [[nodiscard]] Clock::Time expiry() const;
  [[nodiscard]] std::uint64_t failed_reloads() const { return failed_reloads_; }

 private:
  TlsMaterial(const config::v1::TlsConfig& config, const Clock& clock);
  void ReloadAtIntervals();
  void Refuse(std::size_t fingerprint);

  const config::v1::TlsConfig config_;
  const Clock& clock_;
  std::mutex reload_mutex_;
  std::size_t refused_ = 0;  // what was refused last, so that it is told and counted once
  std::atomic<std::uint64_t> failed_reloads_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable stop_changed_;
  bool stop_ = false;
  TlsFiles files_;
  Clock::Time expiry_;
  std::uint64_t generation_ = 0;
  std::thread thread_;
};

}  // namespace candor::rpc
