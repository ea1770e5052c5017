#include "candor/merkle/tree.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"

namespace candor::merkle {
namespace {

constexpr std::string_view kLeafPrefix("\x00", 1);
constexpr std::string_view kNodePrefix("\x01", 1);

std::string_view Bytes(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Hash Digest(std::initializer_list<std::string_view> parts) {
  const std::string digest = Sha256(parts);
  Hash hash;
  std::copy(digest.begin(), digest.end(), hash.begin());
  return hash;
}

bool IsOdd(std::uint64_t number) { return (number & 1U) != 0; }

// The leaves of a subtree; the tree of the RFC cuts them at the largest power of two below their
// number.
struct Range {
  std::uint64_t begin;
  std::uint64_t end;

  [[nodiscard]] std::uint64_t Middle() const { return begin + std::bit_floor(end - begin - 1); }
};

// `range` begins at a multiple of the largest power of two in its size, as all those do that a tree
// is cut into.
absl::StatusOr<Hash> RootOf(Range range, ReadNode read) {
  std::vector<Hash> peaks;
  for (std::uint64_t begin = range.begin; begin < range.end;) {
    const auto level = static_cast<std::uint32_t>(std::bit_width(range.end - begin) - 1);
    ASSIGN_OR_RETURN(const Hash peak, read({level, begin >> level}));
    peaks.push_back(peak);
    begin += std::uint64_t{1} << level;
  }
  Hash root = peaks.back();
  for (auto peak = peaks.rbegin() + 1; peak != peaks.rend(); ++peak) {
    root = NodeHash(*peak, root);
  }
  return root;
}

// The way from a leaf, or from where an older tree ends, up to the root of a newer one.
struct Climb {
  std::uint64_t node;
  std::uint64_t last;  // the last node of the level

  [[nodiscard]] bool IsAtTop() const { return last == 0; }
  // Its sibling in the proof stands on the left.
  [[nodiscard]] bool IsRight() const { return IsOdd(node) || node == last; }
  void Up() {
    node >>= 1U;
    last >>= 1U;
  }
  // A last node without a sibling is its own parent.
  void SkipLevelsWithoutSibling() {
    while (!IsOdd(node) && node != 0) {
      Up();
    }
  }
};

}  // namespace

Hash LeafHash(std::string_view data) { return Digest({kLeafPrefix, data}); }

Hash NodeHash(const Hash& left, const Hash& right) {
  return Digest({kNodePrefix, Bytes(left), Bytes(right)});
}

absl::StatusOr<Frontier> Frontier::From(std::uint64_t size, std::vector<Hash> peaks) {
  if (peaks.size() != static_cast<std::size_t>(std::popcount(size))) {
    return absl::InvalidArgumentError("the peaks are not those of a tree of this size");
  }
  Frontier frontier;
  frontier.size_ = size;
  frontier.peaks_ = std::move(peaks);
  return frontier;
}

std::vector<Node> Frontier::Append(const Hash& leaf) {
  std::vector<Node> completed = {{{0, size_}, leaf}};
  for (std::uint64_t index = size_; IsOdd(index); peaks_.pop_back()) {
    index >>= 1U;
    const Node& right = completed.back();
    completed.push_back({{right.id.level + 1, index}, NodeHash(peaks_.back(), right.hash)});
  }
  peaks_.push_back(completed.back().hash);
  ++size_;
  return completed;
}

Hash Frontier::Root() const {
  if (peaks_.empty()) {
    return Digest({});
  }
  Hash root = peaks_.back();
  for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak) {
    root = NodeHash(*peak, root);
  }
  return root;
}

absl::StatusOr<Hash> RootOf(std::uint64_t size, ReadNode read) {
  return size == 0 ? absl::StatusOr<Hash>(Digest({})) : RootOf(Range{0, size}, read);
}

absl::StatusOr<std::vector<Hash>> ProveInclusion(std::uint64_t index, std::uint64_t size,
                                                 ReadNode read) {
  if (index >= size) {
    return absl::OutOfRangeError("the tree has no such leaf");
  }
  std::vector<Hash> proof;
  for (Range range{0, size}; range.end - range.begin > 1;) {
    const std::uint64_t middle = range.Middle();
    const bool is_left = index < middle;
    const Range sibling = is_left ? Range{middle, range.end} : Range{range.begin, middle};
    ASSIGN_OR_RETURN(const Hash hash, RootOf(sibling, read));
    proof.push_back(hash);
    range = is_left ? Range{range.begin, middle} : Range{middle, range.end};
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

absl::StatusOr<std::vector<Hash>> ProveConsistency(std::uint64_t old_size, std::uint64_t new_size,
                                                   ReadNode read) {
  if (old_size == 0 || old_size > new_size) {
    return absl::OutOfRangeError("the older tree is empty or larger than the newer one");
  }
  std::vector<Hash> proof;
  Range range{0, new_size};
  while (range.end != old_size) {
    const std::uint64_t middle = range.Middle();
    const bool is_left = old_size <= middle;
    const Range sibling = is_left ? Range{middle, range.end} : Range{range.begin, middle};
    ASSIGN_OR_RETURN(const Hash hash, RootOf(sibling, read));
    proof.push_back(hash);
    range = is_left ? Range{range.begin, middle} : Range{middle, range.end};
  }
  // What the older tree ends with, unless that is all of it, whose root the verifier has.
  if (range.begin != 0) {
    ASSIGN_OR_RETURN(const Hash hash, RootOf(range, read));
    proof.push_back(hash);
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

bool VerifyInclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                     const std::vector<Hash>& proof, const Hash& root) {
  if (index >= size) {
    return false;
  }
  Climb climb{index, size - 1};
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (climb.IsAtTop()) {
      return false;
    }
    if (climb.IsRight()) {
      hash = NodeHash(sibling, hash);
      climb.SkipLevelsWithoutSibling();
    } else {
      hash = NodeHash(hash, sibling);
    }
    climb.Up();
  }
  return climb.IsAtTop() && hash == root;
}

bool VerifyConsistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t new_size,
                       const Hash& new_root, const std::vector<Hash>& proof) {
  if (old_size == new_size) {
    return old_size != 0 && proof.empty() && old_root == new_root;
  }
  if (old_size == 0 || old_size > new_size || proof.empty()) {
    return false;
  }
  Climb climb{old_size - 1, new_size - 1};
  while (IsOdd(climb.node)) {
    climb.Up();
  }
  // An older tree that is one full subtree starts from its own root, which is not sent.
  const bool is_full = std::has_single_bit(old_size);
  Hash old_hash = is_full ? old_root : proof.front();
  Hash new_hash = old_hash;
  for (std::size_t i = is_full ? 0 : 1; i < proof.size(); ++i) {
    if (climb.IsAtTop()) {
      return false;
    }
    if (climb.IsRight()) {
      old_hash = NodeHash(proof[i], old_hash);
      new_hash = NodeHash(proof[i], new_hash);
      climb.SkipLevelsWithoutSibling();
    } else {
      new_hash = NodeHash(new_hash, proof[i]);
    }
    climb.Up();
  }
  return climb.IsAtTop() && old_hash == old_root && new_hash == new_root;
}

}  // namespace candor::merkle
