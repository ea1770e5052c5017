// The command line of candorctl.
#pragma once

#include <string>
#include <vector>

#include "candorctl/session.h"

namespace candor::tools {

// Parses `args` (without the program's name), runs the command, reports what went wrong on
// `session.err`. The exit code.
[[nodiscard]] int RunCandorctl(std::vector<std::string> args, Session& session);

}  // namespace candor::tools
