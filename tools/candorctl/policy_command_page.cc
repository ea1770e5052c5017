#include "candorctl/policy_command_page.h"

#include <vector>

#include "absl/strings/str_join.h"
#include "candorctl/enum_names.h"
#include "candorctl/form_page.h"
#include "candorctl/table.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

namespace v1 = policy::v1;

std::string TextIn(const v1::LocalizedText& text, const std::string& language) {
  const auto found = text.text().find(language);
  return found == text.text().end() ? "" : found->second;
}

std::string Section(const std::string& heading, const std::string& lines) {
  return lines.empty() ? "" : "\n" + heading + "\n" + lines;
}

// Rows of a table, two columns in.
std::string Section(const std::string& heading, const Table& table) {
  return table.empty() ? "" : Section(heading, Indented(table.Text()));
}

std::string SpanText(const v1::TimeSpan& span) {
  const auto say = [](std::uint32_t count, const std::string& unit) {
    return std::to_string(count) + " " + unit + (count == 1 ? "" : "s");
  };
  switch (span.length_case()) {
    case v1::TimeSpan::kHours:
      return say(span.hours(), "hour");
    case v1::TimeSpan::kDays:
      return say(span.days(), "day");
    case v1::TimeSpan::kCalendarMonths:
      return say(span.calendar_months(), "calendar month");
    default:
      return "-";
  }
}

std::string EventName(int event) { return EnumName(*v1::ClockEvent_descriptor(), event); }

std::string Outcomes(const v1::Policy& policy, const std::string& language) {
  Table table({"CODE", "LABEL", "MUST SAY"});
  for (const v1::Outcome& outcome : policy.outcomes()) {
    std::vector<std::string> details;
    for (const int detail : outcome.details()) {
      details.push_back(EnumName(*v1::OutcomeDetail_descriptor(), detail));
    }
    table.Add({outcome.code(), TextIn(outcome.label(), language), absl::StrJoin(details, ", ")});
  }
  return Section("Outcomes", table);
}

std::string Quorum(const v1::Policy& policy) {
  Table table({"CODE", "FOR", "OUTCOMES", "IN FAVOUR", "AT LEAST"});
  for (const v1::QuorumRule& rule : policy.quorum_rules()) {
    table.Add({rule.code(), EnumName(*v1::QuorumUse_descriptor(), rule.use()),
               rule.outcomes().empty() ? "all others" : absl::StrJoin(rule.outcomes(), ", "),
               std::to_string(rule.votes_for()) + " of " + std::to_string(rule.votes_of()),
               std::to_string(rule.least_people()) + " people"});
  }
  return Section("Quorum", table);
}

std::string ClockNotes(const v1::Clock& clock) {
  std::vector<std::string> notes;
  if (clock.has_starts_at_latest()) {
    notes.push_back("starts " + SpanText(clock.starts_at_latest()) + " after the report at latest");
  }
  if (clock.repeats()) {
    notes.emplace_back("repeats");
  }
  if (clock.until_day_ends_anywhere()) {
    notes.emplace_back("to the day's last minute anywhere");
  }
  if (clock.legal()) {
    notes.emplace_back("never pauses");
  }
  if (!clock.pauses_in().empty()) {
    notes.push_back("pauses in " + absl::StrJoin(clock.pauses_in(), ", "));
  }
  return absl::StrJoin(notes, "; ");
}

std::string Clocks(const v1::Policy& policy) {
  Table table({"CODE", "FROM", "UNTIL", "SOFT", "HARD", "NOTES"});
  for (const v1::Clock& clock : policy.clocks()) {
    std::vector<std::string> stops;
    for (const int event : clock.stops_on()) {
      stops.push_back(EventName(event));
    }
    table.Add({clock.code(), EventName(clock.starts_on()), absl::StrJoin(stops, ", "),
               SpanText(clock.soft()),
               clock.hard_on() == v1::CLOCK_EVENT_UNSPECIFIED ? SpanText(clock.hard())
                                                              : EventName(clock.hard_on()),
               ClockNotes(clock)});
  }
  return Section("Clocks, in " + policy.time_zone(), table);
}

std::string Retention(const v1::Policy& policy) {
  Table table({"CODE", "TITLE", "KEPT", "AFTER", "OUTCOMES"});
  for (const v1::RetentionClass& held : policy.retention_classes()) {
    table.Add({held.code(), held.title(), held.has_keep() ? SpanText(held.keep()) : "until lifted",
               EnumName(*v1::RetentionStart_descriptor(), held.starts_on()),
               absl::StrJoin(held.outcomes(), ", ")});
  }
  return Section("Retention", table);
}

std::string Letters(const v1::Policy& policy, const std::string& language) {
  std::string letters;
  for (const v1::LetterTemplate& letter : policy.letters()) {
    letters.append(letters.empty() ? "" : "\n")
        .append(Indented(EnumName(*v1::LetterKind_descriptor(), letter.kind())))
        .append(Indented(Indented(TextIn(letter.text(), language))));
  }
  return Section("Letters", letters);
}

}  // namespace

std::string PolicyPage(const v1::Policy& policy, const std::string& language) {
  const std::string shown =
      language.empty() && !policy.languages().empty() ? policy.languages(0) : language;
  intake::v1::GetReportFormResponse form;
  form.set_policy_id(policy.id());
  form.set_policy_version(policy.version());
  *form.mutable_languages() = policy.languages();
  *form.mutable_form() = policy.form();
  FactList states;
  for (const v1::StateText& state : policy.states()) {
    states.Add(state.code(), TextIn(state.reporter_text(), shown));
  }
  FactList referrals;
  for (const v1::Referral& referral : policy.referrals()) {
    referrals.Add(referral.code(), TextIn(referral.label(), shown));
  }
  FactList arrangements;
  for (const v1::Choice& arrangement : policy.arrangements()) {
    arrangements.Add(arrangement.code(), TextIn(arrangement.label(), shown));
  }
  FactList provisions;
  for (const v1::Provision& provision : policy.provisions()) {
    provisions.Add(provision.code(), provision.kept_by());
  }
  return FormPage(form, shown) + Section("What the reporter is told of each state", states.Text()) +
         Outcomes(policy, shown) + Quorum(policy) + Clocks(policy) + Retention(policy) +
         Section("Referrals", referrals.Text()) + Section("Arrangements", arrangements.Text()) +
         Section("Provisions", provisions.Text()) + Letters(policy, shown);
}

}  // namespace candor::tools
