#include "review/case_tally.h"

#include <algorithm>
#include <cstddef>

#include "casework/clock_view.h"

namespace candor::review {
namespace {

constexpr std::int64_t kHour = 3600;

using Clocks = google::protobuf::RepeatedPtrField<v1::CaseClock>;

// When a case's clocks of one code are past first.
struct FirstEnds {
  absl::Time due = absl::InfiniteFuture();
  absl::Time breached = absl::InfiniteFuture();
};

FirstEnds EndsOf(const Clocks& clocks, std::string_view code) {
  FirstEnds first;
  for (const v1::CaseClock& clock : clocks) {
    if (clock.code() == code) {
      first.breached = std::min(first.breached, BreachedAt(clock).value_or(absl::InfiniteFuture()));
      first.due = std::min(first.due, DueAt(clock).value_or(absl::InfiniteFuture()));
    }
  }
  // What is breached was due before, or is at that moment.
  first.due = std::min(first.due, first.breached);
  return first;
}

// Whether an earlier one has the same code.
bool IsRepeated(const Clocks& clocks, Clocks::const_iterator clock) {
  return std::any_of(clocks.begin(), clock, [clock](const v1::CaseClock& earlier) {
    return earlier.code() == clock->code();
  });
}

void Change(std::map<std::int64_t, std::int64_t>& counts, absl::Time when, std::int64_t by) {
  if (when == absl::InfiniteFuture()) {
    return;
  }
  const std::int64_t hour = absl::ToUnixSeconds(when + absl::Seconds(kHour - 1)) / kHour;
  if ((counts[hour] += by) == 0) {
    counts.erase(hour);
  }
}

std::int64_t CountPast(const std::map<std::int64_t, std::int64_t>& counts, absl::Time now) {
  std::int64_t past = 0;
  for (const auto& [hour, count] : counts) {
    if (now <= absl::FromUnixSeconds(hour * kHour)) {
      break;
    }
    past += count;
  }
  return past;
}

}  // namespace

void CaseTally::Count(const v1::Case& subject, std::int64_t by) {
  if (v1::CaseState_IsValid(subject.state())) {
    states_[static_cast<std::size_t>(subject.state())] += by;
  }
  for (auto clock = subject.clocks().begin(); clock != subject.clocks().end(); ++clock) {
    if (IsRepeated(subject.clocks(), clock)) {
      continue;
    }
    const FirstEnds first = EndsOf(subject.clocks(), clock->code());
    auto ends = clocks_.find(clock->code());
    if (ends == clocks_.end()) {
      ends = clocks_.emplace(clock->code(), Ends()).first;
    }
    Change(ends->second.due, first.due, by);
    Change(ends->second.breached, first.breached, by);
  }
}

CaseCounts CaseTally::CountsAt(absl::Time now) const {
  CaseCounts counts;
  counts.states = states_;
  for (const auto& [code, ends] : clocks_) {
    const std::int64_t breached = CountPast(ends.breached, now);
    counts.clocks[code] = {CountPast(ends.due, now) - breached, breached};
  }
  return counts;
}

}  // namespace candor::review
