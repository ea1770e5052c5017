// `candorctl members`: who is on the conduct team.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddMembersCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
