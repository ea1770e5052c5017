// What changed lately, in the order of the commits, with what was there before: so that a watch can
// go on where it was, and say of a case what only who saw it before may hear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lists/case_rows.h"

namespace candor::review {

// A case, and its state before; null when it was not there.
struct ChangedCase {
  std::string id;
  CaseRows::RecordPtr before;
};

struct ChangedCases {
  // Each once, as it was before the first of its changes.
  std::vector<ChangedCase> cases;
  // The last of these changes.
  std::uint64_t through = 0;
};

// Remembers the last 65536 changes. Thread-compatible.
class ChangeLog {
 public:
  void Add(ChangedCase changed);

  // Counts the changes.
  [[nodiscard]] std::uint64_t sequence() const { return forgotten_ + log_.size(); }
  // All changes after `sequence`, never a part of them: which ones a part holds would tell of
  // changes to what the reader must not see. Nothing when some of them are forgotten.
  [[nodiscard]] std::optional<ChangedCases> Since(std::uint64_t sequence) const;

 private:
  std::deque<ChangedCase> log_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace candor::review
