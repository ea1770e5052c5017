#include "candor/client/later_message.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/policy/limits.h"
#include "candor/policy/message_checks.h"

namespace candor::client {
namespace {

Secret TextOf(const Receipt& receipt) {
  std::string text;
  text.reserve(kReceiptWords * 9);
  for (const std::string_view word : receipt.Words()) {
    text.append(word).append(" ");
  }
  Secret secret = Secret::CopyOf(text);
  WipeBytes(text);
  return secret;
}

void SetBody(LaterMessage::Body body, report::v1::Message& message) {
  if (auto* follow_up = std::get_if<report::v1::FollowUp>(&body)) {
    *message.mutable_follow_up() = std::move(*follow_up);
  } else {
    *message.mutable_withdrawal() = std::move(std::get<report::v1::Withdrawal>(body));
  }
}

absl::Status Check(const report::v1::Message& message, std::uint32_t first_index) {
  FieldViolations violations;
  if (message.has_follow_up()) {
    policy::CheckFollowUpLimits(message.follow_up(), "follow_up", violations);
  } else {
    policy::CheckWithdrawalLimits(message.withdrawal(), "withdrawal", violations);
  }
  policy::CheckAttachments(message.attachments(), "attachments", violations);
  if (first_index > policy::kMaxFirstIndex) {
    violations.Add("first_index", "is over 65535; take it from a reply");
  }
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<LaterMessage> LaterMessage::Make(const Receipt& receipt, Body body,
                                                const Options& options, Random& random) {
  auto message = std::make_unique<Wiped<report::v1::Message>>();
  SetBody(std::move(body), message->message);
  for (const AttachedFile& file : options.files) {
    *message->message.add_attachments() = file.listed;
  }
  RETURN_IF_ERROR(Check(message->message, options.first_index));
  message->message.set_message_id(random.Bytes(policy::kMessageIdBytes));
  return LaterMessage(std::move(message), options.sealing, receipt,
                      std::max(options.first_index, std::uint32_t{1}));
}

LaterMessage::LaterMessage(WipedMessage message, Sealing sealing, const Receipt& receipt,
                           std::uint32_t index)
    : message_(std::move(message)),
      sealing_(sealing),
      thread_(receipt.Thread()),
      words_(sealing == Sealing::kIntake ? TextOf(receipt) : Secret()),
      index_(index) {}

}  // namespace candor::client
