#include "casework/appeal_window.h"

#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/policy/clocks.h"
#include "review/families.h"
#include "review/thread_store.h"

namespace candor::review {
namespace {

bool IsLetterTo(v1::Recipient recipient, const v1::ThreadMessage& message) {
  return message.purpose() == v1::TEXT_PURPOSE_DECISION && message.recipient() == recipient &&
         message.delivery() != v1::DELIVERY_STATE_DISCARDED;
}

}  // namespace

absl::StatusOr<std::optional<AppealWindow>> WindowOf(const CaseEdit& edit, const OpenCase& subject,
                                                     const policy::v1::Policy& policy,
                                                     v1::AppealParty party) {
  const v1::Recipient recipient =
      party == v1::APPEAL_PARTY_SUBJECT ? v1::RECIPIENT_SUBJECT : v1::RECIPIENT_UNSPECIFIED;
  for (std::uint32_t number = subject.thread.next_number(); number-- > 1;) {
    Wiped<storage::v1::CaseMessage> read;
    const absl::Status status =
        edit.Get(subject, kMessages, MessageKey(subject.id, number), read.message);
    if (absl::IsNotFound(status)) {
      continue;  // part of this very change
    }
    RETURN_IF_ERROR(status);
    const v1::ThreadMessage& message = read.message.message();
    if (!IsLetterTo(recipient, message)) {
      continue;
    }
    if (!message.has_delivered_time()) {
      return std::nullopt;
    }
    const absl::Time begins = absl::FromUnixSeconds(message.delivered_time().seconds());
    const std::optional<absl::Time> ends = policy::AppealUntil(policy, begins);
    return ends ? std::optional(AppealWindow{number, begins, *ends}) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace candor::review
