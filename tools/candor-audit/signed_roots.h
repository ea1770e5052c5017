// The checkpoints of one file, and how far the entries of a copy agree with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candor-audit/note_key.h"
#include "candor-audit/verdict.h"
#include "candor/merkle/tree.h"

namespace candor::auditor {

// Thread-compatible.
class SignedRoots {
 public:
  // `name` stands for an older file; the copy's own checkpoints have none.
  explicit SignedRoots(std::string name = {}) : name_(std::move(name)) {}

  // Takes the checkpoint in `note`, or says in the verdict why not; `where` names it.
  void Add(std::string_view note, const NoteKey& key, const std::string& where, Verdict& verdict);
  // `tree` is the copy so far; to be called for every size from 0.
  void Compare(const merkle::Frontier& tree, Verdict& verdict);
  // The copy ends, with `size` entries.
  void End(std::uint64_t size, const NoteKey& key, Verdict& verdict);
  // What differs is known already.
  void Stop() { is_stopped_ = true; }

  [[nodiscard]] std::size_t count() const { return roots_.size(); }
  // The entries that are proven.
  [[nodiscard]] std::uint64_t agreed() const { return agreed_; }

 private:
  struct Root {
    std::uint64_t size;
    merkle::Hash hash;
  };

  std::string name_;
  std::vector<Root> roots_;  // by size
  std::size_t next_ = 0;
  std::uint64_t agreed_ = 0;
  bool is_stopped_ = false;
};

}  // namespace candor::auditor
