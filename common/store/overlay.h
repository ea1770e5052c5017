// The state that a commit sees within a group: what is stored, with the commits that the group
// has already admitted on top of it. Judges preconditions; writes nothing. Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/store/store.h"

namespace candor::store {

// Reads what is stored. The overlay calls it on the thread that calls `Admit`.
class StoredState {
 public:
  virtual ~StoredState() = default;
  [[nodiscard]] virtual absl::StatusOr<bool> Exists(Family family, std::string_view key) const = 0;
  [[nodiscard]] virtual absl::StatusOr<std::optional<std::string>> Get(
      Family family, std::string_view key) const = 0;
};

class Overlay {
 public:
  // `stored` must outlive the overlay.
  explicit Overlay(const StoredState& stored) : stored_(stored) {}

  // OK when all preconditions of `batch` hold; its writes are then seen by the next. All are
  // judged before any write of the same batch. ABORTED when one does not hold; other errors when
  // it could not be read. `batch` must outlive the overlay, unmoved.
  [[nodiscard]] absl::Status Admit(const Batch& batch);

  // Calls `visit` with what the admitted batches together leave behind, by family and then in the
  // order of keys; a null value: the key is deleted.
  void VisitChanges(
      absl::FunctionRef<void(Family family, std::string_view key, const std::string* value)> visit)
      const;

 private:
  // The value that an admitted batch wrote; null: it deleted the key. No entry: as stored.
  using Changes = std::unordered_map<std::string_view, const std::string*>;

  [[nodiscard]] absl::StatusOr<bool> Holds(const Batch::Step& step) const;
  [[nodiscard]] absl::StatusOr<bool> IsAbsent(const Batch::Step& step) const;
  [[nodiscard]] absl::StatusOr<bool> HasDigest(const Batch::Step& step) const;
  [[nodiscard]] const std::string* const* FindChange(const Batch::Step& step) const;

  const StoredState& stored_;
  std::vector<Changes> changes_;  // by family
};

}  // namespace candor::store
