// What somebody can work out from numbers that were published: linear equations over counts, which
// are whole and not below zero. Knows nothing of how cells are withheld.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace candor::review::test {

// Exact; small numbers only.
struct Fraction {
  std::int64_t top = 0;
  std::int64_t bottom = 1;

  [[nodiscard]] Fraction Reduced() const {
    const std::int64_t by = std::gcd(top, bottom) * (bottom < 0 ? -1 : 1);
    return by == 0 ? Fraction{} : Fraction{top / by, bottom / by};
  }
  friend Fraction operator-(Fraction a, Fraction b) {
    return Fraction{a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom}.Reduced();
  }
  friend Fraction operator*(Fraction a, Fraction b) {
    return Fraction{a.top * b.top, a.bottom * b.bottom}.Reduced();
  }
  friend Fraction operator/(Fraction a, Fraction b) {
    return Fraction{a.top * b.bottom, a.bottom * b.top}.Reduced();
  }
};

class PublishedSystem {
 public:
  explicit PublishedSystem(std::size_t unknowns) : unknowns_(unknowns) {}

  // The sum of these unknowns is known.
  void AddSum(const std::vector<std::size_t>& of, std::uint64_t sum) {
    std::vector<Fraction> row(unknowns_ + 1);
    for (const std::size_t unknown : of) {
      row[unknown].top += 1;
    }
    row.back().top = static_cast<std::int64_t>(sum);
    rows_.push_back(std::move(row));
  }

  // Each unknown's value where there is only one that it can have: by elimination, or by what is
  // left between its bounds.
  [[nodiscard]] std::vector<std::optional<std::uint64_t>> Derive() {
    Eliminate();
    std::vector<Bounds> bounds(unknowns_);
    for (bool is_closer = true; is_closer;) {
      is_closer = false;
      for (const std::vector<Fraction>& row : rows_) {
        for (std::size_t i = 0; i < unknowns_; ++i) {
          is_closer = (row[i].top != 0 && Narrow(row, i, bounds)) || is_closer;
        }
      }
    }
    std::vector<std::optional<std::uint64_t>> values(unknowns_);
    for (std::size_t i = 0; i < unknowns_; ++i) {
      if (bounds[i].most && *bounds[i].most == bounds[i].least) {
        values[i] = static_cast<std::uint64_t>(bounds[i].least);
      }
    }
    return values;
  }

 private:
  struct Bounds {
    std::int64_t least = 0;
    std::optional<std::int64_t> most;
  };

  // To the reduced row echelon form; what was there stays beside it, since it bounds, too.
  void Eliminate() {
    std::vector<std::vector<Fraction>> reduced = rows_;
    std::size_t pivot_row = 0;
    for (std::size_t column = 0; column < unknowns_ && pivot_row < reduced.size(); ++column) {
      std::size_t row = pivot_row;
      while (row < reduced.size() && reduced[row][column].top == 0) {
        ++row;
      }
      if (row == reduced.size()) {
        continue;
      }
      std::swap(reduced[row], reduced[pivot_row]);
      const Fraction lead = reduced[pivot_row][column];
      for (Fraction& entry : reduced[pivot_row]) {
        entry = entry / lead;
      }
      for (std::size_t other = 0; other < reduced.size(); ++other) {
        const Fraction factor = reduced[other][column];
        if (other != pivot_row && factor.top != 0) {
          for (std::size_t i = 0; i <= unknowns_; ++i) {
            reduced[other][i] = reduced[other][i] - factor * reduced[pivot_row][i];
          }
        }
      }
      ++pivot_row;
    }
    rows_.insert(rows_.end(), reduced.begin(), reduced.end());
  }

  // What is left of a sum; open when there is no telling.
  struct Rest {
    Fraction value;
    bool is_open = false;

    void Take(Fraction factor, std::optional<std::int64_t> bound) {
      is_open = is_open || !bound;
      value = value - factor * Fraction{bound.value_or(0)};
    }
  };

  // By one equation: a * x = sum - (all others), each at its least or most.
  bool Narrow(const std::vector<Fraction>& row, std::size_t unknown, std::vector<Bounds>& bounds) {
    Rest least{row.back()};
    Rest most{row.back()};
    for (std::size_t i = 0; i < unknowns_; ++i) {
      if (i != unknown && row[i].top != 0) {
        const bool is_up = row[i].top > 0;
        (is_up ? most : least).Take(row[i], bounds[i].least);
        (is_up ? least : most).Take(row[i], bounds[i].most);
      }
    }
    if (row[unknown].top < 0) {
      std::swap(least, most);
    }
    bool is_closer = false;
    Bounds& bound = bounds[unknown];
    if (!least.is_open) {
      const Fraction at = least.value / row[unknown];
      const std::int64_t whole =
          at.top / at.bottom + (at.top > 0 && at.top % at.bottom != 0 ? 1 : 0);
      is_closer = whole > bound.least;
      bound.least = is_closer ? whole : bound.least;
    }
    if (!most.is_open) {
      const Fraction at = most.value / row[unknown];
      const std::int64_t whole =
          at.top / at.bottom - (at.top < 0 && at.top % at.bottom != 0 ? 1 : 0);
      if (!bound.most || whole < *bound.most) {
        bound.most = whole;
        is_closer = true;
      }
    }
    return is_closer;
  }

  const std::size_t unknowns_;
  std::vector<std::vector<Fraction>> rows_;
};

}  // namespace candor::review::test
