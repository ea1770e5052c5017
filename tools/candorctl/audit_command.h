// `candorctl audit`: the log of what the team and the service did, for auditors.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddAuditCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
