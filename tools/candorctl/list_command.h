// `candorctl cases list` and `count`.
#pragma once

#include <string>
#include <vector>

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddListCommands(CLI::App& cases, Session& session);

// The terms of a filter, as arguments or with --filter (for those that begin with a dash).
void AddFilterFlag(CLI::App& command, std::vector<std::string>& terms);

}  // namespace candor::tools
