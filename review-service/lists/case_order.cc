#include "lists/case_order.h"

#include <algorithm>
#include <array>
#include <utility>

namespace candor::review {
namespace {

using OrderRow = std::pair<std::string_view, CaseOrder>;
constexpr std::array kOrders = {
    OrderRow{"received", CaseOrder::kReceived},
    OrderRow{"clock", CaseOrder::kClock},
    OrderRow{"severity", CaseOrder::kSeverity},
    OrderRow{"activity", CaseOrder::kActivity},
};

}  // namespace

std::optional<CaseOrder> ParseOrder(std::string_view text) {
  if (text.empty()) {
    return CaseOrder::kReceived;
  }
  const auto row = std::ranges::find(kOrders, text, &OrderRow::first);
  return row == kOrders.end() ? std::nullopt : std::optional(row->second);
}

std::string_view CodeOf(CaseOrder order) {
  return std::ranges::find(kOrders, order, &OrderRow::second)->first;
}

FirstRows::FirstRows(const CaseRows& rows, CaseOrder order,
                     const std::optional<ListPosition>& after, std::size_t count)
    : rows_(rows), order_(order), after_(after), count_(count) {
  candidates_.reserve(2 * count);
}

bool FirstRows::IsBefore(const Candidate& a, const Candidate& b) const {
  if (a.key != b.key) {
    return a.key < b.key;
  }
  return a.id_prefix != b.id_prefix ? a.id_prefix < b.id_prefix
                                    : rows_.record(a.row)->id() < rows_.record(b.row)->id();
}

bool FirstRows::IsAfterStart(const Candidate& candidate) const {
  return !after_ || candidate.key > after_->key ||
         (candidate.key == after_->key && rows_.record(candidate.row)->id() > after_->id);
}

void FirstRows::Add(const Candidate& candidate) {
  if (IsAfterStart(candidate)) {
    candidates_.push_back(candidate);
    if (candidates_.size() == 2 * count_) {
      Cut();
    }
  }
}

void FirstRows::Cut() {
  const auto end = candidates_.begin() + static_cast<std::ptrdiff_t>(count_);
  std::ranges::nth_element(
      candidates_, end, [this](const Candidate& a, const Candidate& b) { return IsBefore(a, b); });
  end_key_ = end->key;
  end_id_prefix_ = end->id_prefix;
  candidates_.erase(end, candidates_.end());
}

std::vector<std::uint32_t> FirstRows::Take() {
  std::ranges::sort(candidates_,
                    [this](const Candidate& a, const Candidate& b) { return IsBefore(a, b); });
  std::vector<std::uint32_t> first;
  for (std::size_t i = 0; i < std::min(count_, candidates_.size()); ++i) {
    first.push_back(candidates_[i].row);
  }
  return first;
}

}  // namespace candor::review
