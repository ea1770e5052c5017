// `candorctl cases` and `candorctl appeal`: the work on cases.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddCasesCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
