// Whose text a member may read, asked of many rows: Authorize decides once for each way in which
// the member stands to cases, and the rows' tags tell which way that is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "candor/review/v1/member_service.pb.h"
#include "lists/case_rows.h"

namespace candor::review {

// For one thread, while what it is given stays as it is.
class TextAccess {
 public:
  TextAccess(const CaseRows& rows, const v1::Member& member, std::string_view escalation_channel);

  // Of a row that the member sees.
  [[nodiscard]] bool MayRead(std::uint32_t row);

 private:
  // All that makes a Standing, but for what holds of the member with every case.
  static constexpr std::size_t kRelations = 8;
  static constexpr std::size_t kStates = 32;
  enum class Answer : std::uint8_t { kUnknown, kNo, kYes };

  [[nodiscard]] bool Ask(std::uint32_t row) const;

  const CaseRows& rows_;
  const v1::Member& member_;
  const std::string_view escalation_channel_;
  // Of each, the sets one of which has the row.
  std::array<std::vector<const RowSet*>, kRelations> relations_;
  std::array<Answer, kStates << kRelations> answers_{};
};

}  // namespace candor::review
