// `candorctl submit`: hands reports to intake, as a portal does.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddSubmitCommand(CLI::App& root, Session& session);

}  // namespace candor::tools
