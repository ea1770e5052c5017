// The clocks of a case, computed from what happened to it: nothing else moves them, so neither a
// restart nor a clock that jumps changes one. Pure; thread-safe; a few microseconds for a case.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "candor/policy/v1/policy.pb.h"

namespace candor::policy {

// Something that happened, or a state that the case came into, or both: the event comes first.
struct Occurrence {
  v1::ClockEvent event = v1::CLOCK_EVENT_UNSPECIFIED;
  // May lie in the future, as the day of an event that is known beforehand does.
  absl::Time time;
  // The state's code; empty when the state stayed.
  std::string_view state;
};

struct RunningClock {
  // Of the policy.
  const v1::Clock* clock = nullptr;
  // In the future for one that runs from `starts_at_latest` unless its start comes before.
  absl::Time started;
  // Nothing while it stands still, or when it has no such end.
  std::optional<absl::Time> soft;
  std::optional<absl::Time> hard;
  bool is_paused = false;
};

// The clocks that run or stand still after `history`, which is in the order in which it happened,
// whatever its times say; the first to be breached first, then the first to be due, then those that
// stand still.
// An event ends all clocks that it can end, but CHECKED_IN and INTERIM_MEASURE_REVIEWED, which come
// once for each, end only the first to be due of those with the same start and ends.
// When a clock's start comes again while it runs: deliveries and interim measures have a clock
// each; a new question or decision starts it anew; else the first start counts. A clock with
// `starts_at_latest` runs once.
// One from a question ends when the case leaves NEEDS_INFO, too, answered or not.
// A closed case has no clocks but those that CHECKED_IN ends: whether someone retaliates is asked
// long after. One that goes on elsewhere, was withdrawn or erased has none; one that was referred
// keeps all until it is closed. Opened again, a case has those that repeat, from then on.
[[nodiscard]] std::vector<RunningClock> RunningClocks(const v1::Policy& policy,
                                                      std::span<const Occurrence> history);

// A clock that did its work: an event came that it waits for.
struct EndedClock {
  // Of the policy.
  const v1::Clock* clock = nullptr;
  absl::Time ended;
  // How long it ran, without the time in which it stood still.
  absl::Duration took;
  // After its hard time.
  bool was_breached = false;
};

// Those of `history`, in the order in which they ended. Not those that ended with the case or with
// the state that they belong to: nobody did then what they ask for.
[[nodiscard]] std::vector<EndedClock> EndedClocks(const v1::Policy& policy,
                                                  std::span<const Occurrence> history);

// The end of a span from `start` by the calendar of `zone`: after days and months at the same time
// of day; the moment of the change when it skips that time, the first of both when it has it twice;
// the last day of a month that is too short. With `until_day_ends_anywhere`, 23:59:59 of that day
// where on earth it is latest (UTC-12); that second is still inside.
[[nodiscard]] absl::Time EndOf(const v1::TimeSpan& span, absl::Time start,
                               const absl::TimeZone& zone, bool until_day_ends_anywhere);

// The end of the appeal window for decisions delivered at `delivered`, to be compared with times
// cut to the second, itself inside; nothing when the policy has no clock from
// CLOCK_EVENT_DECISION_DELIVERED to CLOCK_EVENT_APPEAL_FILED.
[[nodiscard]] std::optional<absl::Time> AppealUntil(const v1::Policy& policy, absl::Time delivered);

// Whether the clock measures an appeal window: when it ends, nobody is late.
[[nodiscard]] bool IsAppealWindow(const v1::Clock& clock);

}  // namespace candor::policy
