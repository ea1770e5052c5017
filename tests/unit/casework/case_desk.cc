#include "case_desk.h"

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <memory>

#include "casework/clock_view.h"
#include "casework/text_verbs.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/thread_store.h"

namespace candor::review::test {
namespace {

constexpr std::string_view kPolicy = R"(
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
  members: [{name: bob, display_name: Bob}]
states:
  - {code: SCREENING, reporter_text: {text: {en: Received}}}
outcomes:
  - {code: WARNING, label: {text: {en: A warning}}, source: a line}
  - {code: BAN, label: {text: {en: A ban}}, source: a line, details: [OUTCOME_DETAIL_SPACES, OUTCOME_DETAIL_END_DATE]}
  - {code: FALSE_REPORT, label: {text: {en: A false report}}, source: a line}
quorum_rules:
  - {code: DECISION, use: QUORUM_USE_DECISION, votes_for: 2, votes_of: 3, least_people: 2, source: a line}
  - {code: FALSE_REPORT, use: QUORUM_USE_DECISION, outcomes: [FALSE_REPORT], votes_for: 3, votes_of: 3, least_people: 3, source: a line}
  - {code: APPEAL, use: QUORUM_USE_APPEAL, votes_for: 2, votes_of: 3, least_people: 2, source: a line}
clocks:
  - {code: ANSWER, title: Answer, starts_on: CLOCK_EVENT_REPORTER_ASKED, stops_on: [CLOCK_EVENT_REPORTER_WROTE], hard: {days: 30}, source: a line}
  - {code: TOLD, title: Told, starts_on: CLOCK_EVENT_DECIDED, stops_on: [CLOCK_EVENT_BOTH_SIDES_TOLD], hard: {days: 7}, source: a line}
  - {code: WINDOW, title: Window, starts_on: CLOCK_EVENT_DECISION_DELIVERED, stops_on: [CLOCK_EVENT_APPEAL_FILED], hard: {days: 30}, until_day_ends_anywhere: true, legal: true, source: a line}
  - {code: JUDGED, title: Judged, starts_on: CLOCK_EVENT_APPEAL_FILED, stops_on: [CLOCK_EVENT_APPEAL_DECIDED], hard: {days: 30}, source: a line}
letters:
  - {kind: LETTER_KIND_DECISION_REPORTER, text: {text: {en: "Decided {outcomes} for {reasons}, appeal in {days} days"}}}
  - {kind: LETTER_KIND_DECISION_SUBJECT, text: {text: {en: "Decided {outcomes} for {reasons}, appeal in {days} days with {decision_code}"}}}
  - {kind: LETTER_KIND_APPEAL_REPORTER, text: {text: {en: "Final {outcomes} for {reasons}"}}}
  - {kind: LETTER_KIND_APPEAL_SUBJECT, text: {text: {en: "Final {outcomes} for {reasons}"}}}
)";

constexpr std::size_t kCodeBytes = 19;

[[noreturn]] void Fail(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

v1::Member& MemberIn(storage::v1::Roster& roster, const std::string& name) {
  for (v1::Member& member : *roster.mutable_members()) {
    if (member.name() == name) {
      return member;
    }
  }
  v1::Member& member = *roster.add_members();
  member.set_name(name);
  member.set_state(v1::MEMBER_STATE_ACTIVE);
  member.add_channels("*");
  return member;
}

bool IsLetter(const v1::ThreadMessage& message, v1::Recipient to) {
  return message.recipient() == to && (message.purpose() == v1::TEXT_PURPOSE_DECISION ||
                                       message.purpose() == v1::TEXT_PURPOSE_APPEAL_DECISION);
}

// The last letter to that side, and its number; 0 when there is none.
std::uint32_t FindLetter(const CaseEdit& edit, const OpenCase& subject, v1::Recipient to,
                         storage::v1::CaseMessage& letter) {
  for (std::uint32_t number = subject.thread.next_number(); number-- > 1;) {
    if (edit.Get(subject, kMessages, MessageKey(subject.id, number), letter).ok() &&
        IsLetter(letter.message(), to)) {
      return number;
    }
  }
  letter.Clear();
  return 0;
}

}  // namespace

CaseDesk::CaseDesk() {
  world.policies =
      policy::PolicySet::Load({world.dir.Write("desk.yaml", std::string(kPolicy))}).value();
  for (const char* member : {"pam", "paul", "pia"}) {
    MemberIn(roster_, member).add_roles(v1::MEMBER_ROLE_PANEL);
  }
  for (const char* member : {"ann", "ari", "axel"}) {
    MemberIn(roster_, member).add_roles(v1::MEMBER_ROLE_APPEALS);
  }
  v1::Member& hanna = MemberIn(roster_, "hanna");
  hanna.add_roles(v1::MEMBER_ROLE_HANDLER);
  hanna.add_roles(v1::MEMBER_ROLE_TRIAGE);
  world.UnsealWith(MakeKeys());
  Install();
  if (const auto filed = world.File(reporter.Report()); !filed.ok()) {
    Fail(filed.status());
  }
  name = world.ListAll("hanna").at(0).name();
  id = *IdOfCaseName(name);
}

void CaseDesk::Install() { world.members->Install(std::make_shared<const Roster>(roster_)); }

void CaseDesk::Restart() {
  world.Restart();
  world.UnsealWith(MakeKeys());
  Install();
}

void CaseDesk::SetRoles(const std::string& member, std::initializer_list<v1::MemberRole> roles) {
  v1::Member& changed = MemberIn(roster_, member);
  changed.clear_roles();
  for (const v1::MemberRole role : roles) {
    changed.add_roles(role);
  }
  Install();
}

void CaseDesk::Edit(absl::FunctionRef<absl::Status(CaseEdit&, OpenCase&)> change) {
  std::promise<absl::Status> outcome;
  world.editor->Apply(
      MakeKeys(), id,
      [change](CaseEdit& edit, OpenCase& subject) -> absl::StatusOr<bool> {
        if (absl::Status opened = edit.OpenWork(subject); !opened.ok()) {
          return opened;
        }
        if (absl::Status changed = change(edit, subject); !changed.ok()) {
          return changed;
        }
        return subject.is_changed;
      },
      [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
  if (const absl::Status status = outcome.get_future().get(); !status.ok()) {
    Fail(status);
  }
}

void CaseDesk::PutInto(v1::CaseState state) {
  Edit([&](CaseEdit&, OpenCase& subject) {
    subject.shown().set_state(state);
    subject.shown().clear_assignees();
    subject.shown().add_assignees("hanna");
    for (const v1::Member& member : roster_.members()) {
      subject.summary.add_cleared_members(member.name());
    }
    subject.is_changed = true;
    return absl::OkStatus();
  });
}

storage::v1::CaseSummary CaseDesk::Summary() {
  storage::v1::CaseSummary summary;
  Edit([&](CaseEdit&, OpenCase& subject) {
    summary = subject.summary;
    return absl::OkStatus();
  });
  return summary;
}

v1::CaseFile CaseDesk::File() {
  v1::CaseFile file;
  Edit([&](CaseEdit&, OpenCase& subject) {
    file = subject.work.file();
    return absl::OkStatus();
  });
  return file;
}

std::string CaseDesk::Etag(const std::string& member) {
  return GetCase(world, name, member).etag();
}

v1::ThreadMessage CaseDesk::Letter(v1::Recipient to) {
  storage::v1::CaseMessage letter;
  Edit([&](CaseEdit& edit, OpenCase& subject) {
    FindLetter(edit, subject, to, letter);
    return absl::OkStatus();
  });
  return letter.message();
}

void CaseDesk::Deliver(v1::Recipient to, absl::Time when) {
  Edit([&](CaseEdit& edit, OpenCase& subject) {
    storage::v1::CaseMessage letter;
    const std::uint32_t number = FindLetter(edit, subject, to, letter);
    letter.mutable_message()->set_delivery(
        to == v1::RECIPIENT_SUBJECT ? v1::DELIVERY_STATE_DELIVERED : v1::DELIVERY_STATE_POSTED);
    letter.mutable_message()->mutable_delivered_time()->set_seconds(absl::ToUnixSeconds(when));
    Note(subject, policy::v1::CLOCK_EVENT_DECISION_DELIVERED, when);
    storage::v1::CaseMessage other;
    const bool is_last =
        FindLetter(edit, subject,
                   to == v1::RECIPIENT_SUBJECT ? v1::RECIPIENT_UNSPECIFIED : v1::RECIPIENT_SUBJECT,
                   other) == 0 ||
        other.message().has_delivered_time();
    if (is_last && subject.shown().state() == v1::CASE_STATE_DECIDED) {
      subject.shown().set_state(v1::CASE_STATE_REMEDY);
    }
    subject.is_changed = true;
    return edit.Put(subject, kMessages, MessageKey(subject.id, number), letter);
  });
}

std::string CaseDesk::DecisionCode() {
  const std::string text = Letter(v1::RECIPIENT_SUBJECT).reply().text();
  return text.substr(text.size() - kCodeBytes);
}

std::uint32_t CaseDesk::Write(std::uint32_t day, bool is_appeal) {
  const auto letter = static_cast<char>('a' + static_cast<int>(next_up_));
  report::v1::Message message = LaterMessage("more", letter);
  message.mutable_follow_up()->set_is_appeal(is_appeal);
  if (const auto filed = world.File(reporter.Send(next_up_++, message, day)); !filed.ok()) {
    Fail(filed.status());
  }
  std::uint32_t number = 0;
  Edit([&](CaseEdit&, OpenCase& subject) {
    number = subject.thread.next_number() - 1;
    return absl::OkStatus();
  });
  return number;
}

v1::CaseChange CaseDesk::Change(const std::string& request_id, const std::string& etag) const {
  v1::CaseChange change;
  change.set_name(name);
  change.set_reason("because");
  change.set_request_id(request_id);
  change.set_etag(etag);
  return change;
}

template <typename Request>
absl::Status CaseDesk::Run(const std::string& member, const Request& request, Action action,
                           CaseChanges::Verb verb) {
  std::promise<absl::Status> outcome;
  world.changes->Run(
      member, request.change(), action, std::move(verb),
      [&outcome](const absl::StatusOr<v1::Case>& shown) { outcome.set_value(shown.status()); });
  return outcome.get_future().get();
}

absl::StatusOr<v1::Proposal> CaseDesk::Propose(const v1::ProposeOutcomeRequest& request,
                                               const std::string& member) {
  v1::ProposeOutcomeResponse response;
  const absl::Status status = Run(member, request, Action::kProposeOutcome, [&](ChangeContext& c) {
    return ProposeOutcome(c, request, response);
  });
  return status.ok() ? absl::StatusOr<v1::Proposal>(response.proposal()) : status;
}

absl::StatusOr<v1::Proposal> CaseDesk::Vote(const std::string& member, std::uint32_t proposal,
                                            v1::VoteChoice choice, const std::string& request_id,
                                            const std::string& etag) {
  v1::VoteRequest request;
  *request.mutable_change() = Change(request_id, etag);
  request.set_proposal(proposal);
  request.set_choice(choice);
  v1::VoteResponse response;
  const absl::Status status = Run(member, request, Action::kVote, [&](ChangeContext& context) {
    return review::Vote(context, request, response);
  });
  return status.ok() ? absl::StatusOr<v1::Proposal>(response.proposal()) : status;
}

absl::Status CaseDesk::RecordDelivery() {
  v1::RecordDeliveryRequest request;
  *request.mutable_change() = Change();
  request.mutable_delivered_time()->set_seconds(absl::ToUnixSeconds(Now()));
  Edit([&](CaseEdit& edit, OpenCase& subject) {
    storage::v1::CaseMessage letter;
    request.set_message(FindLetter(edit, subject, v1::RECIPIENT_SUBJECT, letter));
    letter.mutable_message()->set_delivery(v1::DELIVERY_STATE_RELEASED);
    subject.is_changed = true;
    return edit.Put(subject, kMessages, MessageKey(subject.id, request.message()), letter);
  });
  v1::RecordDeliveryResponse response;
  return Run("hanna", request, Action::kRecordDelivery, [&](ChangeContext& context) {
    return review::RecordDelivery(context, request, response);
  });
}

absl::Status CaseDesk::FileAppeal(const v1::FileAppealRequest& request, const std::string& member) {
  v1::FileAppealResponse response;
  return Run(member, request, Action::kFileAppeal, [&](ChangeContext& context) {
    return review::FileAppeal(context, request, response);
  });
}

absl::StatusOr<v1::Proposal> CaseDesk::DecideAppeal(const std::string& member,
                                                    std::string_view outcome) {
  v1::DecideAppealRequest request;
  *request.mutable_change() = Change();
  request.set_reasons("looked at again");
  if (!outcome.empty()) {
    request.add_outcomes()->set_code(std::string(outcome));
  }
  v1::DecideAppealResponse response;
  const absl::Status status =
      Run(member, request, Action::kDecideAppeal,
          [&](ChangeContext& context) { return review::DecideAppeal(context, request, response); });
  return status.ok() ? absl::StatusOr<v1::Proposal>(response.proposal()) : status;
}

v1::ProposeOutcomeRequest CaseDesk::Outcome(std::string_view code) const {
  v1::ProposeOutcomeRequest request;
  *request.mutable_change() = Change();
  request.add_outcomes()->set_code(std::string(code));
  request.set_reasons("it was seen");
  return request;
}

std::uint32_t CaseDesk::Propose(std::string_view code) {
  const absl::StatusOr<v1::Proposal> proposal = Propose(Outcome(code));
  if (!proposal.ok()) {
    Fail(proposal.status());
  }
  return proposal->number();
}

void CaseDesk::Decide() {
  const std::uint32_t number = Propose();
  for (const char* member : {"pam", "paul"}) {
    if (const auto vote = Vote(member, number, v1::VOTE_CHOICE_FOR); !vote.ok()) {
      Fail(vote.status());
    }
  }
}

void CaseDesk::DecideAndDeliver() {
  Decide();
  Deliver(v1::RECIPIENT_UNSPECIFIED, Now());
  Deliver(v1::RECIPIENT_SUBJECT, Now());
}

}  // namespace candor::review::test
