// What is left of erased cases: sealed under a key made from the master key, by the case's id. And
// the numbers of data keys that are still to be destroyed, of erased cases and of those that got a
// new one: nothing is forgotten while one of them stands in the store.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"

namespace candor::review {

// Thread-safe. What it is given must outlive it.
class Tombstones {
 public:
  Tombstones(store::Store& store, Random& random) : store_(store), random_(random) {}

  // Into a commit: in the place of the case, with the numbers of its keys.
  [[nodiscard]] absl::Status Put(const UnsealedKeys& keys, const std::string& case_id,
                                 const storage::v1::CaseTombstone& tombstone,
                                 store::Batch& batch) const;
  // Into a commit: a case that lives gave up this key.
  [[nodiscard]] absl::Status PutGivenUp(const std::string& case_id, std::uint32_t number,
                                        store::Batch& batch) const;

  // All of them, in the order of the ids. DATA_LOSS when one cannot be read.
  [[nodiscard]] absl::Status Visit(
      const UnsealedKeys& keys,
      absl::FunctionRef<void(std::string_view case_id, const storage::v1::CaseTombstone&)> visit)
      const;

  // Whose keys are to be destroyed.
  struct ToDestroy {
    std::vector<std::uint32_t> numbers;
    std::vector<std::string> erased;    // case ids
    std::vector<std::string> given_up;  // record keys
  };
  [[nodiscard]] absl::StatusOr<ToDestroy> FindToDestroy(const UnsealedKeys& keys) const;
  // They are; waits for the disk.
  [[nodiscard]] absl::Status NoteDestroyed(const UnsealedKeys& keys, const ToDestroy& destroyed);

 private:
  store::Store& store_;
  Random& random_;
};

}  // namespace candor::review
