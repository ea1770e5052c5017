// Whether what travels in a thread keeps its limits (candor/report/v1/report.proto).
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/error.h"
#include "candor/policy/v1/policy.pb.h"
#include "candor/report/v1/report.pb.h"

namespace candor::policy {

// Each adds a violation, with its path below `prefix`, for every field that breaks a limit.
void CheckFollowUpLimits(const report::v1::FollowUp& follow_up, std::string_view prefix,
                         FieldViolations& violations);
void CheckWithdrawalLimits(const report::v1::Withdrawal& withdrawal, std::string_view prefix,
                           FieldViolations& violations);
// `prefix` names the list, such as "attachments".
using Attachments = google::protobuf::RepeatedPtrField<report::v1::Attachment>;
void CheckAttachments(const Attachments& attachments, std::string_view prefix,
                      FieldViolations& violations);
// A reply's own text: 1 to 3000 bytes of UTF-8.
void CheckReplyText(std::string_view text, std::string_view field, FieldViolations& violations);

// Parses the content of an envelope to the team: bounded nesting, valid UTF-8. A first message has
// a thread key and a report and no message id; a later one has a message id of 16 bytes and a
// follow-up or a withdrawal, and no thread key. INVALID_ARGUMENT when it does not parse (field
// `message`) or a limit is broken (the fields).
[[nodiscard]] absl::StatusOr<report::v1::Message> ParseFirstMessage(std::string_view content);
[[nodiscard]] absl::StatusOr<report::v1::Message> ParseLaterMessage(std::string_view content);

// Parses the content of an envelope to the reporter.
[[nodiscard]] absl::StatusOr<report::v1::Reply> ParseReply(std::string_view content);

// The language of `texts` for a reader of `tag`: the tag itself, else with its subtags dropped from
// the right (RFC 4647 section 3.4), else the policy's default one; null when there is none.
[[nodiscard]] const std::string* LanguageFor(const v1::LocalizedText& texts,
                                             const v1::Policy& policy, std::string_view tag);

// What the policy tells a reporter of the state with this code, in `language` or the policy's
// default one; a status without a text when the policy has none.
[[nodiscard]] report::v1::CaseStatus StatusFor(const v1::Policy& policy, std::string_view code,
                                               std::string_view language);

}  // namespace candor::policy
