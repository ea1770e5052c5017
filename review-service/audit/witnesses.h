// The intakes as witnesses of the audit log: each keeps the last checkpoint it saw, and what it
// holds must be where this log came from.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/audit_log.h"
#include "audit/checkpoints.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/review/v1/audit_service.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"

namespace candor::review {

// Thread-safe; waits for the disk, so not for the store's thread. What it is given must outlive it.
class Witnesses {
 public:
  Witnesses(const store::Store& store, AuditLog& audit, Checkpoints& checkpoints)
      : store_(store), audit_(audit), checkpoints_(checkpoints) {}

  // Makes a checkpoint when it is time; true when the intake may not hold the newest one, or was
  // not asked yet by this process.
  [[nodiscard]] absl::StatusOr<bool> MustAsk(std::string_view intake, const UnsealedKeys& keys);
  // What to give to an intake that holds `held`; nothing when it has the newest, or holds one that
  // this log does not go on from: then the log was rolled back or forked, and that stays noted.
  [[nodiscard]] absl::StatusOr<std::optional<relay::v1::WitnessCheckpointRequest>> Next(
      std::string_view intake, std::string_view held, const UnsealedKeys& keys);
  // It is held there.
  void Took(std::string_view intake, const relay::v1::WitnessCheckpointRequest& given,
            const UnsealedKeys& keys);

  // Of those that were asked by this process, by name.
  [[nodiscard]] std::vector<v1::Witness> All() const;

 private:
  void Note(std::string_view intake, std::uint64_t size, bool conflicts);

  const store::Store& store_;
  AuditLog& audit_;
  Checkpoints& checkpoints_;
  mutable std::mutex mutex_;
  std::map<std::string, v1::Witness, std::less<>> witnesses_;
};

}  // namespace candor::review
