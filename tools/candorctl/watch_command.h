// `candorctl cases watch`: changes as they come.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddWatchCommand(CLI::App& cases, Session& session);

}  // namespace candor::tools
