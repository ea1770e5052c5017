// `candorctl check`: what the team's log proves to whoever has the words.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddCheckCommand(CLI::App& root, Session& session);

}  // namespace candor::tools
