#include "casework/letters.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_join.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/policy/clocks.h"
#include "candor/policy/letters.h"
#include "candor/policy/limits.h"
#include "casework/clock_view.h"
#include "casework/decision_code.h"
#include "casework/policy_words.h"
#include "review/families.h"
#include "review/thread_store.h"
#include "review/threads.h"

namespace candor::review {
namespace {

using Outcomes = google::protobuf::RepeatedPtrField<v1::DecidedOutcome>;

// What a decision says of an outcome beside its label: in the panel's words, and so in no language
// of ours.
std::string DetailsOf(const v1::DecidedOutcome& outcome) {
  std::vector<std::string> details;
  for (const auto& names : {outcome.spaces(), outcome.roles()}) {
    if (!names.empty()) {
      details.push_back(absl::StrJoin(names, ", "));
    }
  }
  if (outcome.end_day() != 0) {
    details.push_back(DateOf(outcome.end_day()));
  }
  if (!outcome.text().empty()) {
    details.push_back(outcome.text());
  }
  return absl::StrJoin(details, "; ");
}

// A line each.
std::string LinesOf(const Outcomes& outcomes, const policy::v1::Policy& policy,
                    std::string_view language) {
  std::string lines;
  for (const v1::DecidedOutcome& outcome : outcomes) {
    const std::string details = DetailsOf(outcome);
    lines.append(lines.empty() ? "- " : "\n- ")
        .append(LabelOf(policy.outcomes(), outcome.code(), policy, language))
        .append(details.empty() ? "" : ": ")
        .append(details);
  }
  return lines;
}

// The decision that an appeal was against; null when there is none.
const v1::Proposal* FirstDecision(const v1::CaseFile& file) {
  const auto decided =
      std::find_if(file.proposals().rbegin(), file.proposals().rend(), [](const auto& proposal) {
        return proposal.stage() == v1::PROPOSAL_STAGE_DECISION &&
               proposal.state() == v1::PROPOSAL_STATE_ADOPTED;
      });
  return decided == file.proposals().rend() ? nullptr : &*decided;
}

// What is written to one side.
struct Side {
  policy::v1::LetterKind kind;
  v1::Recipient recipient;
};

bool IsOfAppeal(const v1::Proposal& proposal) {
  return proposal.stage() == v1::PROPOSAL_STAGE_APPEAL;
}

Side ReporterOf(const v1::Proposal& proposal) {
  return {IsOfAppeal(proposal) ? policy::v1::LETTER_KIND_APPEAL_REPORTER
                               : policy::v1::LETTER_KIND_DECISION_REPORTER,
          v1::RECIPIENT_UNSPECIFIED};
}

Side SubjectOf(const v1::Proposal& proposal) {
  return {IsOfAppeal(proposal) ? policy::v1::LETTER_KIND_APPEAL_SUBJECT
                               : policy::v1::LETTER_KIND_DECISION_SUBJECT,
          v1::RECIPIENT_SUBJECT};
}

// Empty when the policy has no such letter.
std::string TextOf(ChangeContext& context, const v1::Proposal& proposal, const Side& side,
                   std::string_view code) {
  const policy::v1::LetterTemplate* const letter = policy::FindLetter(context.policy, side.kind);
  if (letter == nullptr) {
    return "";
  }
  const std::string_view language = side.recipient == v1::RECIPIENT_SUBJECT
                                        ? std::string_view()
                                        : context.subject.shown().language();
  // When an appeal changes nothing, the first decision stands.
  const v1::Proposal* const first = FirstDecision(context.file());
  const bool stands = proposal.outcomes().empty() && first != nullptr;
  const std::string outcomes =
      LinesOf(stands ? first->outcomes() : proposal.outcomes(), context.policy, language);
  const std::string days = std::to_string(policy::AppealWindowDays(context.policy).value_or(0));
  return policy::FillLetter(
      WordsOf(letter->text(), context.policy, language),
      {.outcomes = outcomes, .reasons = proposal.reasons(), .days = days, .decision_code = code});
}

absl::Status Hold(ChangeContext& context, const v1::Proposal& adopted, const Side& side,
                  std::string_view code) {
  const std::string text = TextOf(context, adopted, side, code);
  if (text.empty()) {
    return absl::InternalError("the policy has no letter for a decision");
  }
  Wiped<storage::v1::CaseMessage> letter;
  const auto& votes = adopted.votes();
  return HoldText(context.edit, context.subject,
                  {.text = text,
                   .author = votes.empty() ? adopted.author() : votes.rbegin()->member(),
                   .purpose = IsOfAppeal(adopted) ? v1::TEXT_PURPOSE_APPEAL_DECISION
                                                  : v1::TEXT_PURPOSE_DECISION,
                   .recipient = side.recipient,
                   .day = DayOf(absl::ToChronoTime(context.now))},
                  letter.message);
}

// A new code for the case, in force from this commit on.
std::string NewCode(ChangeContext& context) {
  std::string code = MakeDecisionCode(context.edit.random());
  context.edit.batch().Put(kDecisionCodes, DecisionCodeKey(context.edit.keys(), code),
                           context.subject.id);
  context.subject.work.set_decision_code_digest(DecisionCodeDigest(code));
  return code;
}

// How far the letters of one purpose are.
struct Delivered {
  bool all = true;
  absl::Time last = absl::InfinitePast();
};

bool IsOnItsWay(const v1::ThreadMessage& letter) {
  return letter.delivery() == v1::DELIVERY_STATE_HELD ||
         letter.delivery() == v1::DELIVERY_STATE_PENDING ||
         letter.delivery() == v1::DELIVERY_STATE_RELEASED;
}

absl::StatusOr<Delivered> LettersBeside(const CaseEdit& edit, const OpenCase& subject,
                                        const DeliveredLetter& delivered) {
  Delivered letters{true, delivered.time};
  for (std::uint32_t number = subject.thread.next_number(); number-- > 1;) {
    Wiped<storage::v1::CaseMessage> read;
    const absl::Status status =
        edit.Get(subject, kMessages, MessageKey(subject.id, number), read.message);
    if (absl::IsNotFound(status)) {
      continue;  // part of this very change
    }
    RETURN_IF_ERROR(status);
    const v1::ThreadMessage& letter = read.message.message();
    if (letter.purpose() != delivered.purpose || number == delivered.number) {
      continue;
    }
    letters.all = letters.all && !IsOnItsWay(letter);
    if (letter.has_delivered_time()) {
      letters.last =
          std::max(letters.last, absl::FromUnixSeconds(letter.delivered_time().seconds()));
    }
  }
  return letters;
}

}  // namespace

absl::Status CheckLettersFit(ChangeContext& context, const v1::Proposal& proposed) {
  const Side reporter = ReporterOf(proposed);
  if (TextOf(context, proposed, reporter, "").size() <= policy::kMaxReplyBytes) {
    return absl::OkStatus();
  }
  v1::Proposal silent = proposed;
  silent.clear_reasons();
  return TextOf(context, silent, reporter, "").size() > policy::kMaxReplyBytes
             ? InvalidField("outcomes",
                            "make the reporter's letter longer than 3000 bytes; shorten what they "
                            "say, or decide less at once")
             : InvalidField("reasons",
                            "make the reporter's letter longer than 3000 bytes; shorten them");
}

absl::Status WriteLetters(ChangeContext& context, const v1::Proposal& adopted) {
  const v1::Proposal* const first = FirstDecision(context.file());
  const bool without_subject =
      adopted.without_subject() ||
      (IsOfAppeal(adopted) && first != nullptr && first->without_subject());
  RETURN_IF_ERROR(Hold(context, adopted, ReporterOf(adopted), ""));
  if (!IsOfAppeal(adopted)) {
    context.subject.work.clear_decision_code_digest();
  }
  if (without_subject) {
    return absl::OkStatus();
  }
  const std::string code = IsOfAppeal(adopted) ? "" : NewCode(context);
  return Hold(context, adopted, SubjectOf(adopted), code);
}

absl::StatusOr<bool> NoteDelivery(const CaseEdit& edit, OpenCase& subject,
                                  const DeliveredLetter& letter, const policy::v1::Policy& policy) {
  const bool is_decision = letter.purpose == v1::TEXT_PURPOSE_DECISION;
  if (is_decision) {
    Note(subject, policy::v1::CLOCK_EVENT_DECISION_DELIVERED, letter.time);
  }
  ASSIGN_OR_RETURN(const Delivered letters, LettersBeside(edit, subject, letter));
  if (!letters.all) {
    return false;
  }
  Note(subject, policy::v1::CLOCK_EVENT_BOTH_SIDES_TOLD, letters.last);
  if (const auto until = policy::AppealUntil(policy, letters.last); is_decision && until) {
    subject.work.mutable_file()->mutable_appeal_until()->set_seconds(absl::ToUnixSeconds(*until));
  }
  return true;
}

absl::Status AfterPosting(CaseEdit& edit, OpenCase& subject, const DeliveredLetter& letter,
                          const policy::PolicySet& policies) {
  RETURN_IF_ERROR(edit.OpenWork(subject));
  const v1::CaseState from = subject.shown().state();
  const policy::v1::Policy* const policy = PolicyOf(subject.shown(), policies);
  ASSIGN_OR_RETURN(
      const bool all_told,
      NoteDelivery(edit, subject, letter,
                   policy == nullptr ? policy::v1::Policy::default_instance() : *policy));
  if (all_told && from == v1::CASE_STATE_DECIDED) {
    subject.shown().set_state(v1::CASE_STATE_REMEDY);
  }
  return FinishStep(edit, subject, {Action::kRecordDelivery, "", "", from, letter.time}, policies);
}

bool IsLetter(v1::TextPurpose purpose) {
  return purpose == v1::TEXT_PURPOSE_DECISION || purpose == v1::TEXT_PURPOSE_APPEAL_DECISION;
}

}  // namespace candor::review
