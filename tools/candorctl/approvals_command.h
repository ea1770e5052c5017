// candorctl approvals: what takes two people.
#pragma once

#include "CLI/CLI.hpp"
#include "candorctl/session.h"

namespace candor::tools {

void AddApprovalsCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
