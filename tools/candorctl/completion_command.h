// `candorctl completion`: what a shell needs to complete commands and flags.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

// Call last: the script is made from all that `root` has.
void AddCompletionCommand(CLI::App& root, Session& session);

}  // namespace candor::tools
