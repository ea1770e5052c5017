// `candorctl inbox`: what the team answered.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddInboxCommand(CLI::App& root, Session& session);

}  // namespace candor::tools
