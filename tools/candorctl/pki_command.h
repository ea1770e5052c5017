// `candorctl pki`: certificates for development.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddPkiCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
