// `candorctl doctor`: why a connection does not work, step by step.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddDoctorCommand(CLI::App& root, Session& session);

}  // namespace candor::tools
