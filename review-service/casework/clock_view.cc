#include "casework/clock_view.h"

#include <algorithm>
#include <string_view>
namespace candor::review {
namespace {

using policy::v1::ClockEvent;

absl::Time StartOfDay(std::uint32_t day) { return absl::UnixEpoch() + absl::Hours(24) * day; }

absl::Time TimeOf(const google::protobuf::Timestamp& stamp) {
  return absl::FromUnixSeconds(stamp.seconds());
}

void SetTime(absl::Time time, google::protobuf::Timestamp& stamp) {
  stamp.set_seconds(absl::ToUnixSeconds(time));
}

std::string_view CodeOf(std::uint32_t state) {
  constexpr std::string_view kPrefix = "CASE_STATE_";
  return std::string_view(v1::CaseState_Name(static_cast<v1::CaseState>(state)))
      .substr(kPrefix.size());
}

std::vector<policy::Occurrence> HistoryOf(const storage::v1::CaseSummary& summary) {
  std::vector<policy::Occurrence> history;
  history.reserve(static_cast<std::size_t>(summary.events_size()));
  for (const storage::v1::ClockOccurrence& event : summary.events()) {
    const bool has_state = v1::CaseState_IsValid(static_cast<int>(event.state())) &&
                           event.state() != v1::CASE_STATE_UNSPECIFIED;
    history.push_back({event.event(), TimeOf(event.time()),
                       has_state ? CodeOf(event.state()) : std::string_view()});
  }
  return history;
}

// An event is arranged for only where somebody is worried about one.
bool IsAbout(const policy::v1::Clock& clock, const v1::Case& subject) {
  const bool is_for_event =
      clock.hard_on() == policy::v1::CLOCK_EVENT_EVENT_STARTED ||
      std::ranges::find(clock.stops_on(), policy::v1::CLOCK_EVENT_ARRANGEMENTS_MADE) !=
          clock.stops_on().end();
  return !is_for_event || subject.kind() == report::v1::REPORT_KIND_PRE_EVENT_CONCERN;
}

void Write(const policy::RunningClock& running, v1::CaseClock& shown) {
  shown.set_code(running.clock->code());
  shown.set_legal(running.clock->legal());
  if (running.soft) {
    SetTime(*running.soft, *shown.mutable_soft_time());
  }
  if (running.hard) {
    SetTime(*running.hard, *shown.mutable_hard_time());
  }
  if (running.is_paused) {
    shown.set_level(v1::CLOCK_LEVEL_PAUSED);
  } else if (policy::IsAppealWindow(*running.clock)) {
    shown.set_level(v1::CLOCK_LEVEL_RUNNING);
  }
}

void Append(storage::v1::CaseSummary& summary, ClockEvent event, absl::Time when) {
  storage::v1::ClockOccurrence& added = *summary.add_events();
  added.set_event(event);
  SetTime(when, *added.mutable_time());
}

}  // namespace

const policy::v1::Policy* PolicyOf(const v1::Case& subject, const policy::PolicySet& policies) {
  const policy::v1::Policy* policy = policies.Find(subject.policy_id(), subject.policy_version());
  if (policy == nullptr) {
    policy = policies.Latest(subject.policy_id());
  }
  return policy != nullptr ? policy : policies.Latest("");
}

void RefreshClocks(storage::v1::CaseSummary& summary, const policy::v1::Policy& policy) {
  const std::vector<policy::Occurrence> history = HistoryOf(summary);
  v1::Case& subject = *summary.mutable_subject();
  subject.clear_clocks();
  for (const policy::RunningClock& running : policy::RunningClocks(policy, history)) {
    if (IsAbout(*running.clock, subject)) {
      Write(running, *subject.add_clocks());
    }
  }
}

std::vector<policy::EndedClock> EndedClocksOf(const storage::v1::CaseSummary& summary,
                                              const policy::v1::Policy& policy) {
  std::vector<policy::EndedClock> ended = policy::EndedClocks(policy, HistoryOf(summary));
  std::erase_if(ended, [&summary](const policy::EndedClock& clock) {
    return !IsAbout(*clock.clock, summary.subject());
  });
  return ended;
}

std::optional<absl::Time> DueAt(const v1::CaseClock& clock) {
  return clock.has_soft_time() ? std::optional(TimeOf(clock.soft_time())) : std::nullopt;
}

std::optional<absl::Time> BreachedAt(const v1::CaseClock& clock) {
  const bool is_window = clock.level() == v1::CLOCK_LEVEL_RUNNING;
  return clock.has_hard_time() && !is_window ? std::optional(TimeOf(clock.hard_time()))
                                             : std::nullopt;
}

v1::ClockLevel LevelOf(const v1::CaseClock& clock, absl::Time now) {
  if (clock.level() == v1::CLOCK_LEVEL_PAUSED) {
    return v1::CLOCK_LEVEL_PAUSED;
  }
  if (now > BreachedAt(clock).value_or(absl::InfiniteFuture())) {
    return v1::CLOCK_LEVEL_BREACHED;
  }
  return now > DueAt(clock).value_or(absl::InfiniteFuture()) ? v1::CLOCK_LEVEL_DUE
                                                             : v1::CLOCK_LEVEL_RUNNING;
}

void NoteEventDay(OpenCase& subject, std::uint32_t day) {
  auto& events = *subject.summary.mutable_events();
  const auto kept = std::ranges::remove_if(events, [](const storage::v1::ClockOccurrence& event) {
    return event.event() == policy::v1::CLOCK_EVENT_EVENT_STARTED;
  });
  events.erase(kept.begin(), kept.end());
  if (day != 0) {
    Append(subject.summary, policy::v1::CLOCK_EVENT_EVENT_STARTED, StartOfDay(day));
  }
}

absl::Time TimeOfReporter(const storage::v1::CaseSummary& summary, std::uint32_t day) {
  const auto& events = summary.events();
  // The day of an event may lie far ahead of when it was noted.
  const auto last = std::find_if(events.rbegin(), events.rend(), [](const auto& event) {
    return event.event() != policy::v1::CLOCK_EVENT_EVENT_STARTED;
  });
  return last == events.rend() ? StartOfDay(day) : std::max(StartOfDay(day), TimeOf(last->time()));
}

void BeginClocks(storage::v1::CaseSummary& summary, const policy::PolicySet& policies,
                 std::uint32_t day, absl::Time now) {
  const bool danger = summary.subject().danger();
  const absl::Time hour = absl::UnixEpoch() + absl::Floor(now - absl::UnixEpoch(), absl::Hours(1));
  const absl::Time when = danger ? hour : StartOfDay(day + 1);
  Append(summary, policy::v1::CLOCK_EVENT_RECEIVED, when);
  if (danger) {
    Append(summary, policy::v1::CLOCK_EVENT_SAFETY_FLAGGED, when);
  }
  if (const policy::v1::Policy* const policy = PolicyOf(summary.subject(), policies)) {
    RefreshClocks(summary, *policy);
  }
}

}  // namespace candor::review
