// Rotates recipient keys by schedule and on demand, publishes those that may be sealed to, and
// destroys those to which nothing can be left.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/audit_log.h"
#include "candor/base/clock.h"
#include "candor/review/v1/custody_service.pb.h"
#include "candor/service/work_queue.h"
#include "custody/epochs.h"
#include "custody/key_ring.h"

namespace candor::review {

// Thread-safe. What it is given must outlive it. All is done on a thread of its own, which waits
// for the disk; the destructor waits for it.
class KeyRotation {
 public:
  using KeyIds = std::set<std::string, std::less<>>;
  struct Parts {
    KeyRing& key_ring;
    // What the pullers publish; replaced in one step.
    std::string manifest_file;
    EpochRules rules;
    // The keys to which what waits in quarantine is sealed.
    std::function<absl::StatusOr<KeyIds>(const UnsealedKeys& keys)> find_held;
    AuditLog& audit;
    const Clock& clock;
  };
  explicit KeyRotation(Parts parts) : parts_(std::move(parts)) {}

  // Those who pull, set while they are there.
  struct Pulls {
    // The day on which the last whole pull of each intake had begun: the earliest of them, or 0
    // when one was not pulled whole since the start.
    std::function<Day()> whole_since;
    // Has the manifest published now.
    std::function<void()> publish;
  };
  void SetPulls(std::optional<Pulls> pulls);

  // A new key of `channel`, of each when it is empty: durable in the key file, then in the
  // manifest. `done` is called on the thread of this. Error(kSealed), INVALID_ARGUMENT, and
  // statuses of KeyRing::Rewrite. When the manifest cannot be written, Tick does it later.
  using Rotated = absl::AnyInvocable<void(absl::StatusOr<v1::RotateKeysResponse>)>;
  void Rotate(std::string channel, Rotated done);

  // To be called every few seconds: does what is due, unless it is still at it. What fails is tried
  // again ten minutes later; what there is to destroy is looked for once an hour.
  void Tick();

  // The next rotation, and which keys are held.
  void Show(v1::GetCustodyResponse& response) const;

 private:
  void DoWhatIsDue();
  [[nodiscard]] absl::StatusOr<v1::RotateKeysResponse> RotateNow(std::vector<std::string> channels);
  [[nodiscard]] absl::Status RotateDue(const UnsealedKeys& keys);
  [[nodiscard]] absl::Status DestroyOver(const UnsealedKeys& keys);
  // Writes the manifest unless the file has it.
  [[nodiscard]] absl::Status PublishNow(const UnsealedKeys& keys);
  // The same over a manifest that is newer than the key file, which then was restored from a
  // backup: nobody shall go on sealing to keys that are lost.
  [[nodiscard]] absl::Status PublishOver(std::uint64_t serial);
  // Of the manifest in the file; 0 when it is none of this team.
  [[nodiscard]] std::uint64_t SerialInFile(const UnsealedKeys& keys) const;
  [[nodiscard]] absl::Status Audit(std::string_view action, std::string subject);
  [[nodiscard]] Day Today() const { return DayOf(parts_.clock.Now()); }

  const Parts parts_;
  std::atomic<bool> is_waiting_ = false;  // a Tick is in the queue
  // Of the queue's thread alone.
  std::optional<std::uint64_t> published_serial_;
  std::optional<Clock::Time> try_again_;
  std::optional<Clock::Time> looked_;

  mutable std::mutex mutex_;
  KeyIds held_;
  std::optional<Pulls> pulls_;
  service::WorkQueue queue_;  // last: it uses all of the above
};

}  // namespace candor::review
