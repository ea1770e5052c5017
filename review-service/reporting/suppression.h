// Which cells of a table of counts are withheld, so that nobody can tell that it was 1 or 2
// (docs/adr/0015-suppressed-cells.md). Pure, but for the choice among equals, which is random.
//
// Totals are sums of what is shown and say nothing more. Beyond that a table stands against who
// knows the program and, from elsewhere, its true total, or those of all rows, or of all columns:
// no line and no table has a single withheld cell, and among those that are withheld is always one
// that need not be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "candor/base/random.h"

namespace candor::review {

// All rows by all columns, rows first.
struct CountTable {
  std::string name;
  std::vector<std::string> rows;
  std::vector<std::string> columns;
  std::vector<std::uint64_t> counts;
};

// The least count, but none, that is shown.
inline constexpr std::uint64_t kLeastShown = 3;

// For each cell whether it is withheld.
[[nodiscard]] std::vector<bool> WithheldCells(const CountTable& table, Random& random);

}  // namespace candor::review
