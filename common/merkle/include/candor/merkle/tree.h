// An append-only Merkle tree with SHA-256 (RFC 6962, section 2.1). Pure functions over hashes: who
// keeps them, and where, is the caller's. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace candor::merkle {

using Hash = std::array<unsigned char, 32>;

// SHA-256(0x00 ‖ data).
[[nodiscard]] Hash LeafHash(std::string_view data);
// SHA-256(0x01 ‖ left ‖ right).
[[nodiscard]] Hash NodeHash(const Hash& left, const Hash& right);

// A full subtree: 2^level leaves, the first of which is index * 2^level. Never changes once it is
// there.
struct NodeId {
  std::uint32_t level;
  std::uint64_t index;
};
struct Node {
  NodeId id;
  Hash hash;
};

// What a tree needs to grow: the roots of the full subtrees it is made of, the largest first.
// Thread-compatible.
class Frontier {
 public:
  // The empty tree.
  Frontier() = default;
  // INVALID_ARGUMENT unless there is one peak for each bit that is set in `size`.
  [[nodiscard]] static absl::StatusOr<Frontier> From(std::uint64_t size, std::vector<Hash> peaks);

  // Adds a leaf; the full subtrees that it completes, itself first.
  [[nodiscard]] std::vector<Node> Append(const Hash& leaf);
  // SHA-256 of nothing for the empty tree.
  [[nodiscard]] Hash Root() const;
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] const std::vector<Hash>& peaks() const { return peaks_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> peaks_;
};

// Reads full subtrees of the tree that is asked about.
using ReadNode = absl::FunctionRef<absl::StatusOr<Hash>(NodeId)>;

// The root of the first `size` leaves. Statuses are those of `read`.
[[nodiscard]] absl::StatusOr<Hash> RootOf(std::uint64_t size, ReadNode read);
// Section 2.1.1; OUT_OF_RANGE unless index < size.
[[nodiscard]] absl::StatusOr<std::vector<Hash>> ProveInclusion(std::uint64_t index,
                                                               std::uint64_t size, ReadNode read);
// Section 2.1.2; OUT_OF_RANGE unless 0 < old_size <= new_size. Empty for the same size.
[[nodiscard]] absl::StatusOr<std::vector<Hash>> ProveConsistency(std::uint64_t old_size,
                                                                 std::uint64_t new_size,
                                                                 ReadNode read);

// RFC 9162, sections 2.1.3.2 and 2.1.4.2. For proofs of whatever origin and length.
[[nodiscard]] bool VerifyInclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                   const std::vector<Hash>& proof, const Hash& root);
[[nodiscard]] bool VerifyConsistency(std::uint64_t old_size, const Hash& old_root,
                                     std::uint64_t new_size, const Hash& new_root,
                                     const std::vector<Hash>& proof);

}  // namespace candor::merkle
