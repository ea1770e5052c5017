#include "candorctl/verb_page.h"

#include <vector>

#include "absl/strings/str_join.h"
#include "candor/review/v1/casework_service.pb.h"
#include "candorctl/approval_page.h"
#include "candorctl/case_file_page.h"
#include "candorctl/case_list_page.h"
#include "candorctl/case_name.h"
#include "candorctl/enum_names.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

using google::protobuf::Message;

// The message in `name` of the response, if it has one.
template <typename Part>
const Part* PartOf(const Message& response, const char* name) {
  const auto* field = response.GetDescriptor()->FindFieldByName(name);
  return field == nullptr || field->message_type() == nullptr ||
                 !response.GetReflection()->HasField(response, field)
             ? nullptr
             : dynamic_cast<const Part*>(&response.GetReflection()->GetMessage(response, field));
}

std::string NumberOf(const review::v1::ThreadMessage& message) {
  return message.name().substr(message.name().rfind('/') + 1);
}

std::string MessageLine(const review::v1::ThreadMessage& message, const std::string& handle) {
  const std::string number = SafeLine(NumberOf(message));
  if (message.delivery() == review::v1::DELIVERY_STATE_HELD) {
    return "Message " + number +
           " is held until another member releases it: candorctl cases release " +
           SafeLine(handle) + " " + number;
  }
  switch (message.delivery()) {
    case review::v1::DELIVERY_STATE_PENDING:
      return "Message " + number + " is released; it goes out with the next pull.";
    case review::v1::DELIVERY_STATE_RELEASED:
      return "Message " + number + " is released; hand it over, then: candorctl cases delivered " +
             SafeLine(handle) + " " + number;
    default:
      return "Message " + number + " is " +
             EnumName(*review::v1::DeliveryState_descriptor(), message.delivery()) + ".";
  }
}

std::string RemovedLine(const review::v1::RemoveMemberResponse& removed) {
  return std::to_string(removed.reassigned()) + " cases have another handler now, " +
         std::to_string(removed.unassigned()) + " have none.\n";
}

}  // namespace

std::string MemberLine(const review::v1::Member& member) {
  std::vector<std::string> roles;
  for (const int role : member.roles()) {
    roles.push_back(EnumName(*review::v1::MemberRole_descriptor(), role));
  }
  std::string line = member.name();
  line.append(member.display_name().empty() ? "" : " (" + member.display_name() + ")");
  line.append(": ").append(roles.empty() ? "no role" : absl::StrJoin(roles, ", "));
  line.append("; channels ").append(absl::StrJoin(member.channels(), ", "));
  line.append("; ").append(EnumName(*review::v1::MemberState_descriptor(), member.state()));
  return SafeLine(line);
}

std::string VerbPage(const Message& response, const std::string& title) {
  std::string page;
  std::string handle;
  if (const auto* subject = PartOf<review::v1::Case>(response, "subject")) {
    handle = HandleOf(*subject);
    page.append(SafeLine(TitleOf(*subject))).append(": ").append(StateText(*subject)).append(".\n");
  } else if (!title.empty()) {
    page.append(SafeLine(title)).append(": you will not see it any more.\n");
  }
  if (const auto* message = PartOf<review::v1::ThreadMessage>(response, "message")) {
    page.append(MessageLine(*message, handle)).append("\n");
  }
  if (const auto* proposal = PartOf<review::v1::Proposal>(response, "proposal")) {
    page.append(ProposalLine(*proposal)).append(".\n");
  }
  if (const auto* member = PartOf<review::v1::Member>(response, "member")) {
    page.append(MemberLine(*member)).append("\n");
  }
  if (const auto* approval = PartOf<review::v1::Approval>(response, "approval")) {
    page.append(ApprovalPage(*approval));
  }
  const auto* const updated = dynamic_cast<const review::v1::UpdateMemberResponse*>(&response);
  if (updated != nullptr && !updated->approval().empty()) {
    page.append(
            "Nothing is changed yet: making a chair takes a second person.\nNext: another chair, "
            "or while there is none another member, runs candorctl approvals approve ")
        .append(SafeLine(updated->approval()))
        .append("\n");
  }
  if (const auto* removed = dynamic_cast<const review::v1::RemoveMemberResponse*>(&response)) {
    page.append(RemovedLine(*removed));
  }
  return page;
}

}  // namespace candor::tools
