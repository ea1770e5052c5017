// The clocks of a case, computed from what happened to it: nothing else moves them, so neither a
// restart nor a clock that jumps changes one. Pure; thread-safe.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "candor/policy/v1/policy.pb.h"

namespace candor::policy {

// Something that happened, or a state that the case came into, or both.
struct Occurrence {
  v1::ClockEvent event = v1::CLOCK_EVENT_UNSPECIFIED;
  absl::Time time;
  // The state's code; empty when the state stayed.
  std::string_view state;
};

struct RunningClock {
  // Of the policy.
  const v1::Clock* clock = nullptr;
  absl::Time started;
  // Nothing while it stands still, or when it has no such end.
  std::optional<absl::Time> soft;
  std::optional<absl::Time> hard;
  bool is_paused = false;
};

// The clocks that run or stand still after `history`, which is in the order in which it happened;
// the first to be breached first, then the first to be due, then those that stand still. An event
// that could end several clocks with the same start and ends takes only the one that is due first.
[[nodiscard]] std::vector<RunningClock> RunningClocks(const v1::Policy& policy,
                                                      std::span<const Occurrence> history);

// The end of a span from `start` by the calendar of `zone`; with `until_day_ends_anywhere`, the end
// of that day where on earth it is latest (UTC-12).
[[nodiscard]] absl::Time EndOf(const v1::TimeSpan& span, absl::Time start,
                               const absl::TimeZone& zone, bool until_day_ends_anywhere);

// The end of the appeal window for decisions delivered at `delivered`; nothing when the policy has
// no clock from CLOCK_EVENT_DECISION_DELIVERED to CLOCK_EVENT_APPEAL_FILED.
[[nodiscard]] std::optional<absl::Time> AppealUntil(const v1::Policy& policy, absl::Time delivered);

}  // namespace candor::policy
