// The orders of lists, and what is first in one: a number, then the id. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lists/case_rows.h"

namespace candor::review {

// As of ListCasesRequest.order_by.
enum class CaseOrder : std::uint8_t { kReceived, kClock, kSeverity, kActivity };

// Empty is the default; nothing for what is none.
[[nodiscard]] std::optional<CaseOrder> ParseOrder(std::string_view text);
// As ParseOrder reads it, and never empty.
[[nodiscard]] std::string_view CodeOf(CaseOrder order);

// What a list is ordered by, ascending, then by id. Of what is stored only, never of the time of
// the call, so that pages join.
[[nodiscard]] std::uint64_t OrderKeyOf(CaseOrder order, const CaseRows& rows, std::uint32_t row);

// Where a list stands: after the case of this key and id.
struct ListPosition {
  std::uint64_t key = 0;
  std::string id;

  friend bool operator==(const ListPosition&, const ListPosition&) = default;
};

// The first rows of a list after a position. Holds twice as many as are asked for at most, however
// many it is offered. For one thread, while `rows` stay as they are.
class FirstRows {
 public:
  // `count` of them, at least 1.
  FirstRows(const CaseRows& rows, CaseOrder order, const std::optional<ListPosition>& after,
            std::size_t count);

  void Offer(std::uint32_t row);
  // In their order.
  [[nodiscard]] std::vector<std::uint32_t> Take();

 private:
  struct Candidate {
    std::uint64_t key;
    std::uint64_t id_prefix;
    std::uint32_t row;
  };
  [[nodiscard]] bool IsBefore(const Candidate& a, const Candidate& b) const;
  [[nodiscard]] bool IsAfterStart(const Candidate& candidate) const;
  // Keeps the first `count_`.
  void Cut();

  const CaseRows& rows_;
  const CaseOrder order_;
  const std::optional<ListPosition>& after_;
  const std::size_t count_;
  std::vector<Candidate> candidates_;
  // None at or after it is among the first.
  std::optional<Candidate> end_;
};

}  // namespace candor::review
