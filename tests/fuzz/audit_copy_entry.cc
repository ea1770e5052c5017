#include <cstdint>
#include <sstream>
#include <string>

#include "candor-audit/check_copy.h"
#include "candor-audit/entry_line.h"
#include "candor/merkle/checkpoint.h"
#include "entries.h"
#include "expect.h"
#include "google/protobuf/stubs/logging.h"

namespace candor::fuzz {
namespace {

// The key of the seeds.
constexpr std::string_view kKey =
    "candor.example/keys+9e652da1+AddZeTu8E6KBmoJ8dq22+6ikmu4Af0ny0JktmbglrSxI";

const auditor::NoteKey& Key() {
  static const auto& key = *new auditor::NoteKey(auditor::NoteKey::Parse(kKey).value());
  return key;
}

// The sizes at which the key has signed the log of the seeds.
bool IsSigned(std::uint64_t size) { return size == 4 || size == 7; }

}  // namespace

void FuzzAuditCopy(std::string_view bytes) {
  google::protobuf::SetLogHandler(nullptr);  // it would write of each entry that does not parse
  const auto checkpoint = merkle::ParseCheckpoint(bytes);
  Expect(!checkpoint.ok() || merkle::FormatCheckpoint(*checkpoint) == bytes);
  std::istringstream in{std::string(bytes)};
  std::istringstream known{std::string(bytes)};
  const auto verdict =
      auditor::CheckCopy({"copy", in}, Key(), {{"known", known}},
                         [](const auditor::ExportedEntry& entry, bool is_right) {
                           Expect(auditor::EntryLine(entry, is_right).ends_with('\n'));
                         });
  Expect(!verdict.ok() || !verdict->findings.empty() || IsSigned(verdict->entries));
}

}  // namespace candor::fuzz
