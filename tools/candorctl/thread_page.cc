#include "candorctl/thread_page.h"

#include "candorctl/dates.h"
#include "candorctl/enum_names.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

using review::v1::ThreadMessage;

std::string DeliveryText(const ThreadMessage& message) {
  if (message.delivery() == review::v1::DELIVERY_STATE_FETCHED) {
    return "fetched on " + DateOf(Day(message.fetched_day()));
  }
  return EnumName(*review::v1::DeliveryState_descriptor(), message.delivery());
}

// Who speaks, so that nothing that a reporter writes passes for the team's.
std::string Heading(const ThreadMessage& message) {
  std::string heading = DateOf(Day(message.day())) + "  ";
  switch (message.body_case()) {
    case ThreadMessage::kFollowUp:
      return heading + "from the reporter";
    case ThreadMessage::kWithdrawal:
      return heading + "the reporter asks to withdraw the report";
    case ThreadMessage::kReply:
      return heading + "to the reporter" +
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

std::string MessagePage(const ThreadMessage& message) {
  std::string page = "\n" + Heading(message) + "\n";
  if (const std::string text = Text(message); !text.empty()) {
    page.append(Indented(text));
  }
  return page + AttachmentLines(message.attachments());
}

}  // namespace candor::tools
