#include "review/notices.h"

#include <optional>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "review/families.h"
#include "review/later_message.h"
#include "review/listed_files.h"
#include "review/threads.h"

namespace candor::review {
namespace {

using relay::v1::SlotNotice;
using storage::v1::CaseMessage;

absl::StatusOr<bool> NoteFetched(CaseEdit& edit, OpenCase& subject, std::uint32_t number,
                                 std::uint32_t day) {
  const std::string key = MessageKey(subject.id, number);
  Wiped<CaseMessage> reply;
  RETURN_IF_ERROR(edit.Get(subject, kMessages, key, reply.message));
  v1::ThreadMessage& shown = *reply.message.mutable_message();
  if (shown.delivery() == v1::DELIVERY_STATE_FETCHED) {
    return false;
  }
  shown.set_delivery(v1::DELIVERY_STATE_FETCHED);
  shown.set_fetched_day(day);
  subject.shown().set_receipt_confirmed(true);
  subject.is_changed = true;
  RETURN_IF_ERROR(edit.Put(subject, kMessages, key, reply.message));
  return true;
}

// Whether the reporter's message of this index was filed. A slot is expected long before.
absl::StatusOr<bool> IsFiled(CaseEdit& edit, const OpenCase& subject, std::uint32_t index) {
  if (index == 0) {
    return true;
  }
  for (std::uint32_t number = kReportNumber + 1; number < subject.thread.next_number(); ++number) {
    Wiped<CaseMessage> filed;
    RETURN_IF_ERROR(edit.Get(subject, kMessages, MessageKey(subject.id, number), filed.message));
    if (!filed.message.message().has_reply() && filed.message.index() == index) {
      return true;
    }
  }
  return false;
}

absl::StatusOr<bool> NoteWithdrawn(CaseEdit& edit, OpenCase& subject, const SlotNotice& notice,
                                   std::uint32_t index) {
  const std::string seen_id = SeenId("withdrawn", notice.slot_id());
  ASSIGN_OR_RETURN(const bool is_filed, IsFiled(edit, subject, index));
  if (!is_filed || FindSeen(subject.thread, seen_id)) {
    return false;
  }
  Remember(subject.thread, seen_id, subject.thread.next_number());
  NoteReporter(subject, notice.day());
  if (index == 0) {
    subject.shown().set_withdrawal_requested(true);
  }
  CaseMessage added;
  added.set_index(index);
  added.mutable_message()->set_day(notice.day());
  added.mutable_message()->mutable_withdrawal();
  RETURN_IF_ERROR(AddMessage(edit, subject, added));
  return true;
}

}  // namespace

void Notices::Take(std::shared_ptr<const UnsealedKeys> keys, const SlotNotice& notice,
                   store::Committed done) {
  const bool is_fetched = notice.kind() == relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED;
  const absl::StatusOr<std::optional<storage::v1::SlotOwner>> owner =
      threads_.FindOwner(is_fetched ? kReplySlots : kUpSlots, notice.slot_id());
  if (!owner.ok() || !owner->has_value()) {
    return done(owner.status());
  }
  const std::uint32_t number = (*owner)->number();
  editor_.Apply(
      std::move(keys), (*owner)->case_id(),
      [notice, is_fetched, number](CaseEdit& edit, OpenCase& subject) {
        return is_fetched ? NoteFetched(edit, subject, number, notice.day())
                          : NoteWithdrawn(edit, subject, notice, number);
      },
      std::move(done));
}

}  // namespace candor::review
