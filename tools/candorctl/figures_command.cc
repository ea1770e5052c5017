#include "candorctl/figures_command.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/review/v1/reporting_service.grpc.pb.h"
#include "candorctl/case_line.h"
#include "candorctl/command_line.h"
#include "candorctl/dates.h"
#include "candorctl/exit_code.h"
#include "candorctl/json.h"
#include "candorctl/quarter.h"
#include "candorctl/table.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

using review::v1::ReportingService;

struct FiguresFlags {
  ConnectionFlags connection;
  std::string from;
  std::string to;
  std::string format;
};

// The days of `2026-Q3`, and of a day where days will do.
absl::StatusOr<Quarter> ParsePeriod(const std::string& text, bool takes_days) {
  if (const std::optional<Quarter> quarter = ParseQuarter(text)) {
    return *quarter;
  }
  if (const std::optional<Day> day = takes_days ? ParseDate(text) : std::nullopt) {
    return Quarter{*day, *day};
  }
  return UsageError(text + (takes_days
                                ? " is no quarter and no day; write it like 2026-Q3 or 2026-09-30"
                                : " is no quarter; write it like 2026-Q3"));
}

template <typename Request>
absl::StatusOr<Request> RequestOf(const FiguresFlags& flags, bool takes_days) {
  ASSIGN_OR_RETURN(const Quarter from, ParsePeriod(flags.from, takes_days));
  ASSIGN_OR_RETURN(const Quarter to,
                   ParsePeriod(flags.to.empty() ? flags.from : flags.to, takes_days));
  Request request;
  request.set_first_day(from.first.number());
  request.set_last_day(to.last.number());
  return request;
}

// Its line ends stay those of the format; what a terminal would obey does not.
std::string SafeCsv(std::string_view csv) {
  std::string safe;
  while (!csv.empty()) {
    const std::size_t end = csv.find("\r\n");
    safe.append(SafeText(csv.substr(0, end)));
    safe.append(end == std::string_view::npos ? "" : "\r\n");
    csv = end == std::string_view::npos ? "" : csv.substr(end + 2);
  }
  return safe;
}

absl::Status Transparency(const FiguresFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const auto request,
                   RequestOf<review::v1::GenerateTransparencyReportRequest>(flags, false));
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  ReportingService::Stub reporting(review.channel);
  review::v1::GenerateTransparencyReportResponse report;
  RETURN_IF_ERROR(client::Call(reporting, &ReportingService::Stub::GenerateTransparencyReport,
                               request, report, review.connection.timeout));
  const bool is_for_scripts = flags.format.empty() && session.output == OutputFormat::kJson;
  if (is_for_scripts || flags.format == "json") {
    session.out << JsonOf(report.tables()) << "\n";
  } else if (flags.format == "csv") {
    session.out << SafeCsv(report.csv());
  } else {
    session.out << SafeText(report.markdown());
  }
  return absl::OkStatus();
}

void Show(const review::v1::GetProcessFiguresResponse& figures, Session& session) {
  FactList facts;
  for (const auto& [name, number] :
       {std::pair("received", figures.received()), std::pair("closed", figures.closed()),
        std::pair("open now", figures.open()), std::pair("erased", figures.erased()),
        std::pair("refused calls", figures.refused_calls()),
        std::pair("exports", figures.exports())}) {
    facts.Add(name, std::to_string(number));
  }
  session.out << facts.Text("");
  Table clocks({"CLOCK", "ENDED", "TOO LATE", "MEDIAN DAYS"});
  for (const review::v1::ClockRecord& clock : figures.clocks()) {
    std::string days = std::to_string(clock.median_days());
    days.resize(days.find('.') + 3);
    clocks.Add(
        {clock.clock(), std::to_string(clock.ended()), std::to_string(clock.breached()), days});
  }
  if (!clocks.empty()) {
    session.out << "\n" << clocks.Text(session.colour);
  }
}

absl::Status Process(const FiguresFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const auto request,
                   RequestOf<review::v1::GetProcessFiguresRequest>(flags, true));
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  ReportingService::Stub reporting(review.channel);
  review::v1::GetProcessFiguresResponse figures;
  RETURN_IF_ERROR(client::Call(reporting, &ReportingService::Stub::GetProcessFigures, request,
                               figures, review.connection.timeout));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(figures) << "\n";
  } else {
    Show(figures, session);
  }
  return absl::OkStatus();
}

CLI::App& Add(CLI::App& group, const char* name, const char* help, const char* example,
              const std::shared_ptr<FiguresFlags>& flags, Session& session,
              absl::Status (*run)(const FiguresFlags&, Session&)) {
  CLI::App& command = AddCommand(group, name, help, example, session,
                                 [flags, run](Session& to) { return run(*flags, to); });
  AddConnectionFlags(command, flags->connection);
  return command;
}

}  // namespace

void AddFiguresCommands(CLI::App& root, Session& session) {
  CLI::App& group = AddGroup(root, "report", "Figures for the public and for auditors",
                             "candorctl report transparency --from 2026-Q3 --profile alice.yaml");
  const auto of_public = std::make_shared<FiguresFlags>();
  CLI::App& transparency =
      Add(group, "transparency", "Publish the report of one or more quarters that are over",
          "candorctl report transparency --from 2026-Q1 --to 2026-Q4 --profile ana.yaml", of_public,
          session, Transparency);
  transparency.add_option("--from", of_public->from, "The first quarter, like 2026-Q3")
      ->required()
      ->type_name("QUARTER");
  transparency.add_option("--to", of_public->to, "The last one; the same by default")
      ->type_name("QUARTER");
  transparency.add_option("--format", of_public->format, "markdown, csv or json")
      ->check(CLI::IsMember({"markdown", "csv", "json"}))
      ->type_name("NAME");

  const auto of_process = std::make_shared<FiguresFlags>();
  CLI::App& process =
      Add(group, "process", "How the process ran, for auditors",
          "candorctl report process --from 2026-07-01 --to 2026-07-31 --profile otto.yaml",
          of_process, session, Process);
  process.add_option("--from", of_process->from, "The first day, like 2026-07-01, or a quarter")
      ->required()
      ->type_name("DAY");
  process.add_option("--to", of_process->to, "The last one; the same by default")->type_name("DAY");
}

}  // namespace candor::tools
