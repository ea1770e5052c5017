#include "candor/policy/letters.h"

#include <algorithm>
#include <array>
#include <utility>

namespace candor::policy {

const v1::LetterTemplate* FindLetter(const v1::Policy& policy, v1::LetterKind kind) {
  const auto found = std::ranges::find(policy.letters(), kind, &v1::LetterTemplate::kind);
  return found == policy.letters().end() ? nullptr : &*found;
}

std::optional<std::uint32_t> AppealWindowDays(const v1::Policy& policy) {
  for (const v1::Clock& clock : policy.clocks()) {
    if (clock.starts_on() == v1::CLOCK_EVENT_DECISION_DELIVERED && clock.hard().has_days() &&
        std::ranges::find(clock.stops_on(), v1::CLOCK_EVENT_APPEAL_FILED) !=
            clock.stops_on().end()) {
      return clock.hard().days();
    }
  }
  return std::nullopt;
}

std::string FillLetter(std::string_view text, const LetterGaps& gaps) {
  const std::array<std::pair<std::string_view, std::string_view>, 4> fills = {
      std::pair{std::string_view("{outcomes}"), gaps.outcomes},
      {"{reasons}", gaps.reasons},
      {"{days}", gaps.days},
      {"{decision_code}", gaps.decision_code}};
  std::string filled;
  while (!text.empty()) {
    const auto gap = std::ranges::find_if(
        fills, [text](const auto& fill) { return text.starts_with(fill.first); });
    filled.append(gap == fills.end() ? text.substr(0, 1) : gap->second);
    text.remove_prefix(gap == fills.end() ? 1 : gap->first.size());
  }
  return filled;
}

}  // namespace candor::policy
