#include "candorctl/thread_page.h"

#include "absl/strings/str_replace.h"
#include "candorctl/colour.h"
#include "candorctl/dates.h"
#include "candorctl/enum_names.h"
#include "candorctl/terminal_text.h"
#include "candorctl/time_words.h"

namespace candor::tools {
namespace {

using review::v1::ThreadMessage;

// "3. ", from the end of the name; members name the message by it.
std::string NumberText(const ThreadMessage& message) {
  const std::size_t slash = message.name().rfind('/');
  return slash == std::string::npos ? "" : SafeLine(message.name().substr(slash + 1)) + ". ";
}

std::string DeliveryText(const ThreadMessage& message) {
  const std::string by = message.released_by().empty() ? "" : " by " + message.released_by();
  switch (message.delivery()) {
    case review::v1::DELIVERY_STATE_HELD:
      return "HELD: another member has to release it";
    case review::v1::DELIVERY_STATE_DISCARDED:
      return SafeLine("discarded" + by);
    case review::v1::DELIVERY_STATE_RELEASED:
      return SafeLine("released" + by + ", to be handed over");
    case review::v1::DELIVERY_STATE_DELIVERED:
      return "handed over on " + DateTimeOf(TimeOf(message.delivered_time()));
    case review::v1::DELIVERY_STATE_FETCHED:
      return "fetched on " + DateOf(Day(message.fetched_day()));
    default:
      return EnumName(*review::v1::DeliveryState_descriptor(), message.delivery());
  }
}

std::string RecipientText(const ThreadMessage& message) {
  const std::string recipient = EnumName(*review::v1::Recipient_descriptor(), message.recipient());
  const std::string purpose = EnumName(*review::v1::TextPurpose_descriptor(), message.purpose());
  return "to the " +
         (recipient.empty() ? "reporter" : absl::StrReplaceAll(recipient, {{"-", " "}})) +
         (purpose.empty() ? "" : ", " + absl::StrReplaceAll(purpose, {{"-", " "}}));
}

// Who speaks, so that nothing that a reporter writes passes for the team's.
std::string Heading(const ThreadMessage& message) {
  const std::string heading = DateOf(Day(message.day())) + "  " + NumberText(message);
  switch (message.body_case()) {
    case ThreadMessage::kFollowUp:
      return heading + "from the reporter" + (message.follow_up().is_appeal() ? ": an appeal" : "");
    case ThreadMessage::kWithdrawal:
      return heading + "the reporter asks to withdraw the report";
    case ThreadMessage::kReply:
      return heading + RecipientText(message) +
             (message.author().empty() ? "" : ", by " + SafeLine(message.author())) + " (" +
             DeliveryText(message) + ")";
    default:
      return heading + "of a kind that this version of candorctl does not know";
  }
}

std::string Text(const ThreadMessage& message) {
  switch (message.body_case()) {
    case ThreadMessage::kFollowUp:
      return message.follow_up().text();
    case ThreadMessage::kWithdrawal:
      return message.withdrawal().reason();
    case ThreadMessage::kReply:
      return message.reply().text().empty() ? "state: " + message.reply().status().code()
                                            : message.reply().text();
    default:
      return "";
  }
}

}  // namespace

std::string AttachmentLines(const AttachmentInfos& attachments) {
  std::string lines;
  for (const review::v1::AttachmentInfo& file : attachments) {
    lines.append("  [file] ").append(SafeLine(file.file_name()));
    lines.append(", ").append(std::to_string(file.size())).append(" bytes");
    if (!file.media_type().empty()) {
      lines.append(", declared as ").append(SafeLine(file.media_type()));
    }
    lines.append(", ").append(EnumName(*review::v1::AttachmentState_descriptor(), file.state()));
    lines.append("\n         ").append(SafeLine(file.name())).append("\n");
  }
  return lines.empty() ? lines : "\n" + lines;
}

std::string MessagePage(const ThreadMessage& message, bool colour) {
  const bool is_held = message.delivery() == review::v1::DELIVERY_STATE_HELD;
  std::string page =
      "\n" + Styled(Heading(message), is_held ? Style::kYellow : Style::kPlain, colour) + "\n";
  if (const std::string text = Text(message); !text.empty()) {
    page.append(Indented(text));
  }
  return page + AttachmentLines(message.attachments());
}

}  // namespace candor::tools
