#include "candorctl/cases_command.h"

#include <memory>
#include <string>

#include "absl/strings/str_join.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/review/v1/case_service.grpc.pb.h"
#include "candorctl/case_line.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/dates.h"
#include "candorctl/download_command.h"
#include "candorctl/enum_names.h"
#include "candorctl/exit_code.h"
#include "candorctl/json.h"
#include "candorctl/report_page.h"
#include "candorctl/table.h"
#include "candorctl/terminal_text.h"
#include "candorctl/thread_commands.h"
#include "candorctl/thread_page.h"
#include "grpcpp/channel.h"

namespace candor::tools {
namespace {

using review::v1::CaseService;

constexpr std::uint32_t kMaxPageSize = 1000;

struct ListFlags {
  ConnectionFlags connection;
  std::uint32_t page_size = 0;
  std::string page_token;
  bool all = false;
};

struct ShowFlags {
  ConnectionFlags connection;
  std::string name;
};

// One page, or with --all every page as one.
absl::StatusOr<review::v1::ListCasesResponse> Fetch(const CaseLine& review,
                                                    const ListFlags& flags) {
  review::v1::ListCasesRequest request;
  request.set_page_size(flags.all && flags.page_size == 0 ? kMaxPageSize : flags.page_size);
  request.set_page_token(flags.page_token);
  review::v1::ListCasesResponse all;
  do {
    review::v1::ListCasesResponse page;
    RETURN_IF_ERROR(client::Call(*review.stub, &CaseService::Stub::ListCases, request, page,
                                 review.connection.timeout));
    if (page.next_page_token() == request.page_token() && !page.next_page_token().empty()) {
      return absl::InternalError("review gives the same page again and again");
    }
    request.set_page_token(page.next_page_token());
    all.mutable_cases()->MergeFrom(page.cases());
  } while (flags.all && !request.page_token().empty());
  all.set_next_page_token(request.page_token());
  return all;
}

// Quarantined cases have no kind; their reason is what a reader needs.
std::string StateText(const review::v1::Case& subject) {
  const std::string state = EnumName(*review::v1::CaseState_descriptor(), subject.state());
  const std::string reason =
      EnumName(*review::v1::QuarantineReason_descriptor(), subject.quarantine_reason());
  return reason.empty() ? state : state + ": " + reason;
}

void ShowList(const review::v1::ListCasesResponse& page, Session& session) {
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(page) << "\n";
    return;
  }
  if (page.cases().empty()) {
    session.out << "No cases.\n";
    return;
  }
  Table table({"CASE", "RECEIVED", "STATE", "KIND", "DANGER", "LANGUAGE", "CATEGORIES"});
  for (const review::v1::Case& subject : page.cases()) {
    table.Add({subject.name(), DateOf(Day(subject.received_day())), StateText(subject),
               EnumName(*report::v1::ReportKind_descriptor(), subject.kind()),
               subject.danger() ? "YES" : "", subject.language(),
               absl::StrJoin(subject.categories(), ",")});
  }
  session.out << table.Text();
  if (!page.next_page_token().empty()) {
    session.out << "\nThere is more: --page-token " << SafeLine(page.next_page_token())
                << ", or --all\n";
  }
}

absl::Status ListCases(const ListFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  ASSIGN_OR_RETURN(const review::v1::ListCasesResponse page, Fetch(review, flags));
  ShowList(page, session);
  return absl::OkStatus();
}

absl::Status ShowCase(const ShowFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  const std::string name = CaseName(flags.name);
  review::v1::GetCaseRequest case_request;
  case_request.set_name(name);
  review::v1::GetCaseResponse found;
  RETURN_IF_ERROR(client::Call(*review.stub, &CaseService::Stub::GetCase, case_request, found,
                               review.connection.timeout));
  const bool readable = found.subject().state() != review::v1::CASE_STATE_QUARANTINED;
  review::v1::GetReportResponse report;
  if (readable) {
    review::v1::GetReportRequest report_request;
    report_request.set_name(name + "/report");
    RETURN_IF_ERROR(client::Call(*review.stub, &CaseService::Stub::GetReport, report_request,
                                 report, review.connection.timeout));
  }
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject()
                       .Json("case", JsonOf(found.subject()))
                       .Json("report", readable ? JsonOf(report.report()) : "null")
                       .Json("attachments", JsonOfAll(report.attachments()))
                       .Str()
                << "\n";
    return absl::OkStatus();
  }
  session.out << CasePage(found.subject());
  session.out << (readable ? ReportPage(report.report()) + AttachmentLines(report.attachments())
                           : "\nThe report could not be opened; review keeps it as it came.\n");
  return absl::OkStatus();
}

}  // namespace

void AddCasesCommands(CLI::App& root, Session& session) {
  CLI::App& group = AddGroup(root, "cases", "Cases and their reports",
                             "candorctl cases list --profile alice.yaml");
  const auto list_flags = std::make_shared<ListFlags>();
  CLI::App& list =
      AddCommand(group, "list", "List cases, newest day first",
                 "candorctl cases list --profile alice.yaml --all --output json", session,
                 [list_flags](Session& to) { return ListCases(*list_flags, to); });
  list.add_option("--page-size", list_flags->page_size, "Cases a page; 50 by default")
      ->check(CLI::Range(1, static_cast<int>(kMaxPageSize)))
      ->type_name("N");
  list.add_option("--page-token", list_flags->page_token, "Where the last page ended")
      ->type_name("TOKEN");
  list.add_flag("--all", list_flags->all, "Every page");
  AddConnectionFlags(list, list_flags->connection);

  const auto show_flags = std::make_shared<ShowFlags>();
  CLI::App& show = AddCommand(group, "show", "Show one case and what its reporter wrote",
                              "candorctl cases show cases/a2b3... --profile alice.yaml", session,
                              [show_flags](Session& to) { return ShowCase(*show_flags, to); });
  show.add_option("name", show_flags->name, "cases/<id>, or the id alone")
      ->type_name("CASE")
      ->required();
  AddConnectionFlags(show, show_flags->connection);
  AddThreadCommands(group, session);
  AddDownloadCommand(group, session);
}

}  // namespace candor::tools
