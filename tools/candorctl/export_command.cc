#include "candorctl/export_command.h"

#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/hpke/sha256_stream.h"
#include "candor/review/v1/retention_service.grpc.pb.h"
#include "candorctl/approval_page.h"
#include "candorctl/case_line.h"
#include "candorctl/case_name.h"
#include "candorctl/command_line.h"
#include "candorctl/json.h"
#include "candorctl/new_file.h"
#include "candorctl/sealed_archive.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

using review::v1::RetentionService;

// A download may take so many times the time of a call.
constexpr int kPatience = 60;

struct ExportFlags {
  ConnectionFlags connection;
  std::string name;
  std::string key;
  std::string reason;
  std::string file;
};

absl::Status Propose(const ExportFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  RetentionService::Stub stub(review.channel);
  review::v1::ProposeExportRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FindCase(review, flags.name));
  request.set_export_key(flags.key);
  request.set_reason(flags.reason);
  review::v1::ProposeExportResponse response;
  RETURN_IF_ERROR(client::Call(stub, &RetentionService::Stub::ProposeExport, request, response,
                               review.connection.timeout));
  session.out << (session.output == OutputFormat::kJson ? JsonOf(response) + "\n"
                                                        : ApprovalPage(response.approval()));
  return absl::OkStatus();
}

absl::Status Download(const ExportFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(NewFile file, NewFile::Create(flags.file, 0600));
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  RetentionService::Stub stub(review.channel);
  review::v1::DownloadExportRequest request;
  request.set_approval(flags.name);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience * review.connection.timeout);
  const auto stream = stub.DownloadExport(&context, request);
  review::v1::DownloadExportResponse part;
  Sha256Stream digest;
  absl::Status written;
  while (stream->Read(&part)) {
    if (written.ok()) {
      written = file.Append(part.data());
      digest.Add(part.data());
    }
  }
  RETURN_IF_ERROR(client::StatusOf(stream->Finish()));
  RETURN_IF_ERROR(written);
  RETURN_IF_ERROR(file.Keep());
  const std::string sha256 = absl::BytesToHexString(digest.Finish());
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject().Text("file", flags.file).Text("sha256", sha256).Str() << "\n";
  } else {
    session.out
        << SafeLine(flags.file) << ": the sealed case. SHA-256 " << sha256
        << ",\nas the audit log has it. Who holds the key opens it: candorctl export open\n";
  }
  return absl::OkStatus();
}

absl::Status Open(const ExportFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(NewFile file, NewFile::Create(flags.file, 0600));
  ASSIGN_OR_RETURN(const open::PrivateKey key, ReadExportKey(flags.key));
  RETURN_IF_ERROR(OpenSealedArchive(flags.name, key, file));
  RETURN_IF_ERROR(file.Keep());
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject().Text("file", flags.file).Str() << "\n";
  } else {
    session.out
        << SafeLine(flags.file)
        << ": the case as a tar archive, no longer sealed. Files that the reporter sent are\n"
           "in attachments/: nobody has looked into them, open them where they can do no "
           "harm.\n";
  }
  return absl::OkStatus();
}

CLI::App& AddOne(CLI::App& group, const char* name, const char* help, const char* example,
                 const std::shared_ptr<ExportFlags>& flags, Session& session,
                 absl::Status (*run)(const ExportFlags&, Session&)) {
  return AddCommand(group, name, help, example, session,
                    [flags, run](Session& to) { return run(*flags, to); });
}

void AddOut(CLI::App& command, ExportFlags& flags, const char* help) {
  command.add_option("-o,--out", flags.file, help)->type_name("FILE")->required();
}

}  // namespace

void AddExportCommands(CLI::App& root, Session& session) {
  CLI::App& group =
      AddGroup(root, "export", "Let a case leave, sealed to a key",
               "candorctl export propose amber-otter --to court --reason 'asked for'");
  const auto propose_flags = std::make_shared<ExportFlags>();
  CLI::App& propose =
      AddOne(group, "propose", "Propose to export a case; another member approves it",
             "candorctl export propose amber-otter --to court --reason 'asked for by the court'",
             propose_flags, session, Propose);
  propose.add_option("case", propose_flags->name, "Its code name, or its name")
      ->type_name("CASE")
      ->required();
  propose.add_option("--to", propose_flags->key, "A key in review's configuration")
      ->type_name("NAME")
      ->required();
  propose.add_option("--reason", propose_flags->reason, "Why")->type_name("TEXT")->required();
  AddConnectionFlags(propose, propose_flags->connection);
  const auto download_flags = std::make_shared<ExportFlags>();
  CLI::App& download =
      AddOne(group, "download", "Save what you proposed and another member approved, once",
             "candorctl export download approvals/a2b3... -o case.candor", download_flags, session,
             Download);
  download.add_option("approval", download_flags->name, "As `approvals list` shows it")
      ->type_name("APPROVAL")
      ->required();
  AddOut(download, *download_flags, "Where to save the sealed archive");
  AddConnectionFlags(download, download_flags->connection);
  const auto open_flags = std::make_shared<ExportFlags>();
  CLI::App& open = AddOne(group, "open", "Open a sealed archive with its private key",
                          "candorctl export open case.candor --key-file court.key -o case.tar",
                          open_flags, session, Open);
  open.add_option("archive", open_flags->name, "What was downloaded")
      ->type_name("FILE")
      ->required();
  open.add_option("--key-file", open_flags->key, "What `keys export-key` wrote")
      ->type_name("FILE")
      ->required();
  AddOut(open, *open_flags, "Where to save the tar archive");
}

}  // namespace candor::tools
