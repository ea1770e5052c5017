#include "lists/text_access.h"

#include <algorithm>

#include "casework/authorize.h"
#include "casework/standing.h"
#include "lists/case_tags.h"

namespace candor::review {

TextAccess::TextAccess(const CaseRows& rows, const v1::Member& member,
                       std::string_view escalation_channel)
    : rows_(rows), member_(member), escalation_channel_(escalation_channel) {
  const auto add = [&](std::size_t relation, TagKind kind, std::string_view value) {
    if (const RowSet* const set = rows_.With(TagOf(kind, value))) {
      relations_[relation].push_back(set);
    }
  };
  add(0, TagKind::kAssignee, member.name());
  add(1, TagKind::kFormerAssignee, member.name());
  add(2, TagKind::kFirstPanel, member.name());
  add(3, TagKind::kAppealPanel, member.name());
  add(4, TagKind::kDeclaredSoft, member.name());
  add(5, TagKind::kDeclaredNone, member.name());
  add(6, TagKind::kFlag, kUnassignedFlag);
  for (const std::string& employer : member.employers()) {
    add(7, TagKind::kPartyEmployer, employer);
  }
}

bool TextAccess::MayRead(std::uint32_t row) {
  const std::size_t state = rows_.state(row);
  if (state >= kStates) {
    return Ask(row);
  }
  std::size_t key = state;
  for (const std::vector<const RowSet*>& sets : relations_) {
    const bool holds =
        std::ranges::any_of(sets, [row](const RowSet* set) { return set->Has(row); });
    key = key << 1 | (holds ? 1U : 0U);
  }
  Answer& answer = answers_[key];
  if (answer == Answer::kUnknown) {
    answer = Ask(row) ? Answer::kYes : Answer::kNo;
  }
  return answer == Answer::kYes;
}

bool TextAccess::Ask(std::uint32_t row) const {
  const storage::v1::CaseSummary summary = rows_.record(row)->Summary();
  return Authorize(StandingOf(summary, &member_, escalation_channel_), Action::kReadText,
                   summary.subject().state())
      .ok();
}

}  // namespace candor::review
