#include "sample_cases.h"

#include "lists/search_terms.h"

namespace candor::review::test {
namespace {

constexpr std::uint32_t kFirstDay = 20700;
constexpr std::uint32_t kDays = 6;
constexpr std::int64_t kNow = 1790000000;

v1::Member Made(std::string_view name, std::initializer_list<v1::MemberRole> roles,
                std::initializer_list<std::string_view> channels) {
  v1::Member member;
  member.set_name(std::string(name));
  member.set_state(v1::MEMBER_STATE_ACTIVE);
  for (const v1::MemberRole role : roles) {
    member.add_roles(role);
  }
  for (const std::string_view channel : channels) {
    member.add_channels(std::string(channel));
  }
  return member;
}

}  // namespace

absl::Time SampleNow() { return absl::FromUnixSeconds(kNow); }

std::shared_ptr<const Roster> SampleRoster() {
  storage::v1::Roster roster;
  *roster.add_members() = Made("alice",
                               {v1::MEMBER_ROLE_TRIAGE, v1::MEMBER_ROLE_HANDLER,
                                v1::MEMBER_ROLE_PANEL, v1::MEMBER_ROLE_APPEALS},
                               {"*"});
  *roster.add_members() = Made("bob", {v1::MEMBER_ROLE_HANDLER}, {"conduct"});
  *roster.add_members() = Made("carol", {v1::MEMBER_ROLE_TRIAGE}, {"events"});
  *roster.add_members() =
      Made("dan", {v1::MEMBER_ROLE_PANEL, v1::MEMBER_ROLE_CHAIR}, {"*", kSampleEscalation});
  *roster.add_members() = Made("erin", {v1::MEMBER_ROLE_TRIAGE}, {"*"});
  roster.mutable_members(1)->add_employers("Initech");
  roster.mutable_members(4)->set_state(v1::MEMBER_STATE_ONBOARDING);
  return std::make_shared<const Roster>(std::move(roster));
}

std::string SampleCases::OneOf(std::initializer_list<std::string_view> choices) {
  return std::string(choices.begin()[Below(static_cast<std::uint32_t>(choices.size()))]);
}

SampleCase SampleCases::Next() {
  SampleCase sample;
  for (int i = 0; i < 26; ++i) {
    // Few letters first, so that ids share their beginnings.
    sample.id.push_back("ab234567"[Below(i < 8 ? 2 : 8)]);
  }
  return Change(sample);
}

SampleCase SampleCases::Change(const SampleCase& before) {
  SampleCase sample;
  sample.id = before.id;
  sample.summary.set_revision(before.summary.revision() + 1);
  FillHeader(sample.summary);
  FillMembers(sample.summary);
  FillClocks(sample.summary);
  FillWords(sample);
  return sample;
}

void SampleCases::FillHeader(storage::v1::CaseSummary& summary) {
  v1::Case& subject = *summary.mutable_subject();
  subject.set_state(static_cast<v1::CaseState>(1 + Below(17)));
  subject.set_severity(static_cast<v1::Severity>(Below(5)));
  subject.set_kind(static_cast<report::v1::ReportKind>(Below(5)));
  subject.set_channel(OneOf({"conduct", "conduct", "events", kSampleEscalation}));
  subject.set_received_day(kFirstDay + Below(kDays));
  subject.set_last_reporter_day(subject.received_day() + Below(kDays));
  subject.set_danger(Chance(20));
  subject.set_has_held_message(Chance(20));
  subject.set_withdrawal_requested(Chance(10));
  subject.set_receipt_confirmed(Chance(50));
  for (const char* const category : {"H1", "H2", "C3"}) {
    if (Chance(30)) {
      subject.add_categories(category);
    }
  }
  if (Chance(30)) {
    subject.add_labels(OneOf({"urgent", "two words", "Ä"}));
  }
  if (Chance(20)) {
    subject.add_party_employers(OneOf({"Initech", "Globex"}));
  }
}

void SampleCases::FillMembers(storage::v1::CaseSummary& summary) {
  const auto fill = [this](std::uint32_t percent, auto* names) {
    for (const std::string_view member : kSampleMembers) {
      if (Chance(percent)) {
        names->Add(std::string(member));
      }
    }
  };
  fill(20, summary.mutable_subject()->mutable_assignees());
  fill(3, summary.mutable_excluded_members());
  fill(3, summary.mutable_named_members());
  fill(3, summary.mutable_hard_conflicts());
  fill(15, summary.mutable_soft_conflicts());
  fill(60, summary.mutable_cleared_members());
  fill(10, summary.mutable_former_assignees());
  fill(20, summary.mutable_first_panel());
  fill(20, summary.mutable_appeal_panel());
}

void SampleCases::FillClocks(storage::v1::CaseSummary& summary) {
  for (const char* const code : {"ACKNOWLEDGEMENT", "STATUS", "FEEDBACK"}) {
    if (!Chance(40)) {
      continue;
    }
    v1::CaseClock& clock = *summary.mutable_subject()->add_clocks();
    clock.set_code(code);
    if (Chance(20)) {
      clock.set_level(v1::CLOCK_LEVEL_PAUSED);
      continue;
    }
    if (Chance(20)) {
      clock.set_level(v1::CLOCK_LEVEL_RUNNING);  // an appeal window
    }
    if (Chance(70)) {
      clock.mutable_soft_time()->set_seconds(kNow - 3 + Below(5));
    }
    if (Chance(70)) {
      clock.mutable_hard_time()->set_seconds(kNow - 2 + Below(5));
    }
  }
}

void SampleCases::FillWords(SampleCase& sample) {
  if (sample.summary.subject().state() == v1::CASE_STATE_SCREENING) {
    return;
  }
  report::v1::Report report;
  for (const char* const word : {"anna", "hall", "shouted", "zoë"}) {
    if (Chance(40)) {
      sample.words.emplace_back(word);
      report.mutable_what_happened()->append(word).append(" ");
    }
  }
  sample.summary.set_search_terms(TermsOf(report));
}

std::string SampleCases::NextFilter() {
  std::string filter;
  for (std::uint32_t terms = Below(5); terms > 0; --terms) {
    filter += Chance(30) ? " -" : " ";
    filter += OneOf({"state:TRIAGE,SCREENING,CLOSED",
                     "state:INVESTIGATING",
                     "category:H1",
                     "category:H2,nobody-has-it",
                     "severity:S1,none",
                     "severity:S3",
                     "kind:INCIDENT",
                     "channel:conduct",
                     "channel:ombuds",
                     "assignee:me",
                     "assignee:none",
                     "assignee:bob,me",
                     "label:\"two words\"",
                     "label:unknown",
                     "clock:due",
                     "clock:breached",
                     "clock:STATUS",
                     "clock:breached,FEEDBACK",
                     "conflict:undeclared",
                     "conflict:soft",
                     "conflict:none,undeclared",
                     "flag:danger,held",
                     "flag:unconfirmed",
                     "day:2026-09-05..",
                     "day:..2026-09-07",
                     "day:2026-09-06,2026-09-08",
                     "text:anna",
                     "Anna,zoë",
                     "\"anna hall\"",
                     "shouted"});
  }
  return filter;
}

}  // namespace candor::review::test
