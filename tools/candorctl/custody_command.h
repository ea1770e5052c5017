// `candorctl unseal`, `candorctl seal`, `candorctl custody`: who holds review's keys.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddCustodyCommands(CLI::App& root, Session& session);

// `candorctl keys rotate`.
void AddRotateCommand(CLI::App& keys, Session& session);

}  // namespace candor::tools
