#include "candor/policy/clocks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace candor::policy {
namespace {

constexpr std::string_view kAsking = "NEEDS_INFO";

// What happens when a clock's start comes again while it runs.
enum class StartAgain { kKeep, kRestart, kBeside };

StartAgain AgainOn(v1::ClockEvent event) {
  switch (event) {
    case v1::CLOCK_EVENT_DECISION_DELIVERED:
    case v1::CLOCK_EVENT_INTERIM_MEASURE_TAKEN:
      return StartAgain::kBeside;
    case v1::CLOCK_EVENT_REPORTER_ASKED:
    case v1::CLOCK_EVENT_DECIDED:
      return StartAgain::kRestart;
    default:
      return StartAgain::kKeep;
  }
}

// Comes once for each of several clocks.
bool EndsOne(v1::ClockEvent event) {
  return event == v1::CLOCK_EVENT_CHECKED_IN || event == v1::CLOCK_EVENT_INTERIM_MEASURE_REVIEWED;
}

bool EndsCase(std::string_view state) {
  constexpr std::array<std::string_view, 4> kEnds = {"CLOSED", "DUPLICATE", "WITHDRAWN",
                                                     "SHREDDED"};
  return std::ranges::find(kEnds, state) != kEnds.end();
}

// States in which a case is worked on towards a decision, also once it was decided before.
bool IsBeforeDecision(std::string_view state) {
  constexpr std::array<std::string_view, 4> kBefore = {"ESCALATED", "TRIAGE", "INVESTIGATING",
                                                       "DELIBERATION"};
  return std::ranges::find(kBefore, state) != kBefore.end();
}

bool StopsOn(const v1::Clock& clock, int event) {
  return std::ranges::find(clock.stops_on(), event) != clock.stops_on().end();
}

bool PausesIn(const v1::Clock& clock, std::string_view state) {
  return !clock.legal() && std::ranges::find(clock.pauses_in(), state) != clock.pauses_in().end();
}

bool HaveSameStartAndEnds(const v1::Clock& a, const v1::Clock& b) {
  return &a == &b || (a.starts_on() == b.starts_on() &&
                      std::ranges::is_permutation(a.stops_on(), b.stops_on()));
}

// absl keeps the zones that it loaded: no more than a look into a table.
absl::TimeZone ZoneOf(const v1::Policy& policy) {
  absl::TimeZone zone;
  absl::LoadTimeZone(policy.time_zone(), &zone);
  return zone;
}

// One clock on its way through a history.
struct Run {
  const v1::Clock* clock = nullptr;
  absl::Time started;
  // Its start has not come yet.
  bool is_provisional = false;
  // Ended, and remembered because it runs once.
  bool is_over = false;
  absl::Duration paused = absl::ZeroDuration();
  std::optional<absl::Time> paused_since;
};

class Walk {
 public:
  explicit Walk(const v1::Policy& policy) : policy_(policy), zone_(ZoneOf(policy)) {
    runs_.reserve(static_cast<std::size_t>(policy.clocks_size()) + 4);
  }

  void Take(std::span<const Occurrence> history) {
    history_ = history;
    for (std::size_t i = 0; i < history.size(); ++i) {
      const Occurrence& now = history[i];
      if (now.event != v1::CLOCK_EVENT_UNSPECIFIED) {
        Stop(now.event, now.time);
        Start(now.event, now.time);
      }
      if (!now.state.empty()) {
        Enter(now.state, now.time, history.first(i));
      }
    }
  }

  [[nodiscard]] std::vector<EndedClock> TakeEnded() { return std::move(ended_); }

  [[nodiscard]] std::vector<RunningClock> Result() const {
    std::vector<RunningClock> running;
    running.reserve(runs_.size());
    for (const Run& run : runs_) {
      if (!run.is_over) {
        running.push_back(Show(run));
      }
    }
    std::ranges::stable_sort(running, {}, [](const RunningClock& shown) {
      return std::tuple(shown.is_paused, shown.hard.value_or(absl::InfiniteFuture()),
                        shown.soft.value_or(absl::InfiniteFuture()));
    });
    return running;
  }

 private:
  void Stop(v1::ClockEvent event, absl::Time when) {
    std::vector<std::size_t> ended;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      if (!runs_[i].is_over && StopsOn(*runs_[i].clock, event)) {
        ended.push_back(i);
      }
    }
    for (const std::size_t i : ended) {
      if (!EndsOne(event) || IsFirstDue(i, ended)) {
        End(runs_[i], when);
      }
    }
    if (event == v1::CLOCK_EVENT_DECIDED || event == v1::CLOCK_EVENT_CLOSED) {
      is_decided_ = true;
      std::erase_if(runs_, [](const Run& run) { return run.clock->repeats(); });
    }
    if (event == v1::CLOCK_EVENT_CLOSED) {
      EndAll(/*keep_check_ins=*/true);
    }
    std::erase_if(runs_,
                  [](const Run& run) { return run.is_over && !run.clock->has_starts_at_latest(); });
  }

  void Start(v1::ClockEvent event, absl::Time when) {
    for (const v1::Clock& clock : policy_.clocks()) {
      if (is_closed_) {
        return;
      }
      if (clock.starts_on() == event) {
        StartOne(clock, when);
      } else if (event == v1::CLOCK_EVENT_RECEIVED && clock.has_starts_at_latest()) {
        Begin(clock, EndOf(clock.starts_at_latest(), when, zone_, false)).is_provisional = true;
      }
    }
  }

  void StartOne(const v1::Clock& clock, absl::Time when) {
    const auto run =
        std::ranges::find_if(runs_, [&clock](const Run& other) { return other.clock == &clock; });
    const StartAgain again = AgainOn(clock.starts_on());
    if (run == runs_.end() || again == StartAgain::kBeside) {
      Begin(clock, when);
    } else if (again == StartAgain::kRestart || (run->is_provisional && when < run->started)) {
      // One that ended runs once: its start came too late.
      if (!run->is_over) {
        *run = RunFrom(clock, when);
      }
    }
  }

  void Enter(std::string_view state, absl::Time when, std::span<const Occurrence> before) {
    if (state_ == kAsking && state != kAsking) {
      // Nobody waits for an answer any more.
      std::erase_if(runs_, [](const Run& run) {
        return run.clock->starts_on() == v1::CLOCK_EVENT_REPORTER_ASKED;
      });
    }
    for (Run& run : runs_) {
      const bool is_paused = PausesIn(*run.clock, state);
      if (is_paused && !run.paused_since) {
        run.paused_since = when;
      } else if (!is_paused && run.paused_since) {
        const absl::Time since = std::max(*run.paused_since, run.started);
        run.paused += std::max(when - since, absl::ZeroDuration());
        run.paused_since.reset();
      }
    }
    state_ = state;
    is_closed_ = EndsCase(state);
    if (is_closed_) {
      is_decided_ = true;
      EndAll(/*keep_check_ins=*/state == "CLOSED");
    } else if (is_decided_ && IsBeforeDecision(state)) {
      is_decided_ = false;
      BeginRepeating(when, before);
    }
  }

  // Of a case that is open again.
  void BeginRepeating(absl::Time when, std::span<const Occurrence> before) {
    for (const v1::Clock& clock : policy_.clocks()) {
      const bool ran = std::ranges::any_of(before, [&clock](const Occurrence& occurrence) {
        return occurrence.event == clock.starts_on();
      });
      if (clock.repeats() && ran) {
        Begin(clock, when);
      }
    }
  }

  [[nodiscard]] Run RunFrom(const v1::Clock& clock, absl::Time when) const {
    Run run;
    run.clock = &clock;
    run.started = when;
    if (PausesIn(clock, state_)) {
      run.paused_since = when;
    }
    return run;
  }

  Run& Begin(const v1::Clock& clock, absl::Time when) {
    return runs_.emplace_back(RunFrom(clock, when));
  }

  void End(Run& run, absl::Time when) {
    NoteEnd(run, when);
    if (run.clock->repeats() && !is_decided_) {
      run = RunFrom(*run.clock, when);
    } else {
      run.is_over = true;
    }
  }

  void NoteEnd(Run run, absl::Time when) {
    if (run.paused_since) {
      run.paused += std::max(when - std::max(*run.paused_since, run.started), absl::ZeroDuration());
    }
    const absl::Time hard = HardOf(run).value_or(absl::InfiniteFuture());
    ended_.push_back({run.clock, when,
                      std::max(when - run.started - run.paused, absl::ZeroDuration()),
                      when > hard});
  }

  void EndAll(bool keep_check_ins) {
    std::erase_if(runs_, [keep_check_ins](const Run& run) {
      return !keep_check_ins || !StopsOn(*run.clock, v1::CLOCK_EVENT_CHECKED_IN);
    });
  }

  // Of those in `ended` that start and end alike.
  [[nodiscard]] bool IsFirstDue(std::size_t index, const std::vector<std::size_t>& ended) const {
    return std::ranges::none_of(ended, [this, index](std::size_t other) {
      return HaveSameStartAndEnds(*runs_[index].clock, *runs_[other].clock) &&
             std::tuple(DueOf(runs_[other]), other) < std::tuple(DueOf(runs_[index]), index);
    });
  }

  [[nodiscard]] absl::Time DueOf(const Run& run) const {
    const v1::Clock& clock = *run.clock;
    return clock.has_soft()   ? EndOfRun(run, clock.soft())
           : clock.has_hard() ? EndOfRun(run, clock.hard())
                              : run.started;
  }

  [[nodiscard]] absl::Time EndOfRun(const Run& run, const v1::TimeSpan& span) const {
    return EndOf(span, run.started, zone_, run.clock->until_day_ends_anywhere()) + run.paused;
  }

  [[nodiscard]] std::optional<absl::Time> HardOf(const Run& run) const {
    const v1::Clock& clock = *run.clock;
    std::optional<absl::Time> hard;
    if (clock.has_hard()) {
      hard = EndOfRun(run, clock.hard());
    }
    // What was said of that event last counts; no pause moves it.
    for (const Occurrence& occurrence : history_) {
      if (clock.hard_on() != v1::CLOCK_EVENT_UNSPECIFIED && occurrence.event == clock.hard_on()) {
        hard = occurrence.time;
      }
    }
    return hard;
  }

  [[nodiscard]] RunningClock Show(const Run& run) const {
    const v1::Clock& clock = *run.clock;
    RunningClock shown;
    shown.clock = &clock;
    shown.started = run.started;
    shown.is_paused = run.paused_since.has_value();
    if (shown.is_paused) {
      return shown;
    }
    if (clock.has_soft()) {
      shown.soft = EndOfRun(run, clock.soft());
    }
    shown.hard = HardOf(run);
    return shown;
  }

  const v1::Policy& policy_;
  const absl::TimeZone zone_;
  std::span<const Occurrence> history_;
  std::vector<Run> runs_;
  std::vector<EndedClock> ended_;
  std::string_view state_;
  // No clock starts any more.
  bool is_closed_ = false;
  // No clock repeats any more.
  bool is_decided_ = false;
};

}  // namespace

std::vector<RunningClock> RunningClocks(const v1::Policy& policy,
                                        std::span<const Occurrence> history) {
  Walk walk(policy);
  walk.Take(history);
  return walk.Result();
}

std::vector<EndedClock> EndedClocks(const v1::Policy& policy, std::span<const Occurrence> history) {
  Walk walk(policy);
  walk.Take(history);
  return walk.TakeEnded();
}

bool IsAppealWindow(const v1::Clock& clock) {
  return clock.starts_on() == v1::CLOCK_EVENT_DECISION_DELIVERED &&
         StopsOn(clock, v1::CLOCK_EVENT_APPEAL_FILED);
}

std::optional<absl::Time> AppealUntil(const v1::Policy& policy, absl::Time delivered) {
  for (const v1::Clock& clock : policy.clocks()) {
    if (IsAppealWindow(clock) && clock.has_hard()) {
      return EndOf(clock.hard(), delivered, ZoneOf(policy), clock.until_day_ends_anywhere());
    }
  }
  return std::nullopt;
}

}  // namespace candor::policy
