// `candorctl cases record`: a report that did not come through a portal.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddRecordCommand(CLI::App& cases, Session& session);

}  // namespace candor::tools
