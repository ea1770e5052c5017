// `candorctl policy`: check a policy file, read it, compare two.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddPolicyCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
