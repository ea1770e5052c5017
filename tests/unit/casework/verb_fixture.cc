#include "verb_fixture.h"

#include <cstdlib>
#include <memory>
#include <set>
#include <utility>

#include "review/case_name.h"
#include "review/families.h"
#include "review/thread_store.h"

namespace candor::review::test {
namespace {

constexpr std::string_view kClub = R"(
id: club
version: 3
languages: [en]
time_zone: UTC
form:
  introduction: {text: {en: Hello}}
  kinds: [{kind: REPORT_KIND_INCIDENT, label: {text: {en: Incident}}}]
  categories:
    - heading: {text: {en: Conduct}}
      choices: [{code: H1, label: {text: {en: Harassment}}, source: a line}]
  protected_grounds: [{code: AGE, label: {text: {en: Age}}, source: a line}]
  members: [{name: pam, display_name: Pam}]
states:
  - {code: SCREENING, reporter_text: {text: {en: Received}}}
  - {code: ESCALATED, reporter_text: {text: {en: Passed on}}}
  - {code: TRIAGE, reporter_text: {text: {en: Under review}}}
  - {code: INVESTIGATING, reporter_text: {text: {en: Under review}}}
  - {code: ON_HOLD, reporter_text: {text: {en: Paused}}}
  - {code: CLOSED, reporter_text: {text: {en: Closed}}}
clocks:
  - {code: TRIAGED, title: Triage, starts_on: CLOCK_EVENT_RECEIVED, stops_on: [CLOCK_EVENT_TRIAGED], hard: {hours: 72}, source: a line}
referrals:
  - {code: POLICE, label: {text: {en: The police}}, source: a line}
  - {code: EVENTS, label: {text: {en: Events}}, source: a line, policy_id: events}
)";
constexpr std::string_view kEvents = R"(
id: events
version: 7
languages: [en]
form:
  introduction: {text: {en: Hello}}
  kinds: [{kind: REPORT_KIND_INCIDENT, label: {text: {en: Incident}}}]
  categories:
    - heading: {text: {en: Conduct}}
      choices: [{code: E1, label: {text: {en: Harassment}}, source: a line}]
  protected_grounds: [{code: AGE, label: {text: {en: Age}}, source: a line}]
)";

}  // namespace

VerbTest::VerbTest() {
  world_.policies = policy::PolicySet::Load({world_.dir.Write("club.yaml", std::string(kClub)),
                                             world_.dir.Write("events.yaml", std::string(kEvents))})
                        .value();
  const std::vector<std::pair<const char*, v1::MemberRole>> team = {
      {"tina", v1::MEMBER_ROLE_TRIAGE},   {"theo", v1::MEMBER_ROLE_TRIAGE},
      {"hanna", v1::MEMBER_ROLE_HANDLER}, {"hugo", v1::MEMBER_ROLE_HANDLER},
      {"pam", v1::MEMBER_ROLE_PANEL},     {"paul", v1::MEMBER_ROLE_PANEL},
      {"ann", v1::MEMBER_ROLE_APPEALS},   {"carl", v1::MEMBER_ROLE_CHAIR},
      {"esther", v1::MEMBER_ROLE_TRIAGE}, {"olga", v1::MEMBER_ROLE_HANDLER},
      {"lena", v1::MEMBER_ROLE_HANDLER}};
  for (const auto& [name, role] : team) {
    v1::Member& member = *roster_.add_members();
    member.set_name(name);
    member.set_state(v1::MEMBER_STATE_ACTIVE);
    member.add_channels("*");
    member.add_roles(role);
  }
  MemberOf("esther").set_channels(0, "escalation");
  MemberOf("olga").set_channels(0, "other");
  MemberOf("lena").set_state(v1::MEMBER_STATE_LEFT);
  world_.escalation_channel = "escalation";
  Restart();
}

v1::Member& VerbTest::MemberOf(const std::string& name) {
  for (v1::Member& member : *roster_.mutable_members()) {
    if (member.name() == name) {
      return member;
    }
  }
  std::abort();
}

void VerbTest::Install() { world_.members->Install(std::make_shared<const Roster>(roster_)); }

void VerbTest::Restart() {
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  Install();
}

std::string VerbTest::File(const std::string& excluded) {
  std::set<std::string> before;
  for (const v1::Case& subject : world_.ListAll("carl")) {
    before.insert(subject.name());
  }
  report::v1::Report report = MakeReport();
  if (!excluded.empty()) {
    report.add_excluded_members(excluded);
  }
  reporter_.emplace(world_.portal);
  EXPECT_TRUE(world_.File(reporter_->Report(report)).ok());
  for (const v1::Case& subject : world_.ListAll("carl")) {
    if (!before.contains(subject.name())) {
      return subject.name();
    }
  }
  return "";
}

v1::CaseChange VerbTest::ChangeOf(const std::string& name, const std::string& reason,
                                  const std::string& request_id, const std::string& etag) {
  v1::CaseChange change;
  change.set_name(name);
  change.set_reason(reason);
  change.set_request_id(request_id);
  change.set_etag(etag);
  return change;
}

namespace {

template <typename Response>
absl::StatusOr<v1::Case> SubjectOf(absl::StatusOr<Response> response) {
  if (!response.ok()) {
    return response.status();
  }
  return response->subject();
}

}  // namespace

absl::StatusOr<v1::Case> VerbTest::Declare(const std::string& name, const std::string& member,
                                           v1::ConflictLevel level) {
  v1::DeclareConflictRequest request;
  *request.mutable_change() = ChangeOf(name);
  request.set_level(level);
  return SubjectOf(Change(world_, member, Action::kDeclareConflict, DeclareConflict, request));
}

absl::StatusOr<v1::Case> VerbTest::Take(const std::string& /*name*/, const std::string& member,
                                        const v1::CaseChange& change) {
  v1::TakeCaseRequest request;
  *request.mutable_change() = change;
  return SubjectOf(Change(world_, member, Action::kTakeCase, TakeCase, request));
}

absl::StatusOr<v1::Case> VerbTest::Assign(const std::string& name, const std::string& member,
                                          const std::vector<std::string>& assignees) {
  v1::AssignRequest request;
  *request.mutable_change() = ChangeOf(name);
  for (const std::string& assignee : assignees) {
    request.add_members(assignee);
  }
  return SubjectOf(Change(world_, member, Action::kAssign, review::Assign, request));
}

absl::StatusOr<v1::Case> VerbTest::Escalate(const std::string& name, const std::string& member,
                                            const std::string& reason) {
  v1::EscalateRequest request;
  *request.mutable_change() = ChangeOf(name, reason);
  return SubjectOf(Change(world_, member, Action::kEscalate, review::Escalate, request));
}

std::string VerbTest::FileAndAssign() {
  const std::string name = File();
  for (const char* member : {"tina", "hanna", "carl"}) {
    EXPECT_TRUE(Declare(name, member).ok());
  }
  EXPECT_TRUE(Take(name, "tina").ok());
  EXPECT_TRUE(Assign(name, "tina", {"hanna"}).ok());
  return name;
}

std::string VerbTest::FileInto(v1::CaseState state) {
  const std::string name = FileAndAssign();
  Alter(world_, name, [state](OpenCase& subject) { subject.shown().set_state(state); });
  return name;
}

storage::v1::CaseSummary VerbTest::SummaryOf(const std::string& name) {
  const auto keys = MakeKeys();
  CaseEdit edit(*world_.store, *keys, world_.random);
  return edit.Open(*IdOfCaseName(name)).value()->summary;
}

std::vector<v1::CaseEvent> VerbTest::HistoryOf(const std::string& name) {
  const auto keys = MakeKeys();
  CaseEdit edit(*world_.store, *keys, world_.random);
  const OpenCase& subject = *edit.Open(*IdOfCaseName(name)).value();
  std::vector<v1::CaseEvent> history;
  v1::CaseEvent event;
  for (std::uint32_t number = 1;
       edit.Get(subject, kCaseEvents, MessageKey(subject.id, number), event).ok(); ++number) {
    history.push_back(event);
  }
  return history;
}

absl::StatusOr<v1::Case> VerbTest::Get(const std::string& name, const std::string& member) {
  v1::GetCaseRequest request;
  request.set_name(name);
  v1::GetCaseResponse response;
  const absl::Status status = world_.cases->Get(member, request, response);
  return status.ok() ? absl::StatusOr<v1::Case>(response.subject()) : status;
}

std::string VerbTest::LastToldToReporter() {
  std::string last;
  for (std::uint32_t index = 0;; ++index) {
    const auto reply = reporter_->Waiting(world_, index);
    if (!reply.ok()) {
      return last;
    }
    last = reply->status().text();
  }
}

}  // namespace candor::review::test
