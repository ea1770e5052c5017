// What verifying a copy of the audit log brought to light.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace candor::auditor {

enum class FindingKind {
  // A line that is not one of an export, or is not where it belongs.
  kLine,
  // A checkpoint that the key has not signed, or that contradicts another.
  kCheckpoint,
  // An entry whose content is not what was committed to.
  kContent,
  // An entry in the place of another.
  kOrder,
  // Entries that do not give the root that was signed.
  kChanged,
  // Entries that a checkpoint covers and the copy lacks.
  kMissing,
  // Entries that no checkpoint covers.
  kUncovered,
  // An older copy or checkpoint that this copy does not go on from.
  kForked,
  // An older copy or checkpoint that knows more entries than this copy.
  kRolledBack,
};

struct Finding {
  FindingKind kind;
  // What is wrong is one of these entries, or all of them; for a checkpoint, what it should prove.
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::string text;
};

// The copy is whole exactly when there are no findings.
struct Verdict {
  static constexpr std::size_t kMaxFindings = 100;

  std::vector<Finding> findings;
  std::uint64_t left_out = 0;  // findings beyond kMaxFindings
  std::uint64_t entries = 0;
  std::uint64_t erased = 0;
  std::uint64_t checkpoints = 0;

  void Add(Finding finding) {
    if (findings.size() < kMaxFindings) {
      findings.push_back(std::move(finding));
    } else {
      ++left_out;
    }
  }
};

}  // namespace candor::auditor
