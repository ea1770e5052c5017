// The commands that are made of the table of verbs.
#pragma once

#include <vector>

#include "candorctl/session.h"
#include "candorctl/verb.h"

namespace CLI {
class App;
}

namespace candor::tools {

// A command in `group` for each verb. What cannot be undone is asked about first; a change names
// the etag that the case had when it was looked at, unless --force is given, and is sent again with
// the same request id while nobody can tell whether it was taken.
void AddVerbCommands(CLI::App& group, const std::vector<Verb>& verbs, Session& session);

}  // namespace candor::tools
