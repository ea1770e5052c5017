#include "review/later_message.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/receipt/receipt.h"
#include "casework/appeal_verbs.h"
#include "casework/case_changes.h"
#include "casework/clock_view.h"
#include "review/opening.h"
#include "review/threads.h"

namespace candor::review {
namespace {

// One that follows another at once changes no clock: however often a reporter writes, a case has
// only so many events.
void NoteWrote(OpenCase& subject, absl::Time when) {
  const auto& events = subject.summary.events();
  if (events.empty() || events.rbegin()->event() != policy::v1::CLOCK_EVENT_REPORTER_WROTE) {
    Note(subject, policy::v1::CLOCK_EVENT_REPORTER_WROTE, when);
  }
}

// Back to where the case waited from.
absl::Status Resume(CaseEdit& edit, OpenCase& subject, absl::Time when,
                    const policy::PolicySet& policies) {
  RETURN_IF_ERROR(edit.OpenWork(subject));
  const v1::CaseState to = subject.work.returns_to();
  subject.shown().set_state(to == v1::CASE_STATE_UNSPECIFIED ? v1::CASE_STATE_TRIAGE : to);
  subject.work.clear_returns_to();
  return FinishStep(edit, subject, {Action::kResume, "", "", v1::CASE_STATE_NEEDS_INFO, when},
                    policies);
}

// What follows from the message that was added last, which came on `day`.
absl::Status GoOn(CaseEdit& edit, OpenCase& subject, std::uint32_t day, bool is_appeal,
                  const CaseRules& rules) {
  const absl::Time when = TimeOfReporter(subject.summary, day);
  NoteWrote(subject, when);
  if (is_appeal) {
    const auto roster = rules.members.Snapshot();
    ASSIGN_OR_RETURN(
        const bool opened,
        OpenAppealFromThread(edit, subject, {*roster, rules.members.escalation_channel()},
                             rules.policies, subject.thread.next_number() - 1, day));
    if (opened) {
      return absl::OkStatus();
    }
  }
  if (subject.shown().state() == v1::CASE_STATE_NEEDS_INFO) {
    return Resume(edit, subject, when, rules.policies);
  }
  if (const auto* const policy = PolicyOf(subject.shown(), rules.policies)) {
    RefreshClocks(subject, *policy);
  }
  return absl::OkStatus();
}

absl::Status Add(CaseEdit& edit, OpenCase& subject, const LaterMessage& later,
                 const CaseRules& rules, report::v1::Message& message) {
  const std::string seen_id = SeenId("message", message.message_id());
  if (FindSeen(subject.thread, seen_id)) {
    return absl::OkStatus();
  }
  Remember(subject.thread, seen_id, subject.thread.next_number());
  NoteReporter(subject, later.relayed.received_day());
  Wiped<storage::v1::CaseMessage> added;
  added.message.set_index(later.index);
  const bool is_appeal = message.follow_up().is_appeal();
  v1::ThreadMessage& shown = *added.message.mutable_message();
  shown.set_day(later.relayed.received_day());
  if (message.has_withdrawal()) {
    subject.shown().set_withdrawal_requested(true);
    shown.mutable_withdrawal()->Swap(message.mutable_withdrawal());
  } else {
    shown.mutable_follow_up()->Swap(message.mutable_follow_up());
  }
  added.message.mutable_attachments()->Swap(message.mutable_attachments());
  RETURN_IF_ERROR(AddMessage(edit, subject, added.message));
  return GoOn(edit, subject, later.relayed.received_day(), is_appeal, rules);
}

}  // namespace

absl::StatusOr<bool> AddWithdrawn(CaseEdit& edit, OpenCase& subject, const Withdrawn& withdrawn,
                                  const CaseRules& rules) {
  const std::string seen_id = SeenId("withdrawn", withdrawn.slot_id);
  if (FindSeen(subject.thread, seen_id)) {
    return false;
  }
  Remember(subject.thread, seen_id, subject.thread.next_number());
  NoteReporter(subject, withdrawn.day);
  if (withdrawn.index == 0) {
    subject.shown().set_withdrawal_requested(true);
  }
  storage::v1::CaseMessage added;
  added.set_index(withdrawn.index);
  added.mutable_message()->set_day(withdrawn.day);
  added.mutable_message()->mutable_withdrawal();
  RETURN_IF_ERROR(AddMessage(edit, subject, added));
  RETURN_IF_ERROR(GoOn(edit, subject, withdrawn.day, /*is_appeal=*/false, rules));
  return true;
}

void NoteReporter(OpenCase& subject, std::uint32_t day) {
  v1::Case& shown = subject.shown();
  shown.set_receipt_confirmed(true);
  shown.set_last_reporter_day(std::max(shown.last_reporter_day(), day));
}

absl::StatusOr<v1::QuarantineReason> AddLater(CaseEdit& edit, OpenCase& subject,
                                              const LaterMessage& later, const CaseRules& rules,
                                              std::vector<std::string>& new_slots) {
  const ThreadKeys thread(Secret::CopyOf(subject.thread.thread_key()));
  ASSIGN_OR_RETURN(Opened opened, OpenLater(edit.keys(), later.relayed, thread.Psk().view()));
  if (opened.reason != v1::QUARANTINE_REASON_UNSPECIFIED) {
    return opened.reason;
  }
  const absl::Status added = Add(edit, subject, later, rules, opened.message);
  WipeMessage(opened.message);
  RETURN_IF_ERROR(added);
  if (!later.intake.empty()) {
    subject.thread.set_intake(std::string(later.intake));
  }
  std::ranges::move(AdvanceThread(edit, subject, later.index), std::back_inserter(new_slots));
  return v1::QUARANTINE_REASON_UNSPECIFIED;
}

}  // namespace candor::review
