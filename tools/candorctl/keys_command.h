// `candorctl keys`: the team's key file and its manifest.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddKeysCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
