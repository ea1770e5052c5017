// Opens an exported archive with the private key that it is sealed to.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "candor/open/open.h"
#include "candorctl/new_file.h"

namespace candor::tools {

// The key in a file that `candorctl keys export-key` wrote.
[[nodiscard]] absl::StatusOr<open::PrivateKey> ReadExportKey(const std::string& path);

// Writes the tar archive in `path` to `out`, 64 KiB at a time. INVALID_ARGUMENT, naming the file,
// when it is damaged, cut off or no archive; NOT_FOUND when it is sealed to another key. `out` is
// worth nothing then.
[[nodiscard]] absl::Status OpenSealedArchive(const std::string& path, const open::PrivateKey& key,
                                             NewFile& out);

}  // namespace candor::tools
