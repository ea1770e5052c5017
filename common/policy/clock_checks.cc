#include <algorithm>
#include <array>
#include <string>

#include "absl/time/time.h"
#include "fields.h"
#include "policy_checks.h"
#include "state_codes.h"
#include "time_span.h"

namespace candor::policy {
namespace {

constexpr int kMaxClocks = 50;
constexpr std::size_t kMaxTitleBytes = 200;

// Two clocks that run from the same event: the step of the first must not be allowed more time
// than the step of the second, which follows it.
struct Steps {
  v1::ClockEvent earlier;
  v1::ClockEvent later;
};
constexpr std::array kSteps = {
    Steps{v1::CLOCK_EVENT_ACKNOWLEDGED, v1::CLOCK_EVENT_FEEDBACK_GIVEN},
    Steps{v1::CLOCK_EVENT_ACKNOWLEDGED, v1::CLOCK_EVENT_DECIDED},
    Steps{v1::CLOCK_EVENT_TRIAGED, v1::CLOCK_EVENT_DECIDED},
    Steps{v1::CLOCK_EVENT_APPEAL_ACKNOWLEDGED, v1::CLOCK_EVENT_APPEAL_DECIDED},
};

// Only names of the database: absl also takes paths, "localtime" and fixed offsets.
bool IsTimeZone(const std::string& name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  };
  absl::TimeZone zone;
  return !name.empty() && name.size() <= 64 && name.front() != '/' && name != "localtime" &&
         !name.starts_with("Fixed/") && std::ranges::all_of(name, plain) &&
         absl::LoadTimeZone(name, &zone);
}

bool StopsOn(const v1::Clock& clock, int event) {
  return std::ranges::find(clock.stops_on(), event) != clock.stops_on().end();
}

void CheckEvents(const std::string& path, const v1::Clock& clock, Problems& problems) {
  if (clock.starts_on() == v1::CLOCK_EVENT_UNSPECIFIED) {
    problems.Add(path + ".starts_on", "is missing; name the event that starts it");
  }
  if (clock.stops_on().empty()) {
    problems.Add(path + ".stops_on", "is empty; name the event that ends it");
  }
  for (int i = 0; i < clock.stops_on_size(); ++i) {
    const std::string at = At(path, "stops_on", i);
    if (clock.stops_on(i) == v1::CLOCK_EVENT_UNSPECIFIED) {
      problems.Add(at, "names no event");
    } else if (clock.stops_on(i) == clock.starts_on()) {
      problems.Add(at, "is what starts it, so it would never run; name another event");
    } else if (std::count(clock.stops_on().begin(), clock.stops_on().begin() + i,
                          clock.stops_on(i)) > 0) {
      problems.Add(at, "is there twice; keep one");
    }
  }
  if (clock.has_starts_at_latest()) {
    CheckSpan(path + ".starts_at_latest", clock.starts_at_latest(), problems);
    if (clock.starts_on() == v1::CLOCK_EVENT_RECEIVED) {
      problems.Add(path + ".starts_at_latest",
                   "delays nothing: it starts when the report comes; take it away");
    }
  }
}

void CheckEnds(const std::string& path, const v1::Clock& clock, Problems& problems) {
  if (clock.has_soft()) {
    CheckSpan(path + ".soft", clock.soft(), problems);
  }
  if (clock.has_hard()) {
    CheckSpan(path + ".hard", clock.hard(), problems);
  }
  const bool hard_on = clock.hard_on() != v1::CLOCK_EVENT_UNSPECIFIED;
  if (!clock.has_soft() && !clock.has_hard() && !hard_on) {
    problems.Add(path, "never ends; give it soft, hard or hard_on");
  }
  if (clock.has_hard() && hard_on) {
    problems.Add(path + ".hard_on", "contradicts hard; keep one of them");
  }
  if (hard_on && clock.hard_on() == clock.starts_on()) {
    problems.Add(path + ".hard_on", "is what starts it; name another event");
  }
  if (clock.has_soft() && clock.has_hard() && !AlwaysShorter(clock.soft(), clock.hard())) {
    problems.Add(path + ".soft", "can end at or after hard; make it shorter than hard");
  }
  if (clock.until_day_ends_anywhere() && (clock.soft().has_hours() || clock.hard().has_hours())) {
    problems.Add(path + ".until_day_ends_anywhere", "needs days or months; hours end on the hour");
  }
}

void CheckPauses(const std::string& path, const v1::Clock& clock, Problems& problems) {
  Codes seen;
  for (int i = 0; i < clock.pauses_in_size(); ++i) {
    const std::string at = At(path, "pauses_in", i);
    if (!IsStateCode(clock.pauses_in(i))) {
      problems.Add(at, "is no state of a case; it can be one of " + StateCodeList());
    } else if (!seen.insert(clock.pauses_in(i)).second) {
      problems.Add(at, "is there twice; keep one");
    } else if (clock.pauses_in(i) == "NEEDS_INFO" &&
               clock.starts_on() == v1::CLOCK_EVENT_REPORTER_ASKED) {
      problems.Add(at, "stops the clock on the reporter's answer while it should run");
    }
  }
  if (clock.legal() && clock.pauses_in_size() > 0) {
    problems.Add(path + ".pauses_in", "contradicts legal; a legal clock never pauses");
  }
}

void CheckSteps(const v1::Policy& policy, int index, Problems& problems) {
  const v1::Clock& clock = policy.clocks(index);
  for (const v1::Clock& other : policy.clocks()) {
    if (!clock.has_hard() || !other.has_hard() || clock.starts_on() != other.starts_on()) {
      continue;
    }
    const bool follows = std::ranges::any_of(kSteps, [&](const Steps& steps) {
      return StopsOn(clock, steps.earlier) && !StopsOn(clock, steps.later) &&
             StopsOn(other, steps.later);
    });
    if (follows && AlwaysShorter(other.hard(), clock.hard())) {
      problems.Add(At("", "clocks", index) + ".hard",
                   "is longer than that of " + other.code() + ", which comes after it");
    }
  }
}

}  // namespace

void CheckClocks(const v1::Policy& policy, Problems& problems) {
  if (policy.time_zone().empty() && policy.clocks_size() > 0) {
    problems.Add("time_zone", "is missing; clocks need one, such as Europe/Berlin or UTC");
  } else if (!policy.time_zone().empty() && !IsTimeZone(policy.time_zone())) {
    problems.Add("time_zone",
                 "is not in the IANA time zone database; write it as Europe/Berlin or UTC");
  }
  Codes seen;
  for (int i = 0; i < policy.clocks_size(); ++i) {
    const v1::Clock& clock = policy.clocks(i);
    const std::string path = At("", "clocks", i);
    CheckCode(path + ".code", clock.code(), seen, problems);
    CheckPlainText(path + ".title", clock.title(), kMaxTitleBytes, problems);
    CheckEvents(path, clock, problems);
    CheckEnds(path, clock, problems);
    CheckPauses(path, clock, problems);
    CheckSteps(policy, i, problems);
    CheckSource(path, clock.source(), problems);
  }
  CheckCount("clocks", policy.clocks_size(), kMaxClocks, problems);
}

}  // namespace candor::policy
