#include "retention/keeping.h"

#include <algorithm>

#include "absl/time/time.h"
#include "candor/policy/clocks.h"
#include "casework/closing.h"

namespace candor::review {
namespace {

constexpr std::int64_t kSecondsOfADay = 24 * 60 * 60;

absl::Time StartOfDay(std::uint32_t day) { return absl::UnixEpoch() + absl::Hours(24) * day; }

// The first day that begins at `time` or later.
std::uint32_t DayFrom(absl::Time time) {
  return static_cast<std::uint32_t>((absl::ToUnixSeconds(time) + kSecondsOfADay - 1) /
                                    kSecondsOfADay);
}

// When the case came into the state that it ended in.
std::optional<absl::Time> EndedAt(const storage::v1::CaseSummary& summary) {
  const auto& events = summary.events();
  const auto last = std::find_if(events.rbegin(), events.rend(), [&summary](const auto& event) {
    return event.state() == static_cast<std::uint32_t>(summary.subject().state());
  });
  return last == events.rend() ? std::nullopt
                               : std::optional(absl::FromUnixSeconds(last->time().seconds()));
}

// The end of the last day of any consequence; of one without an end there is none to wait for.
absl::Time RemedyEnd(const v1::CaseFile& file, absl::Time ended) {
  absl::Time end = ended;
  const auto wait_for = [&end](std::uint32_t day) {
    if (day != 0) {
      end = std::max(end, StartOfDay(day + 1));
    }
  };
  for (const v1::Remedy& remedy : file.remedies()) {
    wait_for(remedy.end_day());
  }
  for (const v1::Proposal& proposal : file.proposals()) {
    for (const v1::DecidedOutcome& outcome : proposal.outcomes()) {
      wait_for(proposal.state() == v1::PROPOSAL_STATE_ADOPTED ? outcome.end_day() : 0);
    }
  }
  return end;
}

absl::Time StartOf(policy::v1::RetentionStart start, const v1::CaseFile& file, absl::Time ended) {
  switch (start) {
    case policy::v1::RETENTION_START_APPEAL_WINDOW_OVER:
      return std::max(ended, absl::FromUnixSeconds(file.appeal_until().seconds()));
    case policy::v1::RETENTION_START_REMEDY_ENDED:
      return RemedyEnd(file, ended);
    default:
      return ended;
  }
}

// The case's own policy; another one has other classes by the same codes.
const policy::v1::Policy* PolicyFor(const v1::Case& subject, const policy::PolicySet& policies) {
  const policy::v1::Policy* const policy =
      policies.Find(subject.policy_id(), subject.policy_version());
  return policy != nullptr ? policy : policies.Latest(subject.policy_id());
}

// Null when it is not known; `keeping` gets the class and the day.
const policy::v1::RetentionClass* FindClass(const CaseFacts& facts,
                                            const policy::PolicySet& policies, Keeping& keeping) {
  const policy::v1::Policy* const policy = PolicyFor(facts.summary.subject(), policies);
  const v1::CaseFile& file = facts.work.file();
  // One that was withdrawn, or goes on elsewhere, ended without an outcome.
  keeping.retention_class = file.retention_class();
  if (policy == nullptr) {
    return nullptr;
  }
  if (facts.summary.subject().state() != v1::CASE_STATE_CLOSED || keeping.retention_class.empty()) {
    keeping.retention_class = RetentionClassOf(*policy, OutcomesInForce(file));
  }
  const auto found = std::ranges::find(policy->retention_classes(), keeping.retention_class,
                                       &policy::v1::RetentionClass::code);
  const std::optional<absl::Time> ended = EndedAt(facts.summary);
  if (found == policy->retention_classes().end() || !ended) {
    return nullptr;
  }
  if (found->has_keep()) {
    const absl::Time start = StartOf(found->starts_on(), file, *ended);
    keeping.due_day = DayFrom(policy::EndOf(found->keep(), start, absl::UTCTimeZone(),
                                            /*until_day_ends_anywhere=*/false));
  }
  return &*found;
}

bool HasLegalClock(const v1::Case& subject) {
  return std::ranges::any_of(subject.clocks(),
                             [](const v1::CaseClock& clock) { return clock.legal(); });
}

}  // namespace

bool HasEnded(const storage::v1::CaseSummary& summary) {
  const v1::CaseState state = summary.subject().state();
  return state == v1::CASE_STATE_CLOSED || state == v1::CASE_STATE_DUPLICATE ||
         state == v1::CASE_STATE_WITHDRAWN;
}

Keeping KeepingOf(const CaseFacts& facts, const policy::PolicySet& policies, Day today) {
  const v1::Case& subject = facts.summary.subject();
  Keeping keeping;
  const bool has_ended = HasEnded(facts.summary);
  const bool has_class = has_ended && FindClass(facts, policies, keeping) != nullptr;
  const auto guard = [&keeping](v1::RetentionGuard which, bool keeps) {
    if (keeps) {
      keeping.guards.push_back(which);
    }
  };
  guard(v1::RETENTION_GUARD_NOT_CLOSED, !has_ended);
  guard(v1::RETENTION_GUARD_CLASS,
        has_class && (keeping.due_day == 0 || today.number() < keeping.due_day));
  guard(v1::RETENTION_GUARD_UNREAD, !facts.was_read);
  guard(v1::RETENTION_GUARD_LEGAL_CLOCK, HasLegalClock(subject));
  guard(
      v1::RETENTION_GUARD_REPORTER_ACTIVE,
      today.number() <= std::max(subject.last_reporter_day(), facts.last_fetched_day) + kQuietDays);
  guard(v1::RETENTION_GUARD_LEGAL_HOLD, !facts.summary.holds().empty());
  guard(v1::RETENTION_GUARD_UNKNOWN_CLASS, has_ended && !has_class);
  return keeping;
}

std::string_view WordsOf(v1::RetentionGuard guard) {
  switch (guard) {
    case v1::RETENTION_GUARD_NOT_CLOSED:
      return "it is not closed";
    case v1::RETENTION_GUARD_CLASS:
      return "its class keeps it longer";
    case v1::RETENTION_GUARD_UNREAD:
      return "nobody has read it";
    case v1::RETENTION_GUARD_LEGAL_CLOCK:
      return "a legal clock runs";
    case v1::RETENTION_GUARD_REPORTER_ACTIVE:
      return "its reporter was there in the last 14 days";
    case v1::RETENTION_GUARD_LEGAL_HOLD:
      return "it is under a legal hold";
    case v1::RETENTION_GUARD_UNKNOWN_CLASS:
      return "its policy or its retention class is not loaded";
    default:
      return "nothing keeps it";
  }
}

}  // namespace candor::review
