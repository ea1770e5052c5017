// `candorctl cases messages`, `reply` and `link`.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

// `cases` is the group that they belong to.
void AddThreadCommands(CLI::App& cases, Session& session);

}  // namespace candor::tools
