// `candorctl receipt`: whether twelve words are a receipt.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddReceiptCommands(CLI::App& root, Session& session);

}  // namespace candor::tools
