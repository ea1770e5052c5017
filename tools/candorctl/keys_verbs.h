// The commands of the group `keys`, a file each.
#pragma once

#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

void AddKeysInit(CLI::App& group, Session& session);
void AddKeysShares(CLI::App& group, Session& session);
void AddKeysDrill(CLI::App& group, Session& session);
void AddKeysExportKey(CLI::App& group, Session& session);

}  // namespace candor::tools
