#include "review/outgoing.h"

#include <optional>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/hpke/sha256.h"
#include "casework/letters.h"
#include "review/families.h"
#include "review/threads.h"

namespace candor::review {
namespace {

// A letter that the reporter has from now on.
absl::Status Deliver(CaseEdit& edit, OpenCase& subject, std::uint32_t number,
                     v1::ThreadMessage& letter, absl::Time now, const policy::PolicySet& policies) {
  letter.mutable_delivered_time()->set_seconds(absl::ToUnixSeconds(now));
  return AfterPosting(edit, subject, {number, letter.purpose(), now}, policies);
}

}  // namespace

absl::StatusOr<bool> Outgoing::Settle(CaseEdit& edit, OpenCase& subject, const std::string& key,
                                      std::uint32_t number) const {
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
  }
  if (IsLetter(shown.purpose())) {
    const auto now = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::FromChrono(clock_.Now())));
    RETURN_IF_ERROR(Deliver(edit, subject, number, shown, now, policies_));
  }
  RETURN_IF_ERROR(edit.Put(subject, kMessages, message_key, reply.message));
  return true;
}

absl::StatusOr<sealed::v1::SealedEnvelope> Outgoing::Seal(const UnsealedKeys& keys,
                                                          const Waiting& waiting) const {
  CaseEdit edit(store_, keys, random_);
  ASSIGN_OR_RETURN(const OpenCase* const subject, edit.Open(waiting.owner.case_id()));
  Wiped<storage::v1::CaseMessage> reply;
  RETURN_IF_ERROR(edit.Get(*subject, kMessages, MessageKey(subject->id, waiting.owner.number()),
                           reply.message));
  report::v1::Reply& told = *reply.message.mutable_message()->mutable_reply();
  RETURN_IF_ERROR(proofs_.AddTo(keys, *subject, told));
  return SealReply(edit, *subject, waiting.slot_id, told);
}

void Outgoing::Posted(std::shared_ptr<const UnsealedKeys> keys, std::string_view intake,
                      const Waiting& waiting, store::Committed done) {
  editor_.Apply(
      std::move(keys), waiting.owner.case_id(),
      [this, key = OutgoingKey(intake, waiting.slot_id), number = waiting.owner.number()](
          CaseEdit& edit, OpenCase& subject) { return Settle(edit, subject, key, number); },
      std::move(done));
}

}  // namespace candor::review
