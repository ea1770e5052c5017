// `candorctl withdraw`: the reporter takes a report back.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddWithdrawCommand(CLI::App& root, Session& session);

}  // namespace candor::tools
