// How a command ends: a code of sysexits.h and a message with the next step.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace candor::tools {

// A command line that cannot be understood: exit code 64. The message names the flag.
[[nodiscard]] absl::Status UsageError(const std::string& message);

// 0; 64 for a wrong command line; otherwise by the status' code and the server's reason.
[[nodiscard]] int ExitCodeOf(const absl::Status& status);

// `candorctl: <message>`, violated fields a line each, and what to do next where that is known.
// Neutralised for a terminal; ends in a line break.
[[nodiscard]] std::string ErrorText(const absl::Status& status);

// For the main help: what the codes mean.
inline constexpr std::string_view kExitCodeHelp =
    "Exit codes (sysexits.h): 0 done; 64 wrong command line; 65 wrong data; 66 not found;\n"
    "69 service unavailable or sealed; 70 a fault in the software; 73 would overwrite;\n"
    "74 a file cannot be read or written; 75 try again later; 77 not permitted;\n"
    "78 wrong configuration.";

}  // namespace candor::tools
