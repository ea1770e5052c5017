// `candorctl unseal`, `candorctl seal`, `candorctl custody`: who holds review's keys.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddCustodyCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
