// `candorctl reply` and `candorctl attach`: more from the reporter, with the twelve words.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddReplyCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
