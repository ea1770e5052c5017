#include "candor/policy/message_checks.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "candor/policy/limits.h"
#include "candor/policy/report_checks.h"
#include "fields.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "text.h"

namespace candor::policy {
namespace {

using report::v1::Attachment;
using report::v1::Message;
using report::v1::Reply;

// Nesting is bounded, and nothing may follow the message. Parsing also refuses text that is not
// UTF-8.
template <typename Content>
bool Parse(std::string_view bytes, Content& content) {
  google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  google::protobuf::io::CodedInputStream input(&stream);
  input.SetRecursionLimit(kMaxMessageDepth);
  return content.ParseFromCodedStream(&input) && input.ConsumedEntireMessage();
}

absl::Status NoMessage() {
  return InvalidField("message", "does not parse; serialize a candor.report.v1.Message");
}

void CheckFile(const std::string& at, const Attachment& file, FieldViolations& violations) {
  if (file.slot_id().size() != kSlotIdBytes) {
    violations.Add(at + ".slot_id", "must be the 32 bytes of the slot that it was uploaded into");
  }
  if (file.content_key().size() != kContentKeyBytes) {
    violations.Add(at + ".content_key", "must be the 32 bytes that it was sealed with");
  }
  if (!IsFileName(file.name())) {
    violations.Add(
        at + ".name",
        "must be a file name of 1 to 255 bytes of UTF-8, without path separators, control "
        "characters and marks that turn the reading direction");
  }
  if (!file.media_type().empty() && !IsMediaType(file.media_type())) {
    violations.Add(at + ".media_type",
                   "is not type/subtype of at most 127 bytes (RFC 6838); leave it out if unknown");
  }
  if (file.size() < 1 || file.size() > kMaxFileBytes) {
    violations.Add(at + ".size", "must be 1 to 67108864 bytes");
  }
  if (file.sha256().size() != kFileHashBytes) {
    violations.Add(at + ".sha256", "must be the 32 bytes of the file's SHA-256");
  }
}

void CheckBody(const Message& message, FieldViolations& violations) {
  if (message.has_follow_up()) {
    CheckFollowUpLimits(message.follow_up(), "follow_up", violations);
  } else if (message.has_withdrawal()) {
    CheckWithdrawalLimits(message.withdrawal(), "withdrawal", violations);
  } else {
    violations.Add("follow_up", "is missing; a later message is a follow-up or a withdrawal");
  }
}

void CheckStatus(const report::v1::CaseStatus& status, FieldViolations& violations) {
  if (!status.code().empty() && !IsCode(status.code())) {
    violations.Add("status.code", "is not 1 to 32 of A-Z 0-9 _");
  }
  CheckText("status.text", status.text(), kMaxStateTextBytes, "is longer than 500 bytes",
            violations);
  if (!status.language().empty() && !IsLanguageTag(status.language())) {
    violations.Add("status.language", "is not a BCP 47 tag, such as en or pt-BR");
  }
}

// Language tags are the same in any case (RFC 5646 section 2.1.1).
bool SameTag(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return absl::ascii_tolower(static_cast<unsigned char>(x)) ==
           absl::ascii_tolower(static_cast<unsigned char>(y));
  });
}

// As of LanguageFor, without the default one.
const std::string* Lookup(const v1::LocalizedText& texts, std::string_view tag) {
  while (!tag.empty()) {
    for (const auto& [language, text] : texts.text()) {
      if (SameTag(language, tag)) {
        return &language;
      }
    }
    const std::size_t dash = tag.rfind('-');
    tag = tag.substr(0, dash == std::string_view::npos ? 0 : dash);
  }
  return nullptr;
}

}  // namespace

void CheckFollowUpLimits(const report::v1::FollowUp& follow_up, std::string_view prefix,
                         FieldViolations& violations) {
  if (follow_up.text().empty()) {
    violations.Add(Join(prefix, "text"), "is empty; say what there is to add");
  }
  CheckText(Join(prefix, "text"), follow_up.text(), kMaxFollowUpBytes,
            "is longer than 100000 bytes; shorten it", violations);
}

void CheckWithdrawalLimits(const report::v1::Withdrawal& withdrawal, std::string_view prefix,
                           FieldViolations& violations) {
  CheckText(Join(prefix, "reason"), withdrawal.reason(), kMaxWithdrawalReasonBytes,
            "is longer than 1000 bytes; shorten it", violations);
}

void CheckAttachments(const Attachments& attachments, std::string_view prefix,
                      FieldViolations& violations) {
  if (attachments.size() > kMaxAttachments) {
    violations.Add(std::string(prefix),
                   "has more than 20 entries; list the others in another message");
    return;
  }
  std::set<std::string_view> slots;
  for (int i = 0; i < attachments.size(); ++i) {
    const std::string at = At(prefix, "", i);
    CheckFile(at, attachments[i], violations);
    if (!slots.insert(attachments[i].slot_id()).second) {
      violations.Add(at + ".slot_id", "is there twice; upload each file into a slot of its own");
    }
  }
}

void CheckReplyText(std::string_view text, std::string_view field, FieldViolations& violations) {
  if (text.empty()) {
    violations.Add(std::string(field), "is empty; write what the reporter is to read");
  }
  CheckText(std::string(field), text, kMaxReplyBytes,
            "is longer than 3000 bytes; shorten it, or send the rest as another reply", violations);
}

absl::StatusOr<Message> ParseFirstMessage(std::string_view content) {
  Message message;
  if (!Parse(content, message)) {
    return NoMessage();
  }
  FieldViolations violations;
  if (message.thread_key().size() != kThreadKeyBytes) {
    violations.Add("thread_key", "must be 32 bytes in the first message of a thread");
  }
  if (message.has_report()) {
    CheckReportLimits(message.report(), "report", violations);
  } else {
    violations.Add("report", "is missing from the first message of a thread");
  }
  if (!message.message_id().empty()) {
    violations.Add("message_id", "must be empty in the first message of a thread");
  }
  CheckAttachments(message.attachments(), "attachments", violations);
  if (!violations.empty()) {
    return violations.ToStatus();
  }
  return message;
}

absl::StatusOr<Message> ParseLaterMessage(std::string_view content) {
  Message message;
  if (!Parse(content, message)) {
    return NoMessage();
  }
  FieldViolations violations;
  if (!message.thread_key().empty()) {
    violations.Add("thread_key", "must be empty after the first message of a thread");
  }
  CheckBody(message, violations);
  if (message.message_id().size() != kMessageIdBytes) {
    violations.Add("message_id", "must be 16 random bytes after the first message of a thread");
  }
  CheckAttachments(message.attachments(), "attachments", violations);
  if (!violations.empty()) {
    return violations.ToStatus();
  }
  return message;
}

absl::StatusOr<Reply> ParseReply(std::string_view content) {
  Reply reply;
  if (content.size() > kMaxReplyContentBytes || !Parse(content, reply)) {
    return InvalidField("reply", "does not parse as a candor.report.v1.Reply of 4095 bytes");
  }
  FieldViolations violations;
  CheckText("text", reply.text(), kMaxReplyBytes, "is longer than 3000 bytes", violations);
  CheckStatus(reply.status(), violations);
  if (reply.next_index() == 0) {
    violations.Add("next_index", "is missing; it is at least 1");
  }
  if (!violations.empty()) {
    return violations.ToStatus();
  }
  return reply;
}

const std::string* LanguageFor(const v1::LocalizedText& texts, const v1::Policy& policy,
                               std::string_view tag) {
  const std::string* found = Lookup(texts, tag);
  return found == nullptr && !policy.languages().empty() ? Lookup(texts, policy.languages(0))
                                                         : found;
}

report::v1::CaseStatus StatusFor(const v1::Policy& policy, std::string_view code,
                                 std::string_view language) {
  report::v1::CaseStatus status;
  status.set_code(std::string(code));
  for (const v1::StateText& state : policy.states()) {
    if (state.code() != code) {
      continue;
    }
    const v1::LocalizedText& texts = state.reporter_text();
    if (const std::string* found = LanguageFor(texts, policy, language); found != nullptr) {
      status.set_language(*found);
      status.set_text(texts.text().at(*found));
    }
  }
  return status;
}

}  // namespace candor::policy
