#include "review/opening.h"

#include <algorithm>
#include <string>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "candor/base/wiped_message.h"
#include "candor/policy/message_checks.h"
#include "candor/receipt/receipt.h"
#include "candor/sealed/v1/sealed.pb.h"

namespace candor::review {
namespace {

Opened Refused(v1::QuarantineReason reason) {
  Opened opened;
  opened.reason = reason;
  return opened;
}

// The answer to an envelope that did not open.
absl::StatusOr<Opened> ReasonNotOpened(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return Refused(v1::QUARANTINE_REASON_MALFORMED_ENVELOPE);
    case absl::StatusCode::kNotFound:
      return Refused(v1::QUARANTINE_REASON_UNKNOWN_KEY);
    case absl::StatusCode::kFailedPrecondition:
      return Refused(v1::QUARANTINE_REASON_AWAITING_REPORT);
    case absl::StatusCode::kUnauthenticated:
      return Refused(v1::QUARANTINE_REASON_NOT_AUTHENTIC);
    default:
      return status;
  }
}

// Where a field can break a limit; in any other the message is not one of its kind.
bool IsLimit(std::string_view field) {
  return field.starts_with("report.") || field.starts_with("follow_up.") ||
         field.starts_with("withdrawal.") || field.starts_with("attachments");
}

// A message that is none at all, as against one with a field over its limit.
v1::QuarantineReason ReasonNotParsed(const absl::Status& status) {
  const auto violations = FieldViolationsOf(status);
  const bool is_limit = std::ranges::all_of(
      violations, [](const auto& violation) { return IsLimit(violation.first); });
  return is_limit && !violations.empty() ? v1::QUARANTINE_REASON_LIMIT_EXCEEDED
                                         : v1::QUARANTINE_REASON_MALFORMED_MESSAGE;
}

bool LeadsToSlot(std::string_view thread_key, std::string_view slot_id) {
  const ThreadKeys thread(Secret::CopyOf(thread_key));
  return ConstantTimeEquals(SlotIdOf(thread.Up(0).view()), slot_id);
}

using Parse = absl::StatusOr<report::v1::Message>(std::string_view content);

absl::StatusOr<Opened> OpenAndParse(const UnsealedKeys& keys,
                                    const relay::v1::RelayedEnvelope& relayed, std::string_view psk,
                                    Parse& parse) {
  sealed::v1::SealedEnvelope envelope;
  if (!envelope.ParseFromString(relayed.envelope())) {
    return Refused(v1::QUARANTINE_REASON_MALFORMED_ENVELOPE);
  }
  const absl::StatusOr<Secret> content =
      keys.Open({.channel = relayed.channel(), .slot_id = relayed.slot_id()}, envelope, psk);
  if (!content.ok()) {
    return ReasonNotOpened(content.status());
  }
  absl::StatusOr<report::v1::Message> message = parse(content->view());
  if (!message.ok()) {
    return Refused(ReasonNotParsed(message.status()));
  }
  Opened opened;
  opened.message = *std::move(message);
  return opened;
}

}  // namespace

absl::StatusOr<Opened> OpenFirst(const UnsealedKeys& keys,
                                 const relay::v1::RelayedEnvelope& relayed) {
  absl::StatusOr<Opened> opened = OpenAndParse(keys, relayed, "", policy::ParseFirstMessage);
  if (opened.ok() && opened->reason == v1::QUARANTINE_REASON_UNSPECIFIED &&
      !LeadsToSlot(opened->message.thread_key(), relayed.slot_id())) {
    WipeMessage(opened->message);
    return Refused(v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
  }
  return opened;
}

absl::StatusOr<Opened> OpenLater(const UnsealedKeys& keys,
                                 const relay::v1::RelayedEnvelope& relayed, std::string_view psk) {
  return OpenAndParse(keys, relayed, psk, policy::ParseLaterMessage);
}

}  // namespace candor::review
