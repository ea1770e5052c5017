// `candorctl form`: the form that a portal draws, with its codes.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddFormCommand(CLI::App& root, Session& session);

}  // namespace candor::tools
