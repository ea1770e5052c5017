#include "candorctl/audit_export.h"

#include <cstdint>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "candor/base/status_macros.h"
#include "candorctl/json.h"
#include "candorctl/new_file.h"

namespace candor::tools {
namespace {

constexpr mode_t kMode = 0600;
constexpr std::string_view kTitle = "candor audit export 1\n";

// How many entries a checkpoint covers, whoever signed it.
absl::StatusOr<std::uint64_t> SizeOf(std::string_view note) {
  const std::size_t text = note.rfind("\n\n");
  const auto checkpoint =
      merkle::ParseCheckpoint(text == std::string_view::npos ? "" : note.substr(0, text + 1));
  if (!checkpoint.ok()) {
    return absl::InvalidArgumentError("review gave something that is no checkpoint");
  }
  return checkpoint->size;
}

std::string CheckpointLine(const std::string& note) {
  return absl::StrCat("checkpoint ", absl::Base64Escape(note), "\n");
}

std::string EntryLine(const audit::v1::LoggedEntry& logged) {
  const bool is_erased = logged.salt().empty() && logged.entry().empty();
  return absl::StrCat("entry ", logged.index(), " ", absl::Base64Escape(logged.commitment()), " ",
                      is_erased ? "-" : absl::Base64Escape(logged.salt()), " ",
                      is_erased ? "-" : absl::Base64Escape(logged.entry()), "\n");
}

}  // namespace

absl::Status ExportLog(const AuditLine& review, const std::string& path, Session& session) {
  ASSIGN_OR_RETURN(NewFile file, NewFile::Create(path, kMode));
  ASSIGN_OR_RETURN(const review::v1::GetCheckpointResponse checkpoints, FetchCheckpoints(review));
  ASSIGN_OR_RETURN(const std::uint64_t size, SizeOf(checkpoints.signed_checkpoint()));
  RETURN_IF_ERROR(file.Append(kTitle));
  for (const std::string& earlier : checkpoints.earlier_checkpoints()) {
    RETURN_IF_ERROR(file.Append(CheckpointLine(earlier)));
  }
  RETURN_IF_ERROR(file.Append(CheckpointLine(checkpoints.signed_checkpoint())));
  RETURN_IF_ERROR(ForEachEntry(
      review, review::v1::ListAuditEntriesRequest(), size,
      [&](const audit::v1::LoggedEntry& logged) { return file.Append(EntryLine(logged)); }));
  RETURN_IF_ERROR(file.Keep());
  if (session.output == OutputFormat::kJson) {
    session.out
        << JsonObject().Text("file", path).Number("entries", static_cast<std::int64_t>(size)).Str()
        << "\n";
  } else {
    session.out << "Wrote " << size << " entries to " << path
                << ".\nNext: whoever has the verification key runs\n  candor-audit --key KEY "
                << path << "\n";
  }
  return absl::OkStatus();
}

}  // namespace candor::tools
