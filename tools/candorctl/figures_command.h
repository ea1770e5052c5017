// `candorctl report`: what the public, and auditors, are told in figures.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddFiguresCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
