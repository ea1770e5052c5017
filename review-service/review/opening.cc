#include "review/opening.h"

#include <algorithm>
#include <string>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "candor/base/wiped_message.h"
#include "candor/policy/report_checks.h"
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
    case absl::StatusCode::kUnauthenticated:
      return Refused(v1::QUARANTINE_REASON_NOT_AUTHENTIC);
    default:
      return status;
  }
}

// A message that is none at all, as against one with a field over its limit.
v1::QuarantineReason ReasonNotParsed(const absl::Status& status) {
  const auto violations = FieldViolationsOf(status);
  const bool is_limit = std::ranges::all_of(
      violations, [](const auto& violation) { return violation.first.starts_with("report."); });
  return is_limit && !violations.empty() ? v1::QUARANTINE_REASON_LIMIT_EXCEEDED
                                         : v1::QUARANTINE_REASON_MALFORMED_MESSAGE;
}

bool LeadsToSlot(std::string_view thread_key, std::string_view slot_id) {
  const ThreadKeys thread(Secret::CopyOf(thread_key));
  return ConstantTimeEquals(SlotIdOf(thread.Up(0).view()), slot_id);
}

}  // namespace

absl::StatusOr<Opened> OpenRelayed(const UnsealedKeys& keys,
                                   const relay::v1::RelayedEnvelope& relayed) {
  sealed::v1::SealedEnvelope envelope;
  if (!envelope.ParseFromString(relayed.envelope())) {
    return Refused(v1::QUARANTINE_REASON_MALFORMED_ENVELOPE);
  }
  const absl::StatusOr<Secret> content =
      keys.Open({.channel = relayed.channel(), .slot_id = relayed.slot_id()}, envelope);
  if (!content.ok()) {
    return ReasonNotOpened(content.status());
  }
  absl::StatusOr<report::v1::Message> message = policy::ParseMessage(content->view());
  if (!message.ok()) {
    return Refused(ReasonNotParsed(message.status()));
  }
  if (!LeadsToSlot(message->thread_key(), relayed.slot_id())) {
    WipeMessage(*message);
    return Refused(v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
  }
  Opened opened;
  opened.message = *std::move(message);
  return opened;
}

}  // namespace candor::review
