#include "candor/keys/case_key_tree.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>

#include "candor/base/wiped_message.h"
#include "candor/hpke/sha256.h"

namespace candor::keys {
namespace {

using StoredNode = storage::v1::CaseKeyNode;
using StoredNodes = google::protobuf::RepeatedPtrField<StoredNode>;

constexpr std::uint32_t kLevels = 32;
constexpr std::uint32_t kBlockLevel = kLevels - 6;  // above 64 numbers
constexpr std::size_t kSeedBytes = 32;
// 32 bytes each; the blocks of four million cases.
constexpr std::size_t kMostBlocks = 65536;

// The first number below a node, and how many there are.
std::uint64_t FirstBelow(std::uint32_t level, std::uint32_t index) {
  return std::uint64_t{index} << (kLevels - level);
}
std::uint64_t CountBelow(std::uint32_t level) { return std::uint64_t{1} << (kLevels - level); }

Secret ChildSeed(std::string_view seed, bool is_right) {
  constexpr std::string_view kLeft("\0", 1);
  constexpr std::string_view kRight("\1", 1);
  std::string digest = Sha256({is_right ? kRight : kLeft, "candor/v1 case key", seed});
  Secret child = Secret::CopyOf(digest);
  WipeBytes(digest);
  return child;
}

// From a node on `level` down to the one on `to` that is above `number`.
Secret Descend(std::string_view seed, std::uint32_t level, std::uint32_t to, std::uint32_t number) {
  Secret here = Secret::CopyOf(seed);
  for (; level < to; ++level) {
    here = ChildSeed(here.view(), (number >> (kLevels - 1 - level) & 1U) != 0);
  }
  return here;
}

void AddNode(std::uint32_t level, std::uint32_t index, std::string_view seed, StoredNodes& nodes) {
  StoredNode& node = *nodes.Add();
  node.set_level(level);
  node.set_index(index);
  node.set_seed(std::string(seed));
}

// What is left of a node without `numbers`, which are below it, in order and each once.
void AddRest(std::uint32_t level, std::uint32_t index, std::string_view seed,
             std::span<const std::uint32_t> numbers, StoredNodes& left) {
  if (numbers.empty()) {
    return AddNode(level, index, seed, left);
  }
  if (numbers.size() == CountBelow(level)) {
    return;
  }
  const std::uint64_t middle = FirstBelow(level + 1, index * 2 + 1);
  const auto right = std::ranges::lower_bound(numbers, middle);
  const auto in_left = static_cast<std::size_t>(right - numbers.begin());
  AddRest(level + 1, index * 2, ChildSeed(seed, false).view(), numbers.first(in_left), left);
  AddRest(level + 1, index * 2 + 1, ChildSeed(seed, true).view(), numbers.subspan(in_left), left);
}

}  // namespace

void PlantCaseKeys(storage::v1::CaseKeyTree& tree, Random& random) {
  const Secret seed = random.SecretBytes(kSeedBytes);
  AddNode(0, 0, seed.view(), *tree.mutable_nodes());
}

absl::StatusOr<std::uint32_t> ReserveCaseKeys(storage::v1::CaseKeyTree& tree, std::uint32_t count) {
  const std::uint32_t first = tree.reserved_until();
  if (std::numeric_limits<std::uint32_t>::max() - first < count) {
    return absl::ResourceExhaustedError("the numbers of cases are used up");
  }
  tree.set_reserved_until(first + count);
  return first;
}

void DestroyCaseKeys(storage::v1::CaseKeyTree& tree, std::vector<std::uint32_t> numbers) {
  std::ranges::sort(numbers);
  const auto twice = std::ranges::unique(numbers);
  numbers.erase(twice.begin(), twice.end());
  storage::v1::CaseKeyTree left;
  for (const StoredNode& node : tree.nodes()) {
    const std::uint64_t first = FirstBelow(node.level(), node.index());
    const auto from = std::ranges::lower_bound(numbers, first);
    const auto to = std::lower_bound(from, numbers.end(), first + CountBelow(node.level()));
    AddRest(node.level(), node.index(), node.seed(), {from, to}, *left.mutable_nodes());
  }
  left.set_reserved_until(tree.reserved_until());
  tree.Swap(&left);
  WipeMessage(left);
}

CaseKeyTree::CaseKeyTree(const storage::v1::CaseKeyTree& stored) {
  nodes_.reserve(static_cast<std::size_t>(stored.nodes_size()));
  for (const StoredNode& node : stored.nodes()) {
    nodes_.push_back({static_cast<std::uint32_t>(FirstBelow(node.level(), node.index())),
                      node.level(), Secret::CopyOf(node.seed())});
  }
}

const CaseKeyTree::Node* CaseKeyTree::Above(std::uint32_t number) const {
  const auto next = std::ranges::upper_bound(nodes_, number, {}, &Node::first);
  if (next == nodes_.begin()) {
    return nullptr;
  }
  const Node& node = *(next - 1);
  return number - node.first < CountBelow(node.level) ? &node : nullptr;
}

Secret CaseKeyTree::BlockSeed(const Node& node, std::uint32_t number) const {
  const std::uint32_t block = number >> (kLevels - kBlockLevel);
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = blocks_.find(block); found != blocks_.end()) {
      return found->second.Clone();
    }
  }
  Secret seed = Descend(node.seed.view(), node.level, kBlockLevel, number);
  const std::unique_lock lock(mutex_);
  if (blocks_.size() >= kMostBlocks) {
    blocks_.clear();
  }
  blocks_.try_emplace(block, seed.Clone());
  return seed;
}

absl::StatusOr<Secret> CaseKeyTree::Derive(std::uint32_t number) const {
  const Node* const node = Above(number);
  if (node == nullptr) {
    return absl::NotFoundError("the key of a case was destroyed");
  }
  if (node->level >= kBlockLevel) {
    return Descend(node->seed.view(), node->level, kLevels, number);
  }
  return Descend(BlockSeed(*node, number).view(), kBlockLevel, kLevels, number);
}

}  // namespace candor::keys
