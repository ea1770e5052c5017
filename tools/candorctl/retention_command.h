// `candorctl retention ...`: what could be erased, purges, legal holds and redactions.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddRetentionCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
