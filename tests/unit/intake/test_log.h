// An audit log as review keeps it, as far as a witness and a reporter get to see it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "candor/keys/signer.h"
#include "candor/merkle/checkpoint.h"
#include "candor/merkle/tree.h"
#include "team.h"

namespace candor::intake {

class TestLog {
 public:
  // Logs of other names have other entries.
  explicit TestLog(std::string name) : name_(std::move(name)) {}

  void Add(int entries) {
    for (int i = 0; i < entries; ++i) {
      Append(name_ + std::to_string(frontier_.size()));
    }
  }
  void Append(std::string_view data) {
    for (const merkle::Node& node : frontier_.Append(merkle::LeafHash(data))) {
      nodes_[{node.id.level, node.id.index}] = node.hash;
    }
  }

  [[nodiscard]] std::uint64_t size() const { return frontier_.size(); }
  // The log's checkpoint, signed by `team`.
  [[nodiscard]] std::string Signed(const Team& team, const std::string& origin = {}) const {
    return team.SignText(merkle::FormatCheckpoint(
        {origin.empty() ? team.verifier().name() : origin, frontier_.size(), frontier_.Root()}));
  }
  // That it goes on from when it had `size` entries.
  [[nodiscard]] std::vector<merkle::Hash> From(std::uint64_t size) const {
    const auto read = [this](merkle::NodeId id) -> absl::StatusOr<merkle::Hash> {
      return nodes_.at({id.level, id.index});
    };
    return merkle::ProveConsistency(size, frontier_.size(), read).value();
  }

 private:
  std::string name_;
  merkle::Frontier frontier_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, merkle::Hash> nodes_;
};

}  // namespace candor::intake
