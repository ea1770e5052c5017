// What waits for a second person, as it lies on the disk: the family "approvals", sealed under a
// key made from the master key. Knows nothing of who may see or do what. Its writes wait for the
// disk, so they are not for handlers.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "candor/base/random.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"

namespace candor::review {

// How long one stays open.
inline constexpr absl::Duration kApprovalTime = absl::Hours(72);
// How long it is kept after that.
inline constexpr absl::Duration kApprovalKept = absl::Hours(24 * 90);

// Where it stands at this moment: an open one that nobody approved in time is expired.
[[nodiscard]] v1::ApprovalState StateAt(const v1::Approval& approval, absl::Time now);

// Thread-safe. What it is given must outlive it.
class ApprovalStore {
 public:
  ApprovalStore(store::Store& store, Random& random) : store_(store), random_(random) {}

  // Keeps a new one, open from now on; its task, kind, proposer, reason and what it is about are
  // set. It gets a name unless it has one. What is long over goes. Statuses as of
  // store::Store::Commit.
  [[nodiscard]] absl::StatusOr<v1::Approval> Add(const UnsealedKeys& keys,
                                                 storage::v1::StoredApproval proposed,
                                                 absl::Time now);
  // In the place of what has this name.
  [[nodiscard]] absl::Status Put(const UnsealedKeys& keys,
                                 const storage::v1::StoredApproval& approval);
  // All of them, the newest first. What does not open is left out: nobody can tell from whom it
  // must be hidden. Error(kStoreFailed) when they cannot be read.
  [[nodiscard]] absl::StatusOr<std::vector<storage::v1::StoredApproval>> All(
      const UnsealedKeys& keys) const;

 private:
  store::Store& store_;
  Random& random_;
};

}  // namespace candor::review
