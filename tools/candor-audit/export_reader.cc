#include "candor-audit/export_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>

#include "candor-audit/base64.h"
#include "candor-audit/note_key.h"

namespace candor::auditor {
namespace {

constexpr std::string_view kTitle = "candor audit export 1";
constexpr std::string_view kCheckpoint = "checkpoint ";
constexpr std::string_view kEntry = "entry ";
constexpr std::string_view kErased = "-";
constexpr std::size_t kHashBytes = 32;
// A note, its base64 and the word before it.
constexpr std::size_t kMaxLineBytes = kMaxNoteBytes / 3 * 4 + 64;

absl::Status Wrong(std::string_view what) {
  return absl::InvalidArgumentError(absl::string_view(what.data(), what.size()));
}

bool ParseIndex(std::string_view text, std::uint64_t& index) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  return error == std::errc() && end == text.data() + text.size() &&
         (text == "0" || !text.starts_with('0'));
}

// Exactly four, with a space between two.
bool Split(std::string_view text, std::array<std::string_view, 4>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t end = text.find(' ');
    if ((end == std::string_view::npos) != (i + 1 == fields.size())) {
      return false;
    }
    fields[i] = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), fields[i].size() + 1));
  }
  return true;
}

}  // namespace

ExportReader::ExportReader(std::istream& in) : in_(in), buffer_(kMaxLineBytes + 2) {}

absl::StatusOr<bool> ExportReader::ReadLine() {
  if (is_pending_) {
    is_pending_ = false;
    return true;
  }
  in_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (in_.bad()) {
    return absl::DataLossError("cannot be read to its end");
  }
  const auto taken = static_cast<std::size_t>(in_.gcount());
  if (in_.eof() && taken == 0) {
    return false;
  }
  ++line_number_;
  if (in_.eof()) {
    return Wrong("ends in the middle of the line");
  }
  if (in_.fail()) {
    return Wrong("is longer than any line of an export");
  }
  line_ = std::string_view(buffer_.data(), taken - 1);
  return true;
}

absl::Status ExportReader::ReadTitle() {
  const absl::StatusOr<bool> is_read = ReadLine();
  if (!is_read.ok() && is_read.status().code() != absl::StatusCode::kInvalidArgument) {
    return is_read.status();
  }
  if (!is_read.ok() || !*is_read || line_ != kTitle) {
    return Wrong("is no export of an audit log; `candorctl audit list --export FILE` makes one");
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ExportReader::ReadCheckpoint(std::string& note) {
  absl::StatusOr<bool> is_read = ReadLine();
  if (!is_read.ok() || !*is_read) {
    return is_read;
  }
  if (!line_.starts_with(kCheckpoint)) {
    is_pending_ = true;
    return false;
  }
  std::optional<std::string> bytes = FromBase64(line_.substr(kCheckpoint.size()));
  if (!bytes) {
    return Wrong("holds a checkpoint that is not in base64");
  }
  note = *std::move(bytes);
  return true;
}

absl::StatusOr<bool> ExportReader::ReadEntry(ExportedEntry& entry) {
  absl::StatusOr<bool> is_read = ReadLine();
  if (!is_read.ok() || !*is_read) {
    return is_read;
  }
  std::array<std::string_view, 4> fields;
  if (!line_.starts_with(kEntry) || !Split(line_.substr(kEntry.size()), fields)) {
    return Wrong("is not `entry INDEX COMMITMENT SALT ENTRY`");
  }
  const auto& [index, commitment, salt, content] = fields;
  if (!ParseIndex(index, entry.index)) {
    return Wrong("has an index that is no number");
  }
  const std::optional<std::string> hash = FromBase64(commitment);
  if (!hash || hash->size() != kHashBytes) {
    return Wrong("has a commitment that is not 32 bytes in base64");
  }
  std::copy(hash->begin(), hash->end(), entry.commitment.begin());
  entry.is_erased = salt == kErased && content == kErased;
  entry.salt.clear();
  entry.entry.clear();
  if (entry.is_erased) {
    return true;
  }
  std::optional<std::string> salt_bytes = FromBase64(salt);
  std::optional<std::string> entry_bytes = FromBase64(content);
  if (!salt_bytes || salt_bytes->size() != kHashBytes || !entry_bytes) {
    return Wrong("has a salt that is not 32 bytes, or an entry that is not in base64");
  }
  entry.salt = *std::move(salt_bytes);
  entry.entry = *std::move(entry_bytes);
  return true;
}

}  // namespace candor::auditor
