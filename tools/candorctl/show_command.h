// `candorctl cases show` and `history`.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddShowCommands(CLI::App& cases, Session& session);

}  // namespace candor::tools
