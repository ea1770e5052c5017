#include "candor-audit/known_copy.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace candor::auditor {
namespace {

// A checkpoint alone is a note, and has no more bytes than that.
absl::StatusOr<std::string> ReadNote(std::istream& in) {
  std::string note(kMaxNoteBytes + 1, '\0');
  in.read(note.data(), static_cast<std::streamsize>(note.size()));
  if (in.bad()) {
    return absl::DataLossError("cannot be read to its end");
  }
  note.resize(static_cast<std::size_t>(in.gcount()));
  return note;
}

absl::Status Rewind(std::istream& in) {
  in.clear();
  in.seekg(0);
  return in.fail() ? absl::DataLossError("cannot be read twice; give a file") : absl::OkStatus();
}

absl::Status Named(const std::string& name, const absl::Status& status) {
  return {status.code(), absl::StrCat(name, " ", status.message())};
}

}  // namespace

absl::Status KnownCopy::ReadCheckpoints(const NoteKey& key, Verdict& verdict) {
  if (absl::Status title = reader_.ReadTitle(); !title.ok()) {
    return title;
  }
  std::string note;
  for (;;) {
    const absl::StatusOr<bool> is_read = reader_.ReadCheckpoint(note);
    if (!is_read.ok() || !*is_read) {
      return is_read.status();
    }
    roots_.Add(note, key, absl::StrCat("a checkpoint of ", name_), verdict);
  }
}

absl::StatusOr<std::unique_ptr<KnownCopy>> KnownCopy::Open(const NamedStream& file,
                                                           const NoteKey& key, Verdict& verdict) {
  const absl::StatusOr<Verdict> alone = CheckCopy(file, key, {}, [](const ExportedEntry&, bool) {});
  if (!alone.ok() && alone.status().code() != absl::StatusCode::kInvalidArgument) {
    return alone.status();
  }
  if (absl::Status rewound = Rewind(file.in); !rewound.ok()) {
    return Named(file.name, rewound);
  }
  std::unique_ptr<KnownCopy> known(new KnownCopy(file));
  if (!alone.ok()) {  // no export: a checkpoint
    const absl::StatusOr<std::string> note = ReadNote(file.in);
    if (!note.ok()) {
      return Named(file.name, note.status());
    }
    known->roots_.Add(*note, key, file.name, verdict);
  } else if (!alone->findings.empty()) {
    verdict.Add({FindingKind::kCheckpoint, 0, 0,
                 absl::StrCat(file.name,
                              " is not whole and proves nothing: ", alone->findings.front().text)});
    return std::unique_ptr<KnownCopy>();
  } else if (absl::Status read = known->ReadCheckpoints(key, verdict); !read.ok()) {
    return Named(file.name, read);
  }
  known->has_entries_ = alone.ok();
  return known;
}

void KnownCopy::CompareEntry(const ExportedEntry& entry, Verdict& verdict) {
  if (!has_entries_) {
    return;
  }
  const absl::StatusOr<bool> is_read = reader_.ReadEntry(entry_);
  if (!is_read.ok() || !*is_read) {
    has_entries_ = false;
    return;
  }
  if (entry_.commitment != entry.commitment) {
    has_entries_ = false;
    roots_.Stop();
    verdict.Add({FindingKind::kForked, entry.index, entry.index,
                 absl::StrCat("entry ", entry.index, " is not the one that ", name_, " has")});
  }
}

}  // namespace candor::auditor
