// The log's checkpoints: signed with the key of the team's manifests, and kept for the witnesses.
// Before each the log is padded, so that its size tells outsiders little.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/audit_log.h"
#include "candor/base/clock.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"

namespace candor::review {

struct SignedCheckpoint {
  std::uint64_t size = 0;
  std::string note;
};

// The log at `head` as a C2SP tlog-checkpoint.
[[nodiscard]] absl::StatusOr<std::string> SignCheckpoint(const UnsealedKeys& keys,
                                                         const TreeHead& head);

// Thread-safe; waits for the disk, so not for the store's thread. What it is given must outlive it.
class Checkpoints {
 public:
  Checkpoints(store::Store& store, AuditLog& audit, const Clock& clock)
      : store_(store), audit_(audit), clock_(clock) {}

  // The newest; nothing before the first.
  [[nodiscard]] absl::StatusOr<std::optional<SignedCheckpoint>> Newest();
  // The newest, when it covers the first `size` entries; else a new one.
  [[nodiscard]] absl::StatusOr<SignedCheckpoint> Covering(const UnsealedKeys& keys,
                                                          std::uint64_t size);
  // Makes one when something was logged since the newest and an hour is over.
  [[nodiscard]] absl::Status MakeIfDue(const UnsealedKeys& keys);

  // At most `most` of those of a log smaller than `size`, spread over it, the oldest first.
  [[nodiscard]] absl::StatusOr<std::vector<std::string>> Before(std::uint64_t size,
                                                                std::size_t most) const;

 private:
  [[nodiscard]] absl::Status Read();
  [[nodiscard]] absl::Status Make(const UnsealedKeys& keys);

  store::Store& store_;
  AuditLog& audit_;
  const Clock& clock_;
  std::mutex mutex_;
  bool is_read_ = false;
  std::optional<SignedCheckpoint> newest_;
  std::optional<Clock::Time> made_;  // by this process
};

}  // namespace candor::review
