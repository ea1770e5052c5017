#include "casework/appeal_verbs.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "casework/appeal_window.h"
#include "casework/clock_view.h"
#include "casework/decision_code.h"
#include "casework/decision_verbs.h"
#include "google/protobuf/util/time_util.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/thread_store.h"

namespace candor::review {
namespace {

using google::protobuf::util::TimeUtil;

constexpr std::size_t kMaxTextBytes = 100000;

// The decision in force: the last that was adopted; null before there is one.
const v1::Proposal* InForce(const v1::CaseFile& file) {
  const v1::Proposal* last = nullptr;
  for (const v1::Proposal& proposal : file.proposals()) {
    if (proposal.state() == v1::PROPOSAL_STATE_ADOPTED) {
      last = &proposal;
    }
  }
  return last;
}

bool IsFinal(const v1::CaseFile& file) {
  const v1::Proposal* const decision = InForce(file);
  return decision != nullptr && decision->stage() == v1::PROPOSAL_STAGE_APPEAL;
}

// What someone sends, and when it came: of the reporter, the start of the day that intake took it.
struct Sent {
  v1::Appeal appeal;
  absl::Time when;
  std::uint32_t day = 0;  // of the reporter
};

// Whether this side came after its letter, inside of its window.
bool IsInside(const Sent& sent, const AppealWindow& window) {
  const bool is_after =
      sent.appeal.party() == v1::APPEAL_PARTY_SUBJECT ||
      (sent.appeal.message() > window.letter && sent.when + absl::Hours(24) > window.begins);
  return is_after && sent.when <= window.ends;
}

// Whether this side has appealed against the same decision.
bool HasAppealed(const v1::CaseFile& file, const Sent& sent, const AppealWindow& window) {
  return std::ranges::any_of(file.appeals(), [&](const v1::Appeal& earlier) {
    const bool is_of_window = earlier.party() == v1::APPEAL_PARTY_SUBJECT
                                  ? absl::FromUnixSeconds(earlier.time().seconds()) >= window.begins
                                  : earlier.message() > window.letter;
    return earlier.party() == sent.appeal.party() && is_of_window;
  });
}

absl::Status CheckAppeal(const CaseEdit& edit, const OpenCase& subject,
                         const policy::v1::Policy& policy, const Sent& sent) {
  const v1::CaseFile& file = subject.work.file();
  if (IsFinal(file)) {
    return Error(Reason::kAppealFinal);
  }
  ASSIGN_OR_RETURN(const std::optional<AppealWindow> window,
                   WindowOf(edit, subject, policy, sent.appeal.party()));
  if (!window || !IsInside(sent, *window)) {
    return Error(Reason::kAppealWindowClosed);
  }
  if (HasAppealed(file, sent, *window)) {
    return Error(Reason::kIllegalTransition,
                 "this side has appealed already; that appeal is before the panel");
  }
  return absl::OkStatus();
}

// Into the file, once it is checked. Who is to judge it may read the case from now on.
void Enter(OpenCase& subject, const Team& team, Sent sent) {
  v1::CaseFile& file = *subject.work.mutable_file();
  const bool is_reporter = sent.appeal.party() == v1::APPEAL_PARTY_REPORTER;
  const absl::Time when = is_reporter ? TimeOfReporter(subject.summary, sent.day) : sent.when;
  Note(subject, policy::v1::CLOCK_EVENT_APPEAL_FILED, when);
  if (v1::Proposal* const open = OpenProposal(file)) {
    CloseProposal(*open, v1::PROPOSAL_STATE_VOID, when);
  }
  subject.summary.clear_appeal_panel();
  for (std::string& member :
       EligiblePanel(subject.summary, file, v1::PROPOSAL_STAGE_APPEAL, team)) {
    subject.summary.add_appeal_panel(std::move(member));
  }
  *file.add_appeals() = std::move(sent.appeal);
  subject.is_changed = true;
}

Sent FromReporter(std::uint32_t message, std::uint32_t day) {
  Sent sent;
  sent.when = absl::UnixEpoch() + absl::Hours(24) * day;
  sent.day = day;
  sent.appeal.set_party(v1::APPEAL_PARTY_REPORTER);
  sent.appeal.set_message(message);
  *sent.appeal.mutable_time() = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(sent.when));
  return sent;
}

absl::StatusOr<Sent> SentByReporter(ChangeContext& context, const v1::FileAppealRequest& request) {
  if (!request.decision_code().empty() || !request.text().empty()) {
    return InvalidField(request.text().empty() ? "decision_code" : "text",
                        "is for an appeal of the subject; leave it empty");
  }
  Wiped<storage::v1::CaseMessage> read;
  const absl::Status status = context.edit.Get(
      context.subject, kMessages, MessageKey(context.subject.id, request.message()), read.message);
  if (absl::IsNotFound(status) || (status.ok() && !read.message.message().has_follow_up())) {
    return InvalidField("message", "is not the number of a message from the reporter");
  }
  RETURN_IF_ERROR(status);
  return FromReporter(request.message(), read.message.message().day());
}

absl::StatusOr<Sent> SentBySubject(ChangeContext& context, const v1::FileAppealRequest& request) {
  if (!ConstantTimeEquals(DecisionCodeDigest(request.decision_code()),
                          context.subject.work.decision_code_digest())) {
    return Error(Reason::kNoSuchDecision);
  }
  if (request.message() != 0) {
    return InvalidField("message", "is for an appeal of the reporter; leave it 0");
  }
  if (request.text().empty() || request.text().size() > kMaxTextBytes) {
    return InvalidField("text", "must have 1 to 100000 bytes");
  }
  Sent sent;
  sent.when = context.now;
  sent.appeal.set_party(v1::APPEAL_PARTY_SUBJECT);
  sent.appeal.set_text(request.text());
  *sent.appeal.mutable_time() = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(sent.when));
  return sent;
}

// The first appeal among what the reporter sent inside of this window; of message 0 for none.
absl::StatusOr<Sent> FirstAppealIn(const CaseEdit& edit, const OpenCase& subject,
                                   const AppealWindow& window) {
  for (std::uint32_t number = window.letter + 1; number < subject.thread.next_number(); ++number) {
    Wiped<storage::v1::CaseMessage> read;
    const absl::Status status =
        edit.Get(subject, kMessages, MessageKey(subject.id, number), read.message);
    if (absl::IsNotFound(status)) {
      continue;  // part of this very change
    }
    RETURN_IF_ERROR(status);
    Sent sent = FromReporter(number, read.message.message().day());
    if (read.message.message().follow_up().is_appeal() && IsInside(sent, window)) {
      return sent;
    }
  }
  return Sent();
}

}  // namespace

absl::Status FileAppeal(ChangeContext& context, const v1::FileAppealRequest& request,
                        v1::FileAppealResponse& /*response*/) {
  if (request.party() != v1::APPEAL_PARTY_REPORTER && request.party() != v1::APPEAL_PARTY_SUBJECT) {
    return InvalidField("party", "must be REPORTER or SUBJECT");
  }
  ASSIGN_OR_RETURN(Sent sent, request.party() == v1::APPEAL_PARTY_REPORTER
                                  ? SentByReporter(context, request)
                                  : SentBySubject(context, request));
  RETURN_IF_ERROR(CheckAppeal(context.edit, context.subject, context.policy, sent));
  if (context.state() != v1::CASE_STATE_APPEALED) {
    RETURN_IF_ERROR(MoveTo(context, v1::CASE_STATE_APPEALED));
  }
  Enter(context.subject, {context.roster, context.escalation_channel}, std::move(sent));
  return absl::OkStatus();
}

absl::Status DecideAppeal(ChangeContext& context, const v1::DecideAppealRequest& request,
                          v1::DecideAppealResponse& response) {
  const v1::CaseFile& file = context.file();
  if (!CanVote(context.subject.summary, file, v1::PROPOSAL_STAGE_APPEAL,
               context.roster.Find(context.permit.member()), context.escalation_channel)) {
    return Error(Reason::kNotPermitted);
  }
  const v1::Proposal* const decision = InForce(file);
  v1::Proposal draft;
  draft.set_stage(v1::PROPOSAL_STAGE_APPEAL);
  *draft.mutable_outcomes() = request.outcomes();
  draft.set_reasons(request.reasons());
  draft.set_without_subject(decision != nullptr && decision->without_subject());
  ASSIGN_OR_RETURN(const v1::Proposal* const proposal, Propose(context, std::move(draft)));
  *context.subject.summary.mutable_appeal_panel() = proposal->panel();
  *response.mutable_proposal() = *proposal;
  return absl::OkStatus();
}

absl::StatusOr<std::string> CaseIdOfDecisionCode(const store::Store& store,
                                                 const UnsealedKeys& keys, std::string_view code) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  const std::string key = DecisionCodeKey(keys, code);
  std::string nobodys = key.substr(0, kCaseIdBytes);
  for (char& c : nobodys) {
    c = kAlphabet[static_cast<unsigned char>(c) & 31U];
  }
  ASSIGN_OR_RETURN(const std::optional<std::string> found, store.Get(kDecisionCodes, key));
  return found.value_or(nobodys);
}

absl::StatusOr<bool> OpenAppealFromThread(CaseEdit& edit, OpenCase& subject, const Team& team,
                                          const policy::PolicySet& policies, std::uint32_t number,
                                          std::uint32_t day) {
  const v1::CaseState from = subject.shown().state();
  const policy::v1::Policy* const policy = PolicyOf(subject.shown(), policies);
  if (policy == nullptr || (from != v1::CASE_STATE_REMEDY && from != v1::CASE_STATE_APPEALED)) {
    return false;
  }
  RETURN_IF_ERROR(edit.OpenWork(subject));
  Sent sent = FromReporter(number, day);
  if (const absl::Status status = CheckAppeal(edit, subject, *policy, sent); !status.ok()) {
    return ReasonOf(status) ? absl::StatusOr<bool>(false) : absl::StatusOr<bool>(status);
  }
  const absl::Time when = TimeOfReporter(subject.summary, day);
  subject.shown().set_state(v1::CASE_STATE_APPEALED);
  Enter(subject, team, std::move(sent));
  RETURN_IF_ERROR(FinishStep(edit, subject, {Action::kFileAppeal, "", "", from, when}, policies));
  return true;
}

absl::Status OpenWaitingAppeal(CaseEdit& edit, OpenCase& subject, const Team& team,
                               const policy::PolicySet& policies) {
  const policy::v1::Policy* const policy = PolicyOf(subject.shown(), policies);
  if (policy == nullptr) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::optional<AppealWindow> window,
                   WindowOf(edit, subject, *policy, v1::APPEAL_PARTY_REPORTER));
  if (!window) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const Sent sent, FirstAppealIn(edit, subject, *window));
  return OpenAppealFromThread(edit, subject, team, policies, sent.appeal.message(), sent.day)
      .status();
}

}  // namespace candor::review
