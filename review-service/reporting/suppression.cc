#include "reporting/suppression.h"

#include <algorithm>
#include <array>

namespace candor::review {
namespace {

using Cells = std::vector<std::size_t>;

bool IsSmall(std::uint64_t count) { return count > 0 && count < kLeastShown; }

// Even: of 2^32 equal draws, those that are too many are drawn again.
std::size_t Below(std::size_t end, Random& random) {
  constexpr std::uint64_t kDraws = std::uint64_t{1} << 32;
  for (;;) {
    std::array<char, 4> bytes{};
    random.Fill(bytes.data(), bytes.size());
    std::uint64_t drawn = 0;
    for (const char byte : bytes) {
      drawn = drawn << 8 | static_cast<unsigned char>(byte);
    }
    if (drawn < kDraws - kDraws % end) {
      return drawn % end;
    }
  }
}

// Withholds one more of these cells, one of the smallest that could be shown: what it holds tells
// nothing of which it is. False when there is none.
bool WithholdOne(const CountTable& table, const Cells& cells, std::vector<bool>& withheld,
                 Random& random) {
  Cells smallest;
  for (const std::size_t cell : cells) {
    if (withheld[cell]) {
      continue;
    }
    if (!smallest.empty() && table.counts[cell] < table.counts[smallest.front()]) {
      smallest.clear();
    }
    if (smallest.empty() || table.counts[cell] == table.counts[smallest.front()]) {
      smallest.push_back(cell);
    }
  }
  if (smallest.empty()) {
    return false;
  }
  withheld[smallest[Below(smallest.size(), random)]] = true;
  return true;
}

// Rows and columns of more than one cell.
std::vector<Cells> LinesOf(const CountTable& table) {
  const std::size_t rows = table.rows.size();
  const std::size_t columns = table.columns.size();
  std::vector<Cells> lines;
  for (std::size_t row = 0; columns > 1 && row < rows; ++row) {
    Cells& line = lines.emplace_back();
    for (std::size_t column = 0; column < columns; ++column) {
      line.push_back(row * columns + column);
    }
  }
  for (std::size_t column = 0; rows > 1 && column < columns; ++column) {
    Cells& line = lines.emplace_back();
    for (std::size_t row = 0; row < rows; ++row) {
      line.push_back(row * columns + column);
    }
  }
  return lines;
}

}  // namespace

std::vector<bool> WithheldCells(const CountTable& table, Random& random) {
  std::vector<bool> withheld(table.counts.size());
  Cells all(table.counts.size());
  for (std::size_t cell = 0; cell < all.size(); ++cell) {
    all[cell] = cell;
    withheld[cell] = IsSmall(table.counts[cell]);
  }
  if (std::ranges::none_of(withheld, [](bool is_withheld) { return is_withheld; })) {
    return withheld;
  }
  // Also beside several small ones: otherwise all that are withheld would be known to be small, and
  // a sum of twice their number would tell that each is 2.
  WithholdOne(table, all, withheld, random);
  const std::vector<Cells> lines = LinesOf(table);
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (const Cells& line : lines) {
      const auto is_withheld = [&withheld](std::size_t cell) { return withheld[cell]; };
      if (std::ranges::count_if(line, is_withheld) == 1) {
        is_changed = WithholdOne(table, line, withheld, random) || is_changed;
      }
    }
  }
  return withheld;
}

}  // namespace candor::review
