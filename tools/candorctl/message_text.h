// Text that a person writes, from a file or standard input: command lines can be read by every
// process of the machine.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

// Adds --text-file.
void AddTextFlag(CLI::App& command, std::string& text_file, const std::string& what);

// The file; standard input when `text_file` is empty. At most 1 MiB.
[[nodiscard]] absl::StatusOr<std::string> ReadText(const std::string& text_file, Session& session);

}  // namespace candor::tools
