#include "review/outgoing.h"

#include <optional>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/hpke/sha256.h"
#include "review/families.h"
#include "review/threads.h"

namespace candor::review {
namespace {

absl::StatusOr<bool> Settle(CaseEdit& edit, OpenCase& subject, const std::string& key,
                            std::uint32_t number) {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, edit.store().Get(kOutgoing, key));
  if (!value) {
    return false;
  }
  edit.batch().RequireDigest(kOutgoing, key, Sha256(*value));
  edit.batch().Delete(kOutgoing, key);
  const std::string message_key = MessageKey(subject.id, number);
  Wiped<storage::v1::CaseMessage> reply;
  RETURN_IF_ERROR(edit.Get(subject, kMessages, message_key, reply.message));
  v1::ThreadMessage& shown = *reply.message.mutable_message();
  // It may have been fetched before this was noted.
  if (shown.delivery() == v1::DELIVERY_STATE_PENDING) {
    shown.set_delivery(v1::DELIVERY_STATE_POSTED);
    subject.is_changed = true;
    RETURN_IF_ERROR(edit.Put(subject, kMessages, message_key, reply.message));
  }
  return true;
}

}  // namespace

absl::StatusOr<sealed::v1::SealedEnvelope> Outgoing::Seal(const UnsealedKeys& keys,
                                                          const Waiting& waiting) const {
  CaseEdit edit(store_, keys, random_);
  ASSIGN_OR_RETURN(const OpenCase* const subject, edit.Open(waiting.owner.case_id()));
  Wiped<storage::v1::CaseMessage> reply;
  RETURN_IF_ERROR(edit.Get(*subject, kMessages, MessageKey(subject->id, waiting.owner.number()),
                           reply.message));
  return SealReply(edit, *subject, waiting.slot_id, reply.message.message().reply());
}

void Outgoing::Posted(std::shared_ptr<const UnsealedKeys> keys, std::string_view intake,
                      const Waiting& waiting, store::Committed done) {
  editor_.Apply(
      std::move(keys), waiting.owner.case_id(),
      [key = OutgoingKey(intake, waiting.slot_id), number = waiting.owner.number()](
          CaseEdit& edit, OpenCase& subject) { return Settle(edit, subject, key, number); },
      std::move(done));
}

}  // namespace candor::review
