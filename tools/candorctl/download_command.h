// `candorctl cases download`: a file that a reporter sent.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

// `cases` is the group that it belongs to.
void AddDownloadCommand(CLI::App& cases, Session& session);

}  // namespace candor::tools
