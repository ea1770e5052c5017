#include "candorctl/attach_flags.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include "CLI/CLI.hpp"
#include "candor/base/status_macros.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/policy/limits.h"
#include "candorctl/exit_code.h"
#include "candorctl/json.h"
#include "candorctl/progress_bar.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

using client::AttachedFile;
using client::FileSource;

struct MediaType {
  std::string_view extension;
  std::string_view type;
};

// What a reader would guess from the name; images are recognised by their content.
constexpr std::array kMediaTypes = {
    MediaType{".pdf", "application/pdf"}, MediaType{".txt", "text/plain"},
    MediaType{".mp4", "video/mp4"},       MediaType{".mov", "video/quicktime"},
    MediaType{".mp3", "audio/mpeg"},      MediaType{".gif", "image/gif"},
    MediaType{".webp", "image/webp"},     MediaType{".zip", "application/zip"},
};

std::string MediaTypeOf(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  const auto* const found =
      std::find_if(kMediaTypes.begin(), kMediaTypes.end(),
                   [&extension](const MediaType& each) { return each.extension == extension; });
  return found == kMediaTypes.end() ? "" : std::string(found->type);
}

absl::StatusOr<FileSource> OpenFile(const std::string& file) {
  ASSIGN_OR_RETURN(FileSource source, FileSource::Open(file));
  if (source.size() == 0 || source.size() > hpke::kMaxAttachmentBytes) {
    return absl::InvalidArgumentError(
        file + (source.size() == 0 ? ": is empty; nothing was sent"
                                   : ": is larger than 64 MiB; cut it up or make it smaller"));
  }
  return source;
}

absl::StatusOr<AttachedFile> AttachOne(client::PortalClient& intake, const std::string& file,
                                       const AttachFlags& flags, client::Sealing sealing,
                                       Session& session) {
  ASSIGN_OR_RETURN(const FileSource source, OpenFile(file));
  const std::filesystem::path path(file);
  ProgressBar bar(session.err, path.filename().string(), session.show_progress);
  client::AttachmentOptions options;
  options.sealing = sealing;
  options.keep_metadata = flags.keep_metadata;
  options.media_type = MediaTypeOf(path);
  options.progress = [&bar](std::uint64_t done, std::uint64_t total) { bar.Show(done, total); };
  auto attached = intake.Attach(source, path.filename().string(), options);
  if (absl::IsInvalidArgument(attached.status()) && !flags.keep_metadata) {
    session.err << "candorctl: " << SafeLine(file)
                << " was not sent; an image that cannot be cleaned goes with --keep-metadata\n";
  }
  return attached;
}

}  // namespace

void AddAttachFlags(CLI::App& command, AttachFlags& flags) {
  command
      .add_option("--attach", flags.files,
                  "Files to send along, at most 20 of 64 MiB; JPEG and PNG images are cleaned of "
                  "their metadata")
      ->type_name("FILE");
  AddKeepMetadataFlag(command, flags);
}

void AddKeepMetadataFlag(CLI::App& command, AttachFlags& flags) {
  command.add_flag("--keep-metadata", flags.keep_metadata,
                   "Send images as they are, with place, device and time if they hold them");
}

absl::Status CheckFiles(const AttachFlags& flags) {
  if (flags.files.size() > static_cast<std::size_t>(policy::kMaxAttachments)) {
    return UsageError("a message takes at most 20 files; send the rest with a further message");
  }
  for (const std::string& file : flags.files) {
    RETURN_IF_ERROR(OpenFile(file).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<AttachedFile>> AttachAll(client::PortalClient& intake,
                                                    const AttachFlags& flags,
                                                    client::Sealing sealing, Session& session) {
  std::vector<AttachedFile> files;
  for (const std::string& file : flags.files) {
    ASSIGN_OR_RETURN(AttachedFile attached, AttachOne(intake, file, flags, sealing, session));
    if (session.output == OutputFormat::kTable) {
      session.err << SafeLine(attached.listed.name()) << ": " << attached.statement << "\n";
    }
    files.push_back(std::move(attached));
  }
  return files;
}

std::string FilesJson(client::AttachedFiles files) {
  std::vector<std::string> rows;
  for (const AttachedFile& file : files) {
    rows.push_back(JsonObject()
                       .Text("name", file.listed.name())
                       .Number("size", static_cast<std::int64_t>(file.listed.size()))
                       .Json("removed", JsonStrings(file.removed))
                       .Text("metadata", file.statement)
                       .Str());
  }
  return JsonArray(rows);
}

}  // namespace candor::tools
