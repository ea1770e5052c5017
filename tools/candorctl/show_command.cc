#include "candorctl/show_command.h"

#include <memory>
#include <string>

#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/review/v1/casework_service.grpc.pb.h"
#include "candorctl/case_file_page.h"
#include "candorctl/case_line.h"
#include "candorctl/case_name.h"
#include "candorctl/case_page.h"
#include "candorctl/colour.h"
#include "candorctl/command_line.h"
#include "candorctl/json.h"
#include "candorctl/pages.h"
#include "candorctl/report_page.h"
#include "candorctl/terminal_text.h"
#include "candorctl/thread_page.h"

namespace candor::tools {
namespace {

using review::v1::CaseService;
using review::v1::CaseworkService;

struct ShowFlags {
  ConnectionFlags connection;
  std::string name;
};

// All of a case that the caller may see.
struct WholeCase {
  review::v1::Case subject;
  // Why there is nothing below: its text is not for the caller, or not yet.
  absl::Status refusal;
  review::v1::GetReportResponse report;
  review::v1::CaseFile file;
  review::v1::ListMessagesResponse messages;
  review::v1::ListCaseEventsResponse events;
};

absl::StatusOr<review::v1::ListCaseEventsResponse> FetchEvents(const CaseLine& review,
                                                               const std::string& name) {
  CaseworkService::Stub casework(review.channel);
  review::v1::ListCaseEventsRequest request;
  request.set_parent(name);
  return AllPages(casework, &CaseworkService::Stub::ListCaseEvents, request,
                  review.connection.timeout);
}

absl::Status FetchText(const CaseLine& review, const std::string& name, WholeCase& whole) {
  const auto timeout = review.connection.timeout;
  review::v1::GetReportRequest report_request;
  report_request.set_name(name + "/report");
  RETURN_IF_ERROR(client::Call(*review.stub, &CaseService::Stub::GetReport, report_request,
                               whole.report, timeout));
  CaseworkService::Stub casework(review.channel);
  review::v1::GetCaseFileRequest file_request;
  file_request.set_name(name);
  review::v1::GetCaseFileResponse file;
  RETURN_IF_ERROR(
      client::Call(casework, &CaseworkService::Stub::GetCaseFile, file_request, file, timeout));
  whole.file = file.file();
  review::v1::ListMessagesRequest messages_request;
  messages_request.set_parent(name);
  ASSIGN_OR_RETURN(whole.messages, AllPages(*review.stub, &CaseService::Stub::ListMessages,
                                            messages_request, timeout));
  ASSIGN_OR_RETURN(whole.events, FetchEvents(review, name));
  return absl::OkStatus();
}

bool IsRefusal(const absl::Status& status) {
  const std::string reason = client::ServerReason(status);
  return reason == "CONFLICT_NOT_DECLARED" || reason == "NOT_PERMITTED" || reason == "QUARANTINED";
}

absl::StatusOr<WholeCase> Fetch(const CaseLine& review, const std::string& name) {
  WholeCase whole;
  review::v1::GetCaseRequest request;
  request.set_name(name);
  review::v1::GetCaseResponse found;
  RETURN_IF_ERROR(client::Call(*review.stub, &CaseService::Stub::GetCase, request, found,
                               review.connection.timeout));
  whole.subject = found.subject();
  whole.refusal = FetchText(review, name, whole);
  if (!whole.refusal.ok() && !IsRefusal(whole.refusal)) {
    return whole.refusal;
  }
  return whole;
}

std::string JsonOfWhole(const WholeCase& whole) {
  const bool readable = whole.refusal.ok();
  return JsonObject()
      .Json("case", JsonOf(whole.subject))
      .Text("unreadable", client::ServerReason(whole.refusal))
      .Json("report", readable ? JsonOf(whole.report.report()) : "null")
      .Json("attachments", JsonOfAll(whole.report.attachments()))
      .Json("file", readable ? JsonOf(whole.file) : "null")
      .Json("messages", JsonOfAll(whole.messages.messages()))
      .Json("events", JsonOfAll(whole.events.events()))
      .Str();
}

// What stands in place of the text.
std::string RefusalPage(const WholeCase& whole) {
  const std::string reason = client::ServerReason(whole.refusal);
  if (reason == "QUARANTINED") {
    return "\nThe report could not be opened; review keeps it as it came.\n";
  }
  if (reason == "CONFLICT_NOT_DECLARED") {
    return "\nIts text is for those who said first whether they have an interest in it:\n"
           "  candorctl cases declare " +
           SafeLine(HandleOf(whole.subject)) + " none, soft or hard\n";
  }
  return "\nIts text is for those who triage it, handle it or sit on its panel.\n";
}

std::string TextPages(const WholeCase& whole, Session& session) {
  std::string page = ReportPage(whole.report.report()) +
                     AttachmentLines(whole.report.attachments()) +
                     CaseFilePage(whole.file, session.clock.Now(), session.colour);
  if (!whole.messages.messages().empty()) {
    page.append("\n").append(Styled("Messages", Style::kBold, session.colour)).append("\n");
  }
  for (const review::v1::ThreadMessage& message : whole.messages.messages()) {
    page.append(MessagePage(message, session.colour));
  }
  return page + Section("History", HistoryText(whole.events.events()), session.colour);
}

absl::Status ShowCase(const ShowFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  ASSIGN_OR_RETURN(const std::string name, FindCase(review, flags.name));
  ASSIGN_OR_RETURN(const WholeCase whole, Fetch(review, name));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOfWhole(whole) << "\n";
    return absl::OkStatus();
  }
  session.out << CasePage(whole.subject, session.clock.Now(), session.colour)
              << (whole.refusal.ok() ? TextPages(whole, session) : RefusalPage(whole))
              << NextStepsPage(whole.subject, session.colour);
  return absl::OkStatus();
}

absl::Status ShowHistory(const ShowFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  ASSIGN_OR_RETURN(const std::string name, FindCase(review, flags.name));
  ASSIGN_OR_RETURN(const review::v1::ListCaseEventsResponse all, FetchEvents(review, name));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject().Json("events", JsonOfAll(all.events())).Str() << "\n";
  } else {
    session.out << HistoryText(all.events()) << "\n";
  }
  return absl::OkStatus();
}

void AddShown(CLI::App& command, ShowFlags& flags) {
  command
      .add_option("case", flags.name, "Code name, id, the first 6 characters of it, or cases/<id>")
      ->type_name("CASE")
      ->required();
  AddConnectionFlags(command, flags.connection);
}

}  // namespace

void AddShowCommands(CLI::App& cases, Session& session) {
  const auto shown = std::make_shared<ShowFlags>();
  AddShown(AddCommand(cases, "show",
                      "Show one case: clocks, report, file, messages, history, and what you can do",
                      "candorctl cases show amber-otter --profile alice.yaml", session,
                      [shown](Session& to) { return ShowCase(*shown, to); }),
           *shown);
  const auto told = std::make_shared<ShowFlags>();
  AddShown(AddCommand(cases, "history", "Show what happened to a case, oldest first",
                      "candorctl cases history amber-otter --profile alice.yaml", session,
                      [told](Session& to) { return ShowHistory(*told, to); }),
           *told);
}

}  // namespace candor::tools
