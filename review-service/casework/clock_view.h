// The clocks of a case as members see them: what happened to it in, clocks with their levels out.
// Nothing here looks at a clock of its own: what was computed once stays true, and only the level
// depends on when it is looked at. Thread-safe for different cases.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "candor/policy/clocks.h"
#include "candor/policy/policy_set.h"
#include "candor/policy/v1/policy.pb.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "review/case_edit.h"

namespace candor::review {

// The policy that a case is worked on under: the version that it was made under, else the newest of
// that policy, else the newest of the first, since a case without clocks would be forgotten. Null
// only when none is loaded.
[[nodiscard]] const policy::v1::Policy* PolicyOf(const v1::Case& subject,
                                                 const policy::PolicySet& policies);

// Computes the clocks of the case anew from its events. What is stored has no level but PAUSED, and
// RUNNING for an appeal window: when that ends, nobody is late.
void RefreshClocks(storage::v1::CaseSummary& summary, const policy::v1::Policy& policy);
inline void RefreshClocks(OpenCase& subject, const policy::v1::Policy& policy) {
  RefreshClocks(subject.summary, policy);
}

// The clocks of the case that ended with what they wait for, in that order; those of `policy`,
// which must outlive them.
[[nodiscard]] std::vector<policy::EndedClock> EndedClocksOf(const storage::v1::CaseSummary& summary,
                                                            const policy::v1::Policy& policy);

// When a clock of a stored case begins to be due and to be breached; nothing for never. An appeal
// window is due from its reminder until the case is closed, and never breached.
[[nodiscard]] std::optional<absl::Time> DueAt(const v1::CaseClock& clock);
[[nodiscard]] std::optional<absl::Time> BreachedAt(const v1::CaseClock& clock);
// How far a clock of a stored case is.
[[nodiscard]] v1::ClockLevel LevelOf(const v1::CaseClock& clock, absl::Time now);

// Notes the day that an event begins in place of what was noted before; 0 for none.
void NoteEventDay(OpenCase& subject, std::uint32_t day);

// When a reporter wrote who is known to have written on that UTC day: not before what happened
// before it.
[[nodiscard]] absl::Time TimeOfReporter(const storage::v1::CaseSummary& summary, std::uint32_t day);

// Notes that a report came on that UTC day, and what it says of danger, and starts the clocks. Its
// time is the end of the day, as periods of days are counted (Regulation 1182/71 art. 3); with
// somebody in danger the hour in which it is filed.
void BeginClocks(storage::v1::CaseSummary& summary, const policy::PolicySet& policies,
                 std::uint32_t day, absl::Time now);

}  // namespace candor::review
