#include "casework/text_verbs.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "candor/base/clock.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/policy/message_checks.h"
#include "casework/code_name.h"
#include "casework/decision_code.h"
#include "casework/letters.h"
#include "casework/policy_words.h"
#include "casework/transitions.h"
#include "review/families.h"
#include "review/listed_files.h"
#include "review/thread_store.h"
#include "review/threads.h"

namespace candor::review {
namespace {

constexpr std::size_t kMaxSlipBytes = 1000;
// As written: four groups of four, with dashes.
constexpr std::size_t kWrittenCodeBytes = 19;
constexpr std::int64_t kSecondsOfDay = 24 * 60 * 60;

Day Today(const ChangeContext& context) { return DayOf(absl::ToChronoTime(context.now)); }

void Show(const OpenCase& subject, std::uint32_t number, const storage::v1::CaseMessage& text,
          v1::ThreadMessage& shown) {
  shown = text.message();
  shown.set_name(MessageName({subject.id, number}));
}

// Whether the decision code that is in force stands in the text.
bool HasCode(const OpenCase& subject, std::string_view text) {
  const std::string& digest = subject.work.decision_code_digest();
  for (std::size_t at = 0; !digest.empty() && at + kWrittenCodeBytes <= text.size(); ++at) {
    const std::string_view written = text.substr(at, kWrittenCodeBytes);
    if (written[4] == '-' && written[9] == '-' && written[14] == '-' &&
        DecisionCodeDigest(written) == digest) {
      return true;
    }
  }
  return false;
}

void CheckToReporter(const OpenCase& subject, std::string_view text, std::string_view field,
                     FieldViolations& violations) {
  policy::CheckReplyText(text, field, violations);
  if (HasCode(subject, text)) {
    violations.Add(std::string(field),
                   "has the decision code, which is for the other side alone; take it out");
  }
}

// Holds what the caller wrote.
absl::Status Hold(ChangeContext& context, TextDraft draft, v1::ThreadMessage& shown) {
  draft.author = context.permit.member();
  draft.day = Today(context);
  context.made = context.subject.thread.next_number();
  Wiped<storage::v1::CaseMessage> written;
  RETURN_IF_ERROR(HoldText(context.edit, context.subject, draft, written.message));
  Show(context.subject, context.made, written.message, shown);
  return absl::OkStatus();
}

absl::Status Read(ChangeContext& context, std::uint32_t number, storage::v1::CaseMessage& text) {
  if (number == 0 || number >= context.subject.thread.next_number()) {
    return InvalidField("message", "is no message of this case; take a number of ListMessages");
  }
  context.made = number;
  return context.edit.Get(context.subject, kMessages, MessageKey(context.subject.id, number), text);
}

// What a slip says: nothing of the report, and nobody's name.
std::string SlipText(ChangeContext& context, std::string_view text) {
  std::string slip = CodeName(context.subject.id);
  if (const std::uint32_t day = context.subject.shown().event_day(); day != 0) {
    slip.append("\n").append(DateOf(day));
  }
  for (const v1::Arrangement& arrangement : context.file().arrangements()) {
    slip.append("\n- ").append(
        LabelOf(context.policy.arrangements(), arrangement.code(), context.policy, ""));
    slip.append(arrangement.details().empty() ? "" : ": ").append(arrangement.details());
  }
  return slip.append(text.empty() ? "" : "\n\n").append(text);
}

// The reporter is asked something, now.
absl::Status Ask(ChangeContext& context) {
  const v1::CaseState state = context.state();
  if (!LeadsTo(context.permit.action(), state, v1::CASE_STATE_NEEDS_INFO)) {
    std::string text = "the case is in ";
    return Error(Reason::kIllegalTransition,
                 text.append(StateCode(state))
                     .append(", where the reporter is not asked; DISCARD_MESSAGE the question"));
  }
  context.subject.work.set_returns_to(state);
  Note(context.subject, policy::v1::CLOCK_EVENT_REPORTER_ASKED, context.now);
  return MoveTo(context, v1::CASE_STATE_NEEDS_INFO);
}

void NoteOnce(ChangeContext& context, policy::v1::ClockEvent event) {
  const auto& events = context.subject.summary.events();
  if (std::ranges::none_of(events, [event](const auto& noted) { return noted.event() == event; })) {
    Note(context.subject, event, context.now);
  }
}

// What it is for the clocks that a person wrote to the reporter.
void NoteTold(ChangeContext& context, v1::TextPurpose purpose) {
  NoteOnce(context, policy::v1::CLOCK_EVENT_ACKNOWLEDGED);
  Note(context.subject, policy::v1::CLOCK_EVENT_STATUS_TOLD, context.now);
  if (context.state() == v1::CASE_STATE_APPEALED) {
    NoteOnce(context, policy::v1::CLOCK_EVENT_APPEAL_ACKNOWLEDGED);
  }
  if (purpose == v1::TEXT_PURPOSE_FEEDBACK || purpose == v1::TEXT_PURPOSE_DECISION) {
    Note(context.subject, policy::v1::CLOCK_EVENT_FEEDBACK_GIVEN, context.now);
  }
  if (purpose == v1::TEXT_PURPOSE_CHECK_IN) {
    Note(context.subject, policy::v1::CLOCK_EVENT_CHECKED_IN, context.now);
  }
}

absl::Status CheckReplacement(const OpenCase& subject, const v1::ThreadMessage& held,
                              const std::string& replacement) {
  FieldViolations violations;
  if (!IsLetter(held.purpose())) {
    if (!replacement.empty()) {
      violations.Add("replacement", "is for a decision's letter only; leave it empty");
    }
  } else if (replacement.empty()) {
    violations.Add("replacement", "is empty; a decision's letter is written anew, not left out");
  } else if (held.recipient() == v1::RECIPIENT_UNSPECIFIED) {
    CheckToReporter(subject, replacement, "replacement", violations);
  } else {
    policy::CheckReplyText(replacement, "replacement", violations);
    if (HasCode(subject, held.reply().text()) && !HasCode(subject, replacement)) {
      violations.Add("replacement", "lacks the decision code; copy it from the letter");
    }
  }
  return violations.ToStatus();
}

// When it was handed over, of what was released on this day.
absl::Status CheckDelivered(const google::protobuf::Timestamp& time, std::uint32_t released_day,
                            absl::Time now) {
  if (time.seconds() == 0) {
    return InvalidField("delivered_time", "is missing; say when it was handed over");
  }
  if (time.seconds() > absl::ToUnixSeconds(now)) {
    return InvalidField("delivered_time", "is in the future; note it once it is handed over");
  }
  return time.seconds() < released_day * kSecondsOfDay
             ? InvalidField("delivered_time", "is before the text was released; look at the date")
             : absl::OkStatus();
}

}  // namespace

absl::Status SendReply(ChangeContext& context, const v1::SendReplyRequest& request,
                       v1::SendReplyResponse& response) {
  constexpr std::array kPurposes = {v1::TEXT_PURPOSE_UNSPECIFIED, v1::TEXT_PURPOSE_FEEDBACK,
                                    v1::TEXT_PURPOSE_CHECK_IN};
  FieldViolations violations;
  CheckToReporter(context.subject, request.text(), "text", violations);
  if (std::ranges::find(kPurposes, request.purpose()) == kPurposes.end()) {
    violations.Add("purpose", "must be FEEDBACK or CHECK_IN or left out; AskReporter asks");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return Hold(context, {.text = request.text(), .purpose = request.purpose()},
              *response.mutable_message());
}

absl::Status AskReporter(ChangeContext& context, const v1::AskReporterRequest& request,
                         v1::AskReporterResponse& response) {
  FieldViolations violations;
  CheckToReporter(context.subject, request.text(), "text", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return Hold(context, {.text = request.text(), .purpose = v1::TEXT_PURPOSE_QUESTION},
              *response.mutable_message());
}

absl::Status WriteSlip(ChangeContext& context, const v1::WriteSlipRequest& request,
                       v1::WriteSlipResponse& response) {
  if (request.text().size() > kMaxSlipBytes) {
    return InvalidField("text", "is longer than 1000 bytes; shorten it");
  }
  if (request.text().empty() && context.file().arrangements().empty()) {
    return InvalidField("text", "is empty, and nothing was arranged; say what staff must know");
  }
  const std::string text = SlipText(context, request.text());
  return Hold(
      context,
      {.text = text, .purpose = v1::TEXT_PURPOSE_SLIP, .recipient = v1::RECIPIENT_EVENT_STAFF},
      *response.mutable_message());
}

absl::Status ReleaseMessage(ChangeContext& context, const v1::ReleaseMessageRequest& request,
                            v1::ReleaseMessageResponse& response) {
  Wiped<storage::v1::CaseMessage> text;
  RETURN_IF_ERROR(Read(context, request.message(), text.message));
  const v1::ThreadMessage& held = text.message.message();
  if (held.delivery() != v1::DELIVERY_STATE_HELD) {
    return Error(Reason::kNotHeld);
  }
  if (held.author() == context.permit.member()) {
    return Error(Reason::kNotPermitted);
  }
  // Before it is let go: it says in which state the case is.
  if (held.purpose() == v1::TEXT_PURPOSE_QUESTION) {
    RETURN_IF_ERROR(Ask(context));
  }
  RETURN_IF_ERROR(ReleaseText(context.edit, context.subject, {request.message(), text.message},
                              {context.permit.member(), Today(context)}, context.policies));
  if (held.recipient() == v1::RECIPIENT_UNSPECIFIED) {
    NoteTold(context, held.purpose());
  }
  Show(context.subject, request.message(), text.message, *response.mutable_message());
  return absl::OkStatus();
}

absl::Status DiscardMessage(ChangeContext& context, const v1::DiscardMessageRequest& request,
                            v1::DiscardMessageResponse& response) {
  Wiped<storage::v1::CaseMessage> text;
  RETURN_IF_ERROR(Read(context, request.message(), text.message));
  const v1::ThreadMessage& held = text.message.message();
  if (held.delivery() != v1::DELIVERY_STATE_HELD) {
    return Error(Reason::kNotHeld);
  }
  RETURN_IF_ERROR(CheckReplacement(context.subject, held, request.replacement()));
  RETURN_IF_ERROR(DiscardText(context.edit, context.subject, {request.message(), text.message},
                              {context.permit.member(), Today(context)}));
  if (IsLetter(held.purpose())) {
    return Hold(
        context,
        {.text = request.replacement(), .purpose = held.purpose(), .recipient = held.recipient()},
        *response.mutable_message());
  }
  Show(context.subject, request.message(), text.message, *response.mutable_message());
  return absl::OkStatus();
}

absl::Status RecordDelivery(ChangeContext& context, const v1::RecordDeliveryRequest& request,
                            v1::RecordDeliveryResponse& response) {
  Wiped<storage::v1::CaseMessage> text;
  const std::uint32_t number = request.message();
  RETURN_IF_ERROR(Read(context, number, text.message));
  v1::ThreadMessage& released = *text.message.mutable_message();
  if (released.delivery() != v1::DELIVERY_STATE_RELEASED) {
    return Error(Reason::kNotHeld);
  }
  RETURN_IF_ERROR(
      CheckDelivered(request.delivered_time(), released.reply().sent_day(), context.now));
  released.set_delivery(v1::DELIVERY_STATE_DELIVERED);
  released.mutable_delivered_time()->set_seconds(request.delivered_time().seconds());
  RETURN_IF_ERROR(context.edit.Put(context.subject, kMessages,
                                   MessageKey(context.subject.id, number), text.message));
  Show(context.subject, number, text.message, *response.mutable_message());
  if (!IsLetter(released.purpose())) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const bool all_told,
                   NoteDelivery(context.edit, context.subject,
                                {number, released.purpose(),
                                 absl::FromUnixSeconds(request.delivered_time().seconds())},
                                context.policy));
  return all_told && context.state() == v1::CASE_STATE_DECIDED
             ? MoveTo(context, v1::CASE_STATE_REMEDY)
             : absl::OkStatus();
}

absl::Status ShowText(CaseEdit& edit, const OpenCase& subject, std::uint32_t number,
                      v1::ThreadMessage& shown) {
  Wiped<storage::v1::CaseMessage> text;
  RETURN_IF_ERROR(edit.Get(subject, kMessages, MessageKey(subject.id, number), text.message));
  Show(subject, number, text.message, shown);
  return absl::OkStatus();
}

}  // namespace candor::review
