// candorctl export: a case leaves, sealed to a key.
#pragma once

#include "CLI/CLI.hpp"
#include "candorctl/session.h"

namespace candor::tools {

void AddExportCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
