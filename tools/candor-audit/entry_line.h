// An entry of the audit log as a line for people.
#pragma once

#include <string>

#include "candor-audit/export_reader.h"

namespace candor::auditor {

// Index, time, outcome, action, actor, then what else is said, as `name=value`. Whatever is not
// printable ASCII is escaped, so that an entry cannot write to the terminal. Ends in a line break.
[[nodiscard]] std::string EntryLine(const ExportedEntry& exported, bool is_right);

}  // namespace candor::auditor
