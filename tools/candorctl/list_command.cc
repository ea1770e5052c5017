#include "candorctl/list_command.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candorctl/case_line.h"
#include "candorctl/case_list_page.h"
#include "candorctl/command_line.h"
#include "candorctl/json.h"
#include "candorctl/pages.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

using review::v1::CaseService;

struct ListFlags {
  ConnectionFlags connection;
  std::vector<std::string> filter;
  std::string order;
  std::uint32_t page_size = 0;
  std::string page_token;
  bool all = false;
};

struct CountFlags {
  ConnectionFlags connection;
  std::vector<std::string> filter;
};

// One page, or with --all every page as one.
absl::StatusOr<review::v1::ListCasesResponse> Fetch(const CaseLine& review,
                                                    const ListFlags& flags) {
  review::v1::ListCasesRequest request;
  request.set_page_token(flags.page_token);
  request.set_filter(absl::StrJoin(flags.filter, " "));
  request.set_order_by(flags.order);
  if (flags.all) {
    return AllPages(*review.stub, &CaseService::Stub::ListCases, request,
                    review.connection.timeout);
  }
  request.set_page_size(flags.page_size);
  review::v1::ListCasesResponse page;
  RETURN_IF_ERROR(client::Call(*review.stub, &CaseService::Stub::ListCases, request, page,
                               review.connection.timeout));
  return page;
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
  session.out << CaseTable(page.cases(), session.clock.Now(), session.colour);
  if (page.total_size() > static_cast<std::uint32_t>(page.cases_size())) {
    session.out << "\n" << page.cases_size() << " of " << page.total_size() << " cases.\n";
  }
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

absl::Status CountCases(const CountFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  review::v1::CountCasesRequest request;
  request.set_filter(absl::StrJoin(flags.filter, " "));
  review::v1::CountCasesResponse counts;
  RETURN_IF_ERROR(client::Call(*review.stub, &CaseService::Stub::CountCases, request, counts,
                               review.connection.timeout));
  session.out << (session.output == OutputFormat::kJson ? JsonOf(counts) + "\n"
                                                        : CountsPage(counts, session.colour));
  return absl::OkStatus();
}

}  // namespace

void AddFilterFlag(CLI::App& command, std::vector<std::string>& terms) {
  command
      .add_option("filter,--filter", terms,
                  "Terms that all must hold, such as state:triage,investigating clock:due "
                  "assignee:me label:forum, or words of a report; - before a term is its "
                  "opposite, then with --filter='-state:closed'")
      ->type_name("TERM");
}

void AddListCommands(CLI::App& cases, Session& session) {
  const auto list_flags = std::make_shared<ListFlags>();
  CLI::App& list =
      AddCommand(cases, "list", "List cases with the clock that ends first, newest day first",
                 "candorctl cases list clock:due assignee:me --order clock --profile alice.yaml",
                 session, [list_flags](Session& to) { return ListCases(*list_flags, to); });
  AddFilterFlag(list, list_flags->filter);
  list.add_option("--order", list_flags->order,
                  "received (newest first), clock (breached first), severity or activity")
      ->check(CLI::IsMember({"received", "clock", "severity", "activity"}))
      ->type_name("NAME");
  list.add_option("--page-size", list_flags->page_size, "Cases a page; 50 by default")
      ->check(CLI::Range(1, static_cast<int>(kLargestPage)))
      ->type_name("N");
  list.add_option("--page-token", list_flags->page_token, "Where the last page ended")
      ->type_name("TOKEN");
  list.add_flag("--all", list_flags->all, "Every page");
  AddConnectionFlags(list, list_flags->connection);

  const auto count_flags = std::make_shared<CountFlags>();
  CLI::App& count = AddCommand(cases, "count", "Count cases, by state and severity",
                               "candorctl cases count assignee:none --profile alice.yaml", session,
                               [count_flags](Session& to) { return CountCases(*count_flags, to); });
  AddFilterFlag(count, count_flags->filter);
  AddConnectionFlags(count, count_flags->connection);
}

}  // namespace candor::tools
