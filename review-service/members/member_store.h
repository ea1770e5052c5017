// The roster on disk: one record in the family "meta", sealed under a key made from the master
// key. Waits for the disk, so not for handlers.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "members/roster.h"

namespace candor::review {

// Thread-safe. What it is given must outlive it.
class MemberStore {
 public:
  MemberStore(store::Store& store, Random& random) : store_(store), random_(random) {}

  // Null when there is none yet. Error(kStoreFailed) when it cannot be read or opened: without it
  // nobody can tell who may read what.
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const Roster>> Read(const UnsealedKeys& keys) const;
  // The same; `founding` is written when there is none.
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const Roster>> ReadOrFound(
      const UnsealedKeys& keys, const storage::v1::Roster& founding);

  // Puts `after` in the place of `before`, with the next revision. ABORTED when `before` is not
  // what lies there; else as of store::Store::Commit.
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const Roster>> Write(const UnsealedKeys& keys,
                                                                    const Roster& before,
                                                                    storage::v1::Roster after);

 private:
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const Roster>> Commit(const UnsealedKeys& keys,
                                                                     store::Batch batch,
                                                                     storage::v1::Roster roster);
  store::Store& store_;
  Random& random_;
};

}  // namespace candor::review
