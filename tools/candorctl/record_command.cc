#include "candorctl/record_command.h"

#include <memory>
#include <string>
#include <vector>

#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/policy/limits.h"
#include "candor/review/v1/casework_service.grpc.pb.h"
#include "candorctl/case_line.h"
#include "candorctl/command_line.h"
#include "candorctl/enum_names.h"
#include "candorctl/exit_code.h"
#include "candorctl/json.h"
#include "candorctl/receipt_words.h"
#include "candorctl/report_flags.h"
#include "candorctl/report_queue.h"
#include "candorctl/verb_page.h"

namespace candor::tools {
namespace {

using review::v1::CaseworkService;

constexpr int kAttempts = 3;

struct RecordFlags {
  ConnectionFlags connection;
  ReportFlags report;
  std::string file;
  std::string source;
  std::string channel;
  std::string intake;
  std::uint32_t policy_version = 0;
};

absl::StatusOr<report::v1::Report> ReportOf(const RecordFlags& flags) {
  if (flags.file.empty() == flags.report.empty()) {
    return UsageError("give the report either with --file or by --kind, --what-file ...");
  }
  if (flags.file.empty()) {
    return ReportOf(flags.report);
  }
  ASSIGN_OR_RETURN(std::vector<QueuedReport> reports, LoadReports({flags.file}));
  return std::move(reports.front().report);
}

absl::StatusOr<review::v1::RecordReportRequest> RequestOf(const RecordFlags& flags,
                                                          Session& session) {
  review::v1::RecordReportRequest request;
  ASSIGN_OR_RETURN(*request.mutable_report(), ReportOf(flags));
  if (flags.policy_version != 0) {
    request.mutable_report()->set_policy_version(flags.policy_version);
  }
  request.set_source(static_cast<review::v1::ReportSource>(
      EnumValue(*review::v1::ReportSource_descriptor(), flags.source).value_or(0)));
  request.set_channel(flags.channel);
  request.set_intake(flags.intake);
  request.set_request_id(session.random.Bytes(policy::kMessageIdBytes));
  return request;
}

// The only place that shows these words, and once.
void Show(const review::v1::RecordReportResponse& response, Session& session) {
  const std::vector<std::string> words(response.words().begin(), response.words().end());
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject()
                       .Json("case", JsonOf(response.subject()))
                       .Json("words", JsonStrings(words))
                       .Str()
                << "\n";
  } else {
    session.out << VerbPage(response, "")
                << "The receipt, shown this once. Hand it to the reporter and keep no copy:\n\n";
    ShowWords(words, session.out);
    session.out << "\nIt is their only way back to the report, and nobody can restore it.\n";
  }
  session.out.flush();
}

absl::Status Record(const RecordFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(review::v1::RecordReportRequest request, RequestOf(flags, session));
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  CaseworkService::Stub casework(review.channel);
  review::v1::RecordReportResponse response;
  absl::Status status;
  for (int i = 0; i < kAttempts; ++i) {
    status = client::Call(casework, &CaseworkService::Stub::RecordReport, request, response,
                          review.connection.timeout);
    if (!absl::IsUnavailable(status) && !absl::IsDeadlineExceeded(status)) {
      break;
    }
  }
  RETURN_IF_ERROR(status);
  Show(response, session);
  return absl::OkStatus();
}

}  // namespace

void AddRecordCommand(CLI::App& cases, Session& session) {
  const auto flags = std::make_shared<RecordFlags>();
  CLI::App& record =
      AddCommand(cases, "record",
                 "File a report that came by phone, on paper or in person; prints its twelve words",
                 "candorctl cases record --source phone --kind question --what-file call.txt "
                 "--profile alice.yaml",
                 session, [flags](Session& to) { return Record(*flags, to); });
  record.add_option("--source", flags->source, "How it came")
      ->check(CLI::IsMember(EnumNames(*review::v1::ReportSource_descriptor())))
      ->type_name("NAME")
      ->required();
  record.add_option("-f,--file", flags->file, "The report as YAML or JSON")->type_name("FILE");
  record.add_option("--channel", flags->channel, "Where to file it; your own by default")
      ->type_name("NAME");
  record.add_option("--intake", flags->intake, "Where the reporter will look for replies")
      ->type_name("NAME");
  AddReportFlags(record, flags->report);
  record
      .add_option("--policy-version", flags->policy_version,
                  "Version of the policy; the newest by default")
      ->type_name("N");
  AddConnectionFlags(record, flags->connection);
}

}  // namespace candor::tools
