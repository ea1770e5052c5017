// A set of rows as bits, in pages that are only there where a row is: a set of few rows is small,
// and 64 rows are looked at in one step.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace candor::review {

inline constexpr std::size_t kWordRows = 64;

// Thread-compatible.
class RowSet {
 public:
  void Add(std::uint32_t row) {
    const std::size_t page = row / kPageRows;
    if (page >= pages_.size()) {
      pages_.resize(page + 1);
    }
    if (pages_[page] == nullptr) {
      pages_[page] = std::make_unique<Page>();
    }
    (*pages_[page])[row / kWordRows % kPageWords] |= BitOf(row);
  }
  void Remove(std::uint32_t row) {
    const std::size_t page = row / kPageRows;
    if (page < pages_.size() && pages_[page] != nullptr) {
      (*pages_[page])[row / kWordRows % kPageWords] &= ~BitOf(row);
    }
  }
  // Rows 64 * word and those that follow, the first in the lowest bit.
  [[nodiscard]] std::uint64_t Word(std::size_t word) const {
    const std::size_t page = word / kPageWords;
    return page < pages_.size() && pages_[page] != nullptr ? (*pages_[page])[word % kPageWords] : 0;
  }
  [[nodiscard]] bool Has(std::uint32_t row) const {
    return (Word(row / kWordRows) & BitOf(row)) != 0;
  }

 private:
  static constexpr std::size_t kPageWords = 64;
  static constexpr std::size_t kPageRows = kPageWords * kWordRows;
  using Page = std::array<std::uint64_t, kPageWords>;

  static std::uint64_t BitOf(std::uint32_t row) { return std::uint64_t{1} << row % kWordRows; }

  std::vector<std::unique_ptr<Page>> pages_;
};

}  // namespace candor::review
