// Verifies a copy of the audit log: each entry against its commitment, the commitments against the
// signed roots, all of it against what is known from before.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "candor-audit/export_reader.h"
#include "candor-audit/note_key.h"
#include "candor-audit/verdict.h"

namespace candor::auditor {

struct NamedStream {
  std::string name;
  std::istream& in;
};

// Called for each entry that is in its place, in order; `is_right` when it is what was committed
// to. Nothing is proven before the verdict is there.
using ShowEntry = absl::FunctionRef<void(const ExportedEntry& entry, bool is_right)>;

// `known` are older copies or single checkpoints; they are read twice. INVALID_ARGUMENT when `copy`
// is no export at all, DATA_LOSS when a file cannot be read; both name the file. Memory does not
// grow with the log.
[[nodiscard]] absl::StatusOr<Verdict> CheckCopy(const NamedStream& copy, const NoteKey& key,
                                                const std::vector<NamedStream>& known,
                                                ShowEntry show);

}  // namespace candor::auditor
