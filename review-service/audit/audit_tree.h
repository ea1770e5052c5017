// The tree of the audit log as it lies in the store: its peaks in one record, its hashes one by
// one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/merkle/tree.h"
#include "candor/store/store.h"

namespace candor::review {

// The record key of the tree in the family "meta".
inline constexpr std::string_view kAuditTreeKey = "audit tree";

struct TreeHead {
  std::uint64_t size = 0;
  merkle::Hash root{};
};

// Copyable; thread-compatible.
class AuditTree {
 public:
  // The empty one when there is none yet. DATA_LOSS when the record is none.
  [[nodiscard]] static absl::StatusOr<AuditTree> Read(const store::Store& store);

  // Adds an entry and writes its hashes into `batch`; its index.
  std::uint64_t Append(std::string_view commitment, store::Batch& batch);
  // Writes what it is now; the commit is refused when the store has another than was read or
  // written last. Once for each commit, after the last Append.
  void Write(store::Batch& batch);

  [[nodiscard]] std::uint64_t size() const { return frontier_.size(); }
  [[nodiscard]] TreeHead head() const { return {frontier_.size(), frontier_.Root()}; }

 private:
  merkle::Frontier frontier_;
  // Of the record; empty when there is none yet.
  std::string digest_;
};

// Record keys (families.h).
[[nodiscard]] std::string EntryKey(std::uint64_t index);
[[nodiscard]] std::uint64_t IndexOf(std::string_view entry_key);

// The hash of an entry.
[[nodiscard]] absl::StatusOr<merkle::Hash> LeafAt(const store::Store& store, std::uint64_t index);

// The tree's proofs, of what is durable. Statuses as of candor/merkle/tree.h, and DATA_LOSS.
[[nodiscard]] absl::StatusOr<merkle::Hash> RootOf(const store::Store& store, std::uint64_t size);
[[nodiscard]] absl::StatusOr<std::vector<merkle::Hash>> ProveInclusion(const store::Store& store,
                                                                       std::uint64_t index,
                                                                       std::uint64_t size);
[[nodiscard]] absl::StatusOr<std::vector<merkle::Hash>> ProveConsistency(const store::Store& store,
                                                                         std::uint64_t old_size,
                                                                         std::uint64_t new_size);

}  // namespace candor::review
