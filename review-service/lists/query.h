// A filter over the cases that one member sees: compiled once a call, then asked of 64 rows at a
// time. A case that the member must not learn of is out before anything else is looked at.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lists/case_rows.h"
#include "lists/case_tags.h"
#include "lists/filter.h"
#include "lists/text_access.h"
#include "lists/viewer.h"

namespace candor::review {

// For one thread, while `rows` and what the viewer names stay as they are.
class Query {
 public:
  Query(const CaseRows& rows, const Viewer& viewer, const Filter& filter);

  // Each case that matches, in the order of rows.
  template <typename Found>
  void ForEach(Found found) {
    for (std::size_t word = 0; word < rows_.words(); ++word) {
      for (std::uint64_t rows = Candidates(word); rows != 0; rows &= rows - 1) {
        const auto row = static_cast<std::uint32_t>(word * kWordRows) +
                         static_cast<std::uint32_t>(std::countr_zero(rows));
        if (by_row_.empty() || HoldAll(row)) {
          found(row);
        }
      }
    }
  }
  [[nodiscard]] bool Matches(std::uint32_t row);

 private:
  // One term of the filter: any of these, or with `is_negated` none.
  struct Condition {
    bool is_negated = false;
    std::vector<const RowSet*> sets;
    // Cases that are in none of these, when there is such a value.
    std::optional<std::vector<const RowSet*>> none_of;
    bool is_due = false;
    bool is_breached = false;
    std::vector<DayRange> days;
    std::vector<std::vector<std::uint32_t>> words;
  };

  [[nodiscard]] Condition Compile(const FilterTerm& term, const Viewer& viewer) const;
  void AddSet(TagKind kind, std::string_view value, std::vector<const RowSet*>& sets) const;
  void AddClock(const std::string& value, Condition& condition) const;
  void AddConflict(std::string_view level, std::string_view member, Condition& condition) const;

  // The rows of a word with a clock that is breached, or also with one that is due.
  [[nodiscard]] std::uint64_t Past(std::size_t word, bool is_due) const;
  // The rows of a word for which all that sets and clocks decide holds.
  [[nodiscard]] std::uint64_t Candidates(std::size_t word) const;
  [[nodiscard]] bool Holds(const Condition& condition, std::uint32_t row);
  [[nodiscard]] bool HoldAll(std::uint32_t row);
  [[nodiscard]] bool HasWords(const std::vector<std::uint32_t>& words, std::uint32_t row);

  const CaseRows& rows_;
  const Sight sight_;
  const std::uint32_t now_;
  std::vector<Condition> by_sets_;  // those that sets and clocks decide
  std::vector<Condition> by_row_;
  std::optional<TextAccess> text_access_;
};

}  // namespace candor::review
