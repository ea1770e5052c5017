#include "candorctl/download_command.h"

#include <memory>
#include <string>

#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/hpke/sha256_stream.h"
#include "candorctl/case_line.h"
#include "candorctl/case_name.h"
#include "candorctl/command_line.h"
#include "candorctl/json.h"
#include "candorctl/new_file.h"
#include "candorctl/progress_bar.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

// A download may take so many times the time of a call.
constexpr int kPatience = 60;

struct DownloadFlags {
  ConnectionFlags connection;
  std::string name;
  std::string file;
};

using Stream = grpc::ClientReader<review::v1::DownloadAttachmentResponse>;

// Writes what comes and compares it with what was declared. The stream is read to its end.
absl::Status Receive(Stream& stream, NewFile& file, review::v1::AttachmentInfo& declared,
                     Session& session) {
  review::v1::DownloadAttachmentResponse part;
  if (!stream.Read(&part)) {
    const absl::Status status = client::StatusOf(stream.Finish());
    return status.ok() ? absl::DataLossError("nothing came; download it again") : status;
  }
  declared = part.attachment();
  ProgressBar bar(session.err, declared.file_name(), session.show_progress);
  Sha256Stream digest;
  std::uint64_t size = 0;
  absl::Status written;
  while (stream.Read(&part)) {
    size += part.data().size();
    if (written.ok() && size <= declared.size()) {
      written = file.Append(part.data());
      digest.Add(part.data());
    }
    bar.Show(size, declared.size());
  }
  RETURN_IF_ERROR(client::StatusOf(stream.Finish()));
  RETURN_IF_ERROR(written);
  if (size != declared.size() || digest.Finish() != declared.sha256()) {
    return absl::DataLossError(
        "what came is not what the reporter declared; nothing was kept. Download it again");
  }
  return absl::OkStatus();
}

// The case before the first slash may be named as everywhere.
absl::StatusOr<std::string> AttachmentName(const CaseLine& review, const std::string& given) {
  const std::size_t slash = given.find('/');
  if (given.starts_with("cases/") || slash == std::string::npos) {
    return given;
  }
  ASSIGN_OR_RETURN(const std::string name, FindCase(review, given.substr(0, slash)));
  return name + given.substr(slash);
}

absl::Status Download(const DownloadFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(NewFile file, NewFile::Create(flags.file, 0600));
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  review::v1::DownloadAttachmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), AttachmentName(review, flags.name));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience * review.connection.timeout);
  const std::unique_ptr<Stream> stream = review.stub->DownloadAttachment(&context, request);
  review::v1::AttachmentInfo declared;
  RETURN_IF_ERROR(Receive(*stream, file, declared, session));
  RETURN_IF_ERROR(file.Keep());
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject().Text("file", flags.file).Json("attachment", JsonOf(declared)).Str()
                << "\n";
    return absl::OkStatus();
  }
  session.out << SafeLine(flags.file) << ": " << declared.size()
              << " bytes, as the reporter sent them. Declared as "
              << SafeLine(declared.file_name());
  if (!declared.media_type().empty()) {
    session.out << " (" << SafeLine(declared.media_type()) << ")";
  }
  session.out << ".\nNobody has looked into it: open it where it can do no harm.\n";
  return absl::OkStatus();
}

}  // namespace

void AddDownloadCommand(CLI::App& cases, Session& session) {
  const auto flags = std::make_shared<DownloadFlags>();
  CLI::App& download = AddCommand(
      cases, "download", "Save a file that a reporter sent",
      "candorctl cases download cases/a2b3.../messages/1/attachments/0 -o evidence.bin --profile "
      "alice.yaml",
      session, [flags](Session& to) { return Download(*flags, to); });
  download.add_option("name", flags->name, "As `cases show` and `cases messages` list it")
      ->type_name("ATTACHMENT")
      ->required();
  download
      .add_option("-o,--out", flags->file,
                  "Where to save it; the name that the reporter gave is never used")
      ->type_name("FILE")
      ->required();
  AddConnectionFlags(download, flags->connection);
}

}  // namespace candor::tools
