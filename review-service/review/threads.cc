#include "review/threads.h"

#include <algorithm>

#include "candor/base/bytes.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/hpke/sha256.h"
#include "candor/policy/message_checks.h"
#include "candor/receipt/receipt.h"
#include "candor/seal/seal.h"
#include "review/families.h"
#include "review/listed_files.h"
#include "review/thread_store.h"

namespace candor::review {
namespace {

using storage::v1::CaseMessage;
using storage::v1::CaseThread;

// 128 KiB of ids; a retry does not come after that many other messages.
constexpr int kMostSeenIds = 4096;

ThreadKeys KeysOf(const OpenCase& open) {
  return ThreadKeys(Secret::CopyOf(open.thread.thread_key()));
}

// From `first` up to and with `last`.
std::vector<std::string> Expect(CaseEdit& edit, const OpenCase& subject, std::uint32_t first,
                                std::uint32_t last) {
  const ThreadKeys keys = KeysOf(subject);
  storage::v1::SlotOwner owner;
  owner.set_case_id(subject.id);
  std::vector<std::string> slots;
  for (std::uint32_t index = first; index <= last; ++index) {
    owner.set_number(index);
    slots.push_back(SlotIdOf(keys.Up(index).view()));
    edit.batch().Put(kUpSlots, slots.back(), owner.SerializeAsString());
  }
  return slots;
}

report::v1::CaseStatus StatusOf(const v1::Case& subject, const policy::PolicySet& policies) {
  constexpr std::string_view kPrefix = "CASE_STATE_";
  const std::string code = v1::CaseState_Name(subject.state()).substr(kPrefix.size());
  const policy::v1::Policy* policy = policies.Find(subject.policy_id(), subject.policy_version());
  if (policy == nullptr) {
    policy = policies.Latest(subject.policy_id());
  }
  if (policy != nullptr) {
    return policy::StatusFor(*policy, code, subject.language());
  }
  report::v1::CaseStatus status;
  status.set_code(code);
  return status;
}

// Gives a reply the thread's next slot, and has it go out.
void PutOut(CaseEdit& edit, OpenCase& subject, OpenCase& mailbox, const policy::PolicySet& policies,
            HeldText text, Day day) {
  const std::uint32_t index = mailbox.thread.next_down();
  mailbox.thread.set_next_down(index + 1);
  const std::string slot_id = SlotIdOf(KeysOf(subject).Down(index).view());
  text.message.set_index(index);
  v1::ThreadMessage& shown = *text.message.mutable_message();
  shown.set_delivery(v1::DELIVERY_STATE_PENDING);
  report::v1::Reply& reply = *shown.mutable_reply();
  *reply.mutable_status() = StatusOf(subject.summary.subject(), policies);
  reply.set_next_index(mailbox.thread.highest_up() + 1);
  reply.set_sent_day(day.number());

  storage::v1::SlotOwner owner;
  owner.set_case_id(subject.id);
  owner.set_number(text.number);
  edit.batch().Put(kOutgoing, OutgoingKey(mailbox.thread.intake(), slot_id),
                   owner.SerializeAsString());
  edit.batch().Put(kReplySlots, slot_id, owner.SerializeAsString());
}

// Whether another text than this one is held. The newest first: mostly it is near the end.
absl::StatusOr<bool> IsAnotherHeld(CaseEdit& edit, const OpenCase& subject, std::uint32_t number) {
  for (std::uint32_t other = subject.thread.next_number(); other-- > kReportNumber + 1;) {
    Wiped<CaseMessage> message;
    const absl::Status read =
        edit.Get(subject, kMessages, MessageKey(subject.id, other), message.message);
    if (absl::IsNotFound(read)) {
      continue;  // part of this very change
    }
    RETURN_IF_ERROR(read);
    if (other != number && message.message.message().delivery() == v1::DELIVERY_STATE_HELD) {
      return true;
    }
  }
  return false;
}

// What ends the holding of a text, whatever becomes of it.
absl::Status Settle(CaseEdit& edit, OpenCase& subject, HeldText held, const TextVerdict& verdict) {
  ASSIGN_OR_RETURN(const bool has_held, IsAnotherHeld(edit, subject, held.number));
  subject.shown().set_has_held_message(has_held);
  subject.is_changed = true;
  held.message.mutable_message()->set_released_by(std::string(verdict.member));
  return edit.Put(subject, kMessages, MessageKey(subject.id, held.number), held.message);
}

}  // namespace

std::vector<std::string> BeginThread(CaseEdit& edit, OpenCase& subject, std::string_view thread_key,
                                     std::string_view intake, bool has_slots) {
  subject.thread.set_thread_key(std::string(thread_key));
  subject.thread.set_intake(std::string(intake));
  subject.thread.set_next_number(kReportNumber + 1);
  if (!has_slots) {
    return {};
  }
  std::vector<std::string> slots = Expect(edit, subject, 0, kExpectedAhead);
  edit.batch().RequireAbsent(kUpSlots, slots.front());
  return slots;
}

std::vector<std::string> AdvanceThread(CaseEdit& edit, OpenCase& subject, std::uint32_t index) {
  const std::uint32_t highest = subject.thread.highest_up();
  if (index <= highest) {
    return {};
  }
  subject.thread.set_highest_up(index);
  return Expect(edit, subject, highest + kExpectedAhead + 1, index + kExpectedAhead);
}

absl::Status AddMessage(CaseEdit& edit, OpenCase& subject, const CaseMessage& message) {
  const std::uint32_t number = subject.thread.next_number();
  subject.thread.set_next_number(number + 1);
  subject.shown().set_message_count(subject.shown().message_count() + 1);
  subject.is_changed = true;
  RETURN_IF_ERROR(ClaimAttachments(ThreadStore(edit.store()), {subject.id, number},
                                   message.attachments(), edit.batch()));
  return edit.Put(subject, kMessages, MessageKey(subject.id, number), message);
}

absl::StatusOr<OpenCase*> MailboxOf(CaseEdit& edit, OpenCase& subject) {
  ASSIGN_OR_RETURN(
      const std::optional<storage::v1::SlotOwner> owner,
      ThreadStore(edit.store()).FindOwner(kUpSlots, SlotIdOf(KeysOf(subject).Up(0).view())));
  // The case that had them was erased: this one goes on by itself.
  return owner ? edit.Open(owner->case_id()) : absl::StatusOr<OpenCase*>(&subject);
}

absl::Status AddStatusReply(CaseEdit& edit, OpenCase& subject, OpenCase& mailbox,
                            const policy::PolicySet& policies, Day day) {
  CaseMessage message;
  message.mutable_message()->set_day(day.number());
  PutOut(edit, subject, mailbox, policies, {subject.thread.next_number(), message}, day);
  return AddMessage(edit, subject, message);
}

absl::Status HoldText(CaseEdit& edit, OpenCase& subject, const TextDraft& draft,
                      CaseMessage& written) {
  v1::ThreadMessage& shown = *written.mutable_message();
  shown.mutable_reply()->set_text(std::string(draft.text));
  shown.set_author(std::string(draft.author));
  shown.set_purpose(draft.purpose);
  shown.set_recipient(draft.recipient);
  shown.set_day(draft.day.number());
  shown.set_delivery(v1::DELIVERY_STATE_HELD);
  subject.shown().set_has_held_message(true);
  return AddMessage(edit, subject, written);
}

absl::Status ReleaseText(CaseEdit& edit, OpenCase& subject, HeldText held,
                         const TextVerdict& verdict, const policy::PolicySet& policies) {
  v1::ThreadMessage& shown = *held.message.mutable_message();
  if (shown.recipient() == v1::RECIPIENT_UNSPECIFIED) {
    ASSIGN_OR_RETURN(OpenCase* const mailbox, MailboxOf(edit, subject));
    PutOut(edit, subject, *mailbox, policies, held, verdict.day);
  } else {
    shown.mutable_reply()->set_sent_day(verdict.day.number());
    shown.set_delivery(v1::DELIVERY_STATE_RELEASED);
  }
  return Settle(edit, subject, held, verdict);
}

absl::Status DiscardText(CaseEdit& edit, OpenCase& subject, HeldText held,
                         const TextVerdict& verdict) {
  held.message.mutable_message()->set_delivery(v1::DELIVERY_STATE_DISCARDED);
  return Settle(edit, subject, held, verdict);
}

absl::StatusOr<sealed::v1::SealedEnvelope> SealReply(CaseEdit& edit, const OpenCase& subject,
                                                     const std::string& slot_id,
                                                     const report::v1::Reply& reply) {
  Secret content(reply.ByteSizeLong());
  if (!reply.SerializeToArray(content.data(), static_cast<int>(content.size()))) {
    return absl::InternalError("a reply does not serialize");
  }
  const Secret psk = KeysOf(subject).Psk();
  // The reporter's portal knows the channel that the report went to, not where it was escalated.
  const std::string& escalated_from = subject.summary.escalated_from();
  seal::SealInput input;
  input.place = {
      .channel = escalated_from.empty() ? subject.summary.subject().channel() : escalated_from,
      .slot_id = slot_id};
  input.psk = psk.view();
  input.content = content.view();
  return seal::Seal(input, edit.random());
}

std::string SeenId(std::string_view kind, std::string_view id) {
  return Sha256({kind, std::string_view("\0", 1), id});
}

std::optional<std::uint32_t> FindSeen(const CaseThread& thread, std::string_view seen_id) {
  const auto found = std::ranges::find_if(thread.seen_ids(), [seen_id](const std::string& entry) {
    return entry.starts_with(seen_id);
  });
  if (found == thread.seen_ids().end()) {
    return std::nullopt;
  }
  std::uint32_t number = 0;
  for (const char byte : found->substr(seen_id.size())) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return number;
}

void Remember(CaseThread& thread, std::string_view seen_id, std::uint32_t number) {
  std::string entry(seen_id);
  AppendU32(entry, number);
  thread.add_seen_ids(std::move(entry));
  if (thread.seen_ids_size() > kMostSeenIds) {
    thread.mutable_seen_ids()->DeleteSubrange(0, thread.seen_ids_size() - kMostSeenIds);
  }
}

}  // namespace candor::review
