// The data keys of cases, as a tree that can forget (docs/FORMAT.md, "Case keys"): a key is made
// from the root by the bits of the case's number, and destroying it replaces the nodes above it by
// their other halves. What is left leads to every other key and never to that one.
#pragma once

#include <cstdint>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::keys {

// Changes of the tree as it lies in a key ring. They are in force once the key file is written.

// A new root, for a ring that never had one.
void PlantCaseKeys(storage::v1::CaseKeyTree& tree, Random& random);
// Takes `count` numbers that were never given, and gives the first. RESOURCE_EXHAUSTED when there
// are not so many: four billion were given.
[[nodiscard]] absl::StatusOr<std::uint32_t> ReserveCaseKeys(storage::v1::CaseKeyTree& tree,
                                                            std::uint32_t count);
// Destroys the keys of these numbers, in any order; passes over those that are destroyed. Wipes
// what it takes out.
void DestroyCaseKeys(storage::v1::CaseKeyTree& tree, std::vector<std::uint32_t> numbers);

// A tree to take keys from. Thread-safe; holds secrets, which are wiped with it.
class CaseKeyTree {
 public:
  // Of one as key files hold: its nodes in order, none below another.
  explicit CaseKeyTree(const storage::v1::CaseKeyTree& stored);

  // The 32-byte key of a number, in a few microseconds. NOT_FOUND when it was destroyed.
  [[nodiscard]] absl::StatusOr<Secret> Derive(std::uint32_t number) const;

 private:
  struct Node {
    std::uint32_t first;  // the lowest number below it
    std::uint32_t level;
    Secret seed;
  };
  [[nodiscard]] const Node* Above(std::uint32_t number) const;
  // The seed of the node above 64 numbers, of which `node` is above all.
  [[nodiscard]] Secret BlockSeed(const Node& node, std::uint32_t number) const;

  std::vector<Node> nodes_;  // from left to right
  // Most keys of a listing share their way from the root with others.
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<std::uint32_t, Secret> blocks_;
};

}  // namespace candor::keys
