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
[[nodiscard]] inline std::uint64_t OrderKeyOf(CaseOrder order, const CaseRows& rows,
                                              std::uint32_t row) {
  switch (order) {
    case CaseOrder::kReceived:
      return ~rows.day(row);
    case CaseOrder::kClock:
      return std::uint64_t{rows.clocks(row).breached} << 32 | rows.clocks(row).due;
    case CaseOrder::kSeverity:
      // Not assessed, which is 0, comes last.
      return static_cast<std::uint8_t>(rows.severity(row) - 1);
    case CaseOrder::kActivity:
      return ~rows.activity_day(row);
  }
  return 0;
}

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

  void Offer(std::uint32_t row) {
    const std::uint64_t key = OrderKeyOf(order_, rows_, row);
    const std::uint64_t id_prefix = rows_.id_prefix(row);
    // Without branches, which nobody could predict where many are alike.
    const bool is_first = (key < end_key_) | ((key == end_key_) & (id_prefix <= end_id_prefix_));
    if (is_first) {
      Add({key, id_prefix, row});
    }
  }
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
  void Add(const Candidate& candidate);
  // Keeps the first `count_`.
  void Cut();

  const CaseRows& rows_;
  const CaseOrder order_;
  const std::optional<ListPosition>& after_;
  const std::size_t count_;
  std::vector<Candidate> candidates_;
  // None after these is among the first.
  std::uint64_t end_key_ = ~std::uint64_t{0};
  std::uint64_t end_id_prefix_ = ~std::uint64_t{0};
};

}  // namespace candor::review
