#include "candorctl/submit_command.h"

#include <memory>
#include <string>
#include <vector>

#include "candor/base/status_macros.h"
#include "candor/client/portal_client.h"
#include "candorctl/attach_flags.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/exit_code.h"
#include "candorctl/file_io.h"
#include "candorctl/json.h"
#include "candorctl/portal.h"
#include "candorctl/receipt_words.h"
#include "candorctl/report_flags.h"
#include "candorctl/report_queue.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

using client::PortalClient;
using client::Sealing;
using client::Submission;

struct SubmitFlags {
  ConnectionFlags connection;
  ReportFlags report;
  std::vector<std::string> files;
  AttachFlags attach;
  bool plaintext = false;
  std::string promise_file;
};

absl::StatusOr<std::vector<QueuedReport>> ReportsOf(const SubmitFlags& flags) {
  if (flags.files.empty() == flags.report.empty()) {
    return UsageError(flags.files.empty()
                          ? "give reports with --file, or one by --kind, --category, --what ..."
                          : "give reports either with --file or by flags, not both");
  }
  if (!flags.files.empty()) {
    return LoadReports(flags.files);
  }
  ASSIGN_OR_RETURN(report::v1::Report report, ReportOf(flags.report));
  return std::vector<QueuedReport>{{.file = "", .report = std::move(report)}};
}

// The one place that shows a receipt, and once.
void ShowReceipt(const std::string& file, const Submission& submission, bool taken,
                 Session& session) {
  const auto words = submission.receipt().Words();
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject()
                       .Text("file", file)
                       .Text("outcome", taken ? "taken" : "unknown")
                       .Text("sealed_by", SealedBy(submission.sealing()))
                       .Json("words", JsonStrings({words.begin(), words.end()}))
                       .Text("promise", submission.promise())
                       .Str()
                << "\n";
  } else {
    session.out << (file.empty() ? "The report" : SafeLine(file))
                << (taken ? " was taken, sealed by " : " may have been taken, sealed by ")
                << (submission.sealing() == Sealing::kHere ? "this client" : "intake")
                << ". Its receipt, shown this once:\n\n";
    ShowWords({words.begin(), words.end()}, session.out);
    session.out << "\n";
  }
  session.out.flush();
}

// Public, and worth nothing without the words.
absl::Status KeepPromise(const Submission& submission, const SubmitFlags& flags, Session& session) {
  if (flags.promise_file.empty()) {
    return absl::OkStatus();
  }
  if (submission.promise().empty()) {
    session.err << "candorctl: intake has no checkpoint of the team's log from before today; "
                   "nothing to keep\n";
    return absl::OkStatus();
  }
  return WriteNewFile(flags.promise_file, submission.promise(), 0644);
}

absl::Status SendOne(PortalClient& intake, QueuedReport& queued, const SubmitFlags& flags,
                     Session& session) {
  const Sealing sealing = flags.plaintext ? Sealing::kIntake : Sealing::kHere;
  ASSIGN_OR_RETURN(const std::vector<client::AttachedFile> files,
                   AttachAll(intake, flags.attach, sealing, session));
  ASSIGN_OR_RETURN(Submission submission,
                   Submission::Make(std::move(queued.report), sealing, session.random, files));
  const absl::Status status = intake.Send(submission);
  if (status.ok() || submission.outcome_unknown()) {
    ShowReceipt(queued.file, submission, status.ok(), session);
  }
  RETURN_IF_ERROR(status);
  return KeepPromise(submission, flags, session);
}

absl::Status Submit(const SubmitFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(std::vector<QueuedReport> reports, ReportsOf(flags));
  if (reports.size() > 1 && !flags.attach.files.empty()) {
    return UsageError("files go with one report; submit the reports one by one");
  }
  if (!flags.promise_file.empty()) {
    if (reports.size() > 1) {
      return UsageError("--promise goes with one report; submit the reports one by one");
    }
    RETURN_IF_ERROR(CheckAbsent(flags.promise_file));
  }
  RETURN_IF_ERROR(CheckLimits(reports));
  RETURN_IF_ERROR(CheckFiles(flags.attach));
  ASSIGN_OR_RETURN(const std::unique_ptr<PortalClient> intake,
                   DialIntake(flags.connection, !flags.plaintext, session));
  RETURN_IF_ERROR(FitToForms(
      reports, [&intake](const std::string& policy_id) { return intake->GetForm(policy_id); }));
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const absl::Status status = SendOne(*intake, reports[i], flags, session);
    if (!status.ok()) {
      if (reports.size() > 1) {
        session.err << "candorctl: " << i << " of " << reports.size() << " reports were taken; "
                    << SafeLine(reports[i].file) << " and those after it were not\n";
      }
      return status;
    }
  }
  if (session.output == OutputFormat::kTable) {
    session.out << "Keep the words safe and to yourself: they are the only way back to the report, "
                   "and nobody can\nrestore them.\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddSubmitCommand(CLI::App& root, Session& session) {
  const auto flags = std::make_shared<SubmitFlags>();
  CLI::App& submit =
      AddCommand(root, "submit", "Submit reports, sealed here unless --plaintext is given",
                 "candorctl submit --file report.yaml --profile portal.yaml\n"
                 "  candorctl submit --kind question --what-file question.txt --language en",
                 session, [flags](Session& to) { return Submit(*flags, to); });
  submit
      .add_option("-f,--file", flags->files, "Reports as YAML or JSON, one each; several at once")
      ->type_name("FILE");
  submit.add_flag("--plaintext", flags->plaintext,
                  "Let intake seal; the report crosses to it in the clear inside mTLS");
  submit
      .add_option("--promise", flags->promise_file,
                  "Keep what the team's log was until today, for `candorctl check`")
      ->type_name("FILE");
  AddReportFlags(submit, flags->report);
  AddAttachFlags(submit, flags->attach);
  AddSealingFlags(submit, flags->connection);
  AddConnectionFlags(submit, flags->connection);
}

}  // namespace candor::tools
