#include "candorctl/thread_commands.h"

#include <memory>
#include <string>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/policy/limits.h"
#include "candorctl/case_line.h"
#include "candorctl/case_name.h"
#include "candorctl/command_line.h"
#include "candorctl/enum_names.h"
#include "candorctl/exit_code.h"
#include "candorctl/json.h"
#include "candorctl/message_text.h"
#include "candorctl/pages.h"
#include "candorctl/terminal_text.h"
#include "candorctl/thread_page.h"

namespace candor::tools {
namespace {

using review::v1::CaseService;

constexpr int kReplyAttempts = 3;

struct CaseFlags {
  ConnectionFlags connection;
  std::string name;
  std::string other;
  std::string purpose;
  std::string text_file;
};

absl::Status ShowMessages(const CaseFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  review::v1::ListMessagesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FindCase(review, flags.name));
  ASSIGN_OR_RETURN(
      const review::v1::ListMessagesResponse all,
      AllPages(*review.stub, &CaseService::Stub::ListMessages, request, review.connection.timeout));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject().Json("messages", JsonOfAll(all.messages())).Str() << "\n";
    return absl::OkStatus();
  }
  if (all.messages().empty()) {
    session.out << "No messages after the report.\n";
  }
  for (const review::v1::ThreadMessage& message : all.messages()) {
    session.out << MessagePage(message, session.colour);
  }
  return absl::OkStatus();
}

// Sent again with the same request id while nobody can tell whether it was taken.
absl::Status SendReply(const CaseLine& review, const review::v1::SendReplyRequest& request,
                       review::v1::SendReplyResponse& response) {
  absl::Status status;
  for (int i = 0; i < kReplyAttempts; ++i) {
    status = client::Call(*review.stub, &CaseService::Stub::SendReply, request, response,
                          review.connection.timeout);
    if (!absl::IsUnavailable(status) && !absl::IsDeadlineExceeded(status)) {
      break;
    }
  }
  return status;
}

absl::Status Reply(const CaseFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(std::string text, ReadText(flags.text_file, session));
  if (text.empty() || text.size() > policy::kMaxReplyBytes) {
    return absl::InvalidArgumentError(text.empty()
                                          ? "the text is empty; nothing was sent"
                                          : "the text is longer than 3000 bytes; send it in parts");
  }
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  review::v1::SendReplyRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FindCase(review, flags.name));
  request.set_purpose(static_cast<review::v1::TextPurpose>(
      EnumValue(*review::v1::TextPurpose_descriptor(), flags.purpose).value_or(0)));
  request.set_text(std::move(text));
  request.set_request_id(session.random.Bytes(policy::kMessageIdBytes));
  review::v1::SendReplyResponse response;
  RETURN_IF_ERROR(SendReply(review, request, response));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(response.message()) << "\n";
  } else {
    session.out << "The reply is kept as " << SafeLine(response.message().name())
                << ". It is held until another member releases it: candorctl cases release "
                << SafeLine(flags.name) << " "
                << SafeLine(
                       response.message().name().substr(response.message().name().rfind('/') + 1))
                << "\n";
  }
  return absl::OkStatus();
}

absl::Status Link(const CaseFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  review::v1::LinkCasesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FindCase(review, flags.name));
  ASSIGN_OR_RETURN(*request.mutable_other(), FindCase(review, flags.other));
  review::v1::LinkCasesResponse response;
  RETURN_IF_ERROR(client::Call(*review.stub, &CaseService::Stub::LinkCases, request, response,
                               review.connection.timeout));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(response.subject()) << "\n";
  } else {
    session.out << SafeLine(request.name()) << " and " << SafeLine(request.other())
                << " are linked.\n";
  }
  return absl::OkStatus();
}

void AddCaseName(CLI::App& command, const std::string& option, std::string& name) {
  command.add_option(option, name, "Code name, id, the first 6 characters of it, or cases/<id>")
      ->type_name("CASE")
      ->required();
}

}  // namespace

void AddThreadCommands(CLI::App& cases, Session& session) {
  const auto shown = std::make_shared<CaseFlags>();
  CLI::App& messages =
      AddCommand(cases, "messages", "Show what reporter and team wrote after the report",
                 "candorctl cases messages amber-otter --profile alice.yaml", session,
                 [shown](Session& to) { return ShowMessages(*shown, to); });
  AddCaseName(messages, "name", shown->name);
  AddConnectionFlags(messages, shown->connection);

  const auto replied = std::make_shared<CaseFlags>();
  CLI::App& reply =
      AddCommand(cases, "reply", "Answer the reporter; held until another member releases it",
                 "candorctl cases reply amber-otter --profile alice.yaml < reply.txt", session,
                 [replied](Session& to) { return Reply(*replied, to); });
  AddCaseName(reply, "name", replied->name);
  AddTextFlag(reply, replied->text_file, "the reply, at most 3000 bytes");
  reply
      .add_option("--purpose", replied->purpose,
                  "feedback (what was done and why) or check-in (whether someone retaliates)")
      ->check(CLI::IsMember({"feedback", "check-in"}))
      ->type_name("NAME");
  AddConnectionFlags(reply, replied->connection);

  const auto linked = std::make_shared<CaseFlags>();
  CLI::App& link = AddCommand(cases, "link", "Note on two cases that they belong together",
                              "candorctl cases link amber-otter quiet-harbour --profile "
                              "alice.yaml",
                              session, [linked](Session& to) { return Link(*linked, to); });
  AddCaseName(link, "name", linked->name);
  AddCaseName(link, "other", linked->other);
  AddConnectionFlags(link, linked->connection);
}

}  // namespace candor::tools
