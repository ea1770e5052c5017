#include "review/notices.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "review/families.h"
#include "review/listed_files.h"

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

// What waits for its report is filed with the withdrawal once that comes.
absl::StatusOr<bool> NoteInOrphans(const ThreadStore& threads, CaseEdit& edit,
                                   const SlotNotice& notice) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, threads.FindOrphans(notice.slot_id()));
  bool is_changed = false;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const OpenCase* const waiting, edit.Open(id));
    storage::v1::QuarantinedEnvelope kept;
    RETURN_IF_ERROR(edit.Get(*waiting, kQuarantine, id, kept));
    if (kept.withdrawn_day() == 0) {
      kept.set_withdrawn_day(notice.day());
      RETURN_IF_ERROR(edit.Put(*waiting, kQuarantine, id, kept));
      is_changed = true;
    }
  }
  return is_changed;
}

}  // namespace

void Notices::Take(std::shared_ptr<const UnsealedKeys> keys, const SlotNotice& notice,
                   store::Committed done) {
  if (notice.kind() == relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED) {
    return Apply(kReplySlots, std::move(keys), notice, std::move(done),
                 [day = notice.day()](CaseEdit& edit, OpenCase& subject, std::uint32_t number) {
                   return NoteFetched(edit, subject, number, day);
                 });
  }
  // First what waits: once it is filed its slot has an owner.
  const absl::StatusOr<std::vector<std::string>> orphans = threads_.FindOrphans(notice.slot_id());
  if (!orphans.ok()) {
    return done(orphans.status());
  }
  if (!orphans->empty()) {
    return editor_.Apply(
        std::move(keys), orphans->back(),
        [this, notice](CaseEdit& edit, OpenCase& /*waiting*/) {
          return NoteInOrphans(threads_, edit, notice);
        },
        std::move(done));
  }
  Apply(kUpSlots, std::move(keys), notice, std::move(done),
        [this, notice](CaseEdit& edit, OpenCase& subject,
                       std::uint32_t index) -> absl::StatusOr<bool> {
          ASSIGN_OR_RETURN(const bool is_filed, IsFiled(edit, subject, index));
          return is_filed
                     ? AddWithdrawn(edit, subject, {notice.slot_id(), index, notice.day()}, rules_)
                     : absl::StatusOr<bool>(false);
        });
}

void Notices::Apply(store::Family owners, std::shared_ptr<const UnsealedKeys> keys,
                    const SlotNotice& notice, store::Committed done, Note note) {
  const absl::StatusOr<std::optional<storage::v1::SlotOwner>> owner =
      threads_.FindOwner(owners, notice.slot_id());
  if (!owner.ok() || !owner->has_value()) {
    return done(owner.status());
  }
  editor_.Apply(
      std::move(keys), (*owner)->case_id(),
      [note = std::move(note), number = (*owner)->number()](CaseEdit& edit, OpenCase& subject) {
        return note(edit, subject, number);
      },
      std::move(done));
}

}  // namespace candor::review
