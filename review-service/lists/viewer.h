// Which cases a member sees.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "candor/review/v1/member_service.pb.h"
#include "lists/case_rows.h"

namespace candor::review {

// Who asks, and when.
struct Viewer {
  const v1::Member* member = nullptr;  // null for who is none
  std::string_view escalation_channel;
  absl::Time now;
};

// The cases that are not hidden from a viewer, as IsHidden has it (casework/standing.h). For one
// thread, while `rows` stay as they are.
class Sight {
 public:
  Sight(const CaseRows& rows, const Viewer& viewer);

  // 64 rows, as of RowSet.
  [[nodiscard]] std::uint64_t Word(std::size_t word) const {
    std::uint64_t granted = 0;
    for (const RowSet* const channel : channels_) {
      granted |= channel->Word(word);
    }
    return hidden_ == nullptr ? granted : granted & ~hidden_->Word(word);
  }
  [[nodiscard]] bool Has(std::uint32_t row) const {
    return (Word(row / kWordRows) >> row % kWordRows & 1U) != 0;
  }

 private:
  std::vector<const RowSet*> channels_;
  const RowSet* hidden_ = nullptr;
};

}  // namespace candor::review
