#include "casework/case_changes.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "candor/base/bytes.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/hpke/sha256.h"
#include "candor/policy/message_checks.h"
#include "casework/appeal_verbs.h"
#include "casework/clock_view.h"
#include "casework/policy_codes.h"
#include "casework/standing.h"
#include "casework/transitions.h"
#include "review/families.h"
#include "review/thread_store.h"
#include "review/threads.h"

namespace candor::review {
namespace {

constexpr std::size_t kRequestIdBytes = 16;
constexpr std::size_t kMaxReasonBytes = 2000;
// A request does not come again after that many others of the same case.
constexpr int kMostSeenRequests = 1024;
constexpr std::uint32_t kFirstEvent = 1;

bool NeedsReason(Action action) {
  switch (action) {
    case Action::kHold:
    case Action::kResume:
    case Action::kRefer:
    case Action::kReopen:
    case Action::kEscalate:
    case Action::kMarkDuplicate:
    case Action::kAddNote:
    case Action::kStartInvestigation:
      return true;
    default:
      return false;
  }
}

absl::Status CheckChange(const v1::CaseChange& change, Action action) {
  FieldViolations violations;
  if (change.reason().size() > kMaxReasonBytes) {
    violations.Add("change.reason", "is longer than 2000 bytes; shorten it");
  }
  if (change.reason().empty() && NeedsReason(action)) {
    violations.Add("change.reason", "is missing; say why, for the history");
  }
  if (!change.request_id().empty() && change.request_id().size() != kRequestIdBytes) {
    violations.Add("change.request_id", "is not 16 random bytes; leave it empty or send 16");
  }
  return violations.ToStatus();
}

// Of one member and one action: nobody gets the answer to another's request.
std::string DigestOf(std::string_view member, Action action, std::string_view request_id) {
  constexpr std::string_view kZero("\0", 1);
  return Sha256({member, kZero, ActionCode(action), kZero, request_id});
}

// What the request made, when it was carried out before.
std::optional<std::uint32_t> FindSeen(const storage::v1::Casework& work, std::string_view digest) {
  const auto found = std::ranges::find_if(work.seen_requests(), [digest](const std::string& entry) {
    return entry.starts_with(digest);
  });
  if (found == work.seen_requests().end()) {
    return std::nullopt;
  }
  std::uint32_t made = 0;
  for (const char byte : found->substr(digest.size())) {
    made = made << 8 | static_cast<unsigned char>(byte);
  }
  return made;
}

void Remember(storage::v1::Casework& work, std::string digest, std::uint32_t made) {
  AppendU32(digest, made);
  work.add_seen_requests(std::move(digest));
  if (work.seen_requests_size() > kMostSeenRequests) {
    work.mutable_seen_requests()->DeleteSubrange(0, work.seen_requests_size() - kMostSeenRequests);
  }
}

// As that member is shown it now, in this commit.
std::string EtagOf(const Cases::Found& found, const OpenCase& subject) {
  Cases::Found now = found;
  now.entry = std::make_shared<IndexedCase>(IndexedCase{subject.id, subject.summary});
  v1::Case shown;
  Cases::Show(now, shown);
  return shown.etag();
}

std::uint32_t DayNumberOf(absl::Time when) {
  return static_cast<std::uint32_t>(absl::ToUnixSeconds(when) / (24 * 60 * 60));
}

absl::Status AddEvent(CaseEdit& edit, OpenCase& subject, const Step& step) {
  const std::uint32_t number = std::max(subject.work.next_event(), kFirstEvent);
  subject.work.set_next_event(number + 1);
  Wiped<v1::CaseEvent> event;
  event.message.set_number(number);
  event.message.mutable_time()->set_seconds(absl::ToUnixSeconds(step.when));
  event.message.set_actor(std::string(step.actor));
  event.message.set_action(std::string(ActionCode(step.action)));
  event.message.set_reason(std::string(step.reason));
  event.message.set_from(step.from);
  event.message.set_to(subject.shown().state());
  event.message.set_policy_version(subject.shown().policy_version());
  event.message.set_audit_entry(step.audit_entry);
  return edit.Put(subject, kCaseEvents, MessageKey(subject.id, number), event.message);
}

// Whether the policy has something else to tell the reporter than in the state before.
bool HasNews(const policy::v1::Policy& policy, v1::CaseState from, const v1::Case& subject) {
  const auto text_of = [&](v1::CaseState state) {
    return policy::StatusFor(policy, StateCode(state), subject.language()).text();
  };
  const std::string text = text_of(subject.state());
  return !text.empty() && text != text_of(from);
}

absl::Status TellReporter(CaseEdit& edit, OpenCase& subject, const Step& step,
                          const policy::PolicySet& policies) {
  ASSIGN_OR_RETURN(OpenCase* const mailbox, MailboxOf(edit, subject));
  RETURN_IF_ERROR(AddStatusReply(edit, subject, *mailbox, policies, Day(DayNumberOf(step.when))));
  Note(subject, policy::v1::CLOCK_EVENT_STATUS_TOLD, step.when);
  return absl::OkStatus();
}

// What a caller is told of a change that failed: our own refusals, and no detail of what is within.
absl::Status Told(const absl::Status& status) {
  if (ReasonOf(status)) {
    return status;
  }
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return Error(Reason::kNoSuchCase);
    case absl::StatusCode::kAborted:
      return Error(Reason::kOverloaded);
    default:
      return Error(Reason::kInternal);
  }
}

}  // namespace

absl::Status MoveTo(ChangeContext& context, v1::CaseState state) {
  if (!LeadsTo(context.permit.action(), context.state(), state)) {
    return Error(Reason::kInternal);
  }
  context.subject.shown().set_state(state);
  return absl::OkStatus();
}

void Note(OpenCase& subject, policy::v1::ClockEvent event, absl::Time when) {
  storage::v1::ClockOccurrence& noted = *subject.summary.add_events();
  noted.set_event(event);
  noted.mutable_time()->set_seconds(absl::ToUnixSeconds(when));
}

absl::Status FinishStep(CaseEdit& edit, OpenCase& subject, const Step& step,
                        const policy::PolicySet& policies) {
  RETURN_IF_ERROR(edit.OpenWork(subject));
  RETURN_IF_ERROR(AddEvent(edit, subject, step));
  const policy::v1::Policy* const policy = PolicyOf(subject.shown(), policies);
  if (subject.shown().state() != step.from) {
    storage::v1::ClockOccurrence& noted = *subject.summary.add_events();
    noted.set_state(static_cast<std::uint32_t>(subject.shown().state()));
    noted.mutable_time()->set_seconds(absl::ToUnixSeconds(step.when));
    if (policy != nullptr && HasNews(*policy, step.from, subject.shown())) {
      RETURN_IF_ERROR(TellReporter(edit, subject, step, policies));
    }
  }
  if (policy != nullptr) {
    RefreshClocks(subject, *policy);
  }
  subject.is_changed = true;
  return absl::OkStatus();
}

struct CaseChanges::Running {
  std::string member;
  Wiped<v1::CaseChange> change;
  Action action;
  Verb verb;
  Recall recall;
  Done done;
  std::uint64_t audit_entry;
  Cases::Found found;
};

void CaseChanges::Run(const std::string& member, const v1::CaseChange& change, Action action,
                      Verb verb, Done done, Recall recall, std::uint64_t audit_entry) {
  absl::StatusOr<Cases::Found> found = parts_.cases.Find(member, change.name(), "change.name");
  if (!found.ok()) {
    return done(found.status());
  }
  if (const absl::Status checked = CheckChange(change, action); !checked.ok()) {
    return done(checked);
  }
  const auto running = std::make_shared<Running>();
  running->member = member;
  running->change.message = change;
  running->action = action;
  running->verb = std::move(verb);
  running->recall = std::move(recall);
  running->done = std::move(done);
  running->audit_entry = audit_entry;
  running->found = *std::move(found);
  parts_.editor.Apply(
      running->found.keys, running->found.entry->id,
      [this, running](CaseEdit& edit, OpenCase& subject) { return Apply(edit, subject, *running); },
      [this, running](const absl::Status& status) { running->done(Answer(*running, status)); });
}

absl::StatusOr<bool> CaseChanges::Apply(CaseEdit& edit, OpenCase& subject, Running& running) const {
  const std::shared_ptr<const Roster> roster = parts_.members.Known();
  if (roster == nullptr) {
    return Error(Reason::kSealed);
  }
  const Standing standing = StandingOf(subject.summary, roster->Find(running.member),
                                       parts_.members.escalation_channel());
  if (standing.is_hidden) {
    return Error(Reason::kNoSuchCase);
  }
  RETURN_IF_ERROR(edit.OpenWork(subject));
  const v1::CaseChange& change = running.change.message;
  const v1::CaseState state = subject.shown().state();
  const std::string digest = DigestOf(running.member, running.action, change.request_id());
  if (const auto made = FindSeen(subject.work, digest); made) {
    if (running.recall && Authorize(standing, Action::kReadText, state).ok()) {
      RETURN_IF_ERROR(running.recall(edit, subject, *made));
    }
    return false;
  }
  if (!change.etag().empty() && change.etag() != EtagOf(running.found, subject)) {
    return Error(Reason::kStaleEtag);
  }
  ASSIGN_OR_RETURN(const Permit permit, Authorize(standing, running.action, state));
  roster->Require(edit.batch());
  RETURN_IF_ERROR(Carry(edit, subject, *roster, permit, running));
  return true;
}

absl::Status CaseChanges::Carry(CaseEdit& edit, OpenCase& subject, const Roster& roster,
                                const Permit& permit, Running& running) const {
  const v1::CaseChange& change = running.change.message;
  const policy::v1::Policy* const policy = PolicyOf(subject.shown(), parts_.policies);
  RETURN_IF_ERROR(CheckPolicyHasCodes(running.action, subject.shown(), parts_.policies));
  const v1::CaseState from = subject.shown().state();
  ChangeContext context{
      permit, roster, parts_.members.escalation_channel(), parts_.policies,
      policy == nullptr ? policy::v1::Policy::default_instance() : *policy, edit, subject,
      // What members do is kept to the second.
      absl::FromUnixSeconds(absl::ToUnixSeconds(absl::FromChrono(parts_.clock.Now()))),
      change.reason()};
  RETURN_IF_ERROR(running.verb(context));
  if (!change.request_id().empty()) {
    Remember(subject.work, DigestOf(running.member, running.action, change.request_id()),
             context.made);
  }
  RETURN_IF_ERROR(FinishStep(
      edit, subject,
      {running.action, running.member, change.reason(), from, context.now, running.audit_entry},
      parts_.policies));
  const bool are_told =
      from == v1::CASE_STATE_DECIDED && subject.shown().state() == v1::CASE_STATE_REMEDY;
  return are_told ? OpenWaitingAppeal(edit, subject, {roster, context.escalation_channel},
                                      parts_.policies)
                  : absl::OkStatus();
}

absl::StatusOr<v1::Case> CaseChanges::Answer(const Running& running,
                                             const absl::Status& status) const {
  if (!status.ok()) {
    return Told(status);
  }
  const absl::StatusOr<Cases::Found> found =
      parts_.cases.Find(running.member, running.change.message.name(), "change.name");
  v1::Case shown;
  if (found.ok()) {
    Cases::Show(*found, shown);
    ShowOwn(parts_.cases.StandingTo(*found, running.member), shown);
  } else if (ReasonOf(found.status()) != Reason::kNoSuchCase) {
    return found.status();
  }
  return shown;
}

}  // namespace candor::review
