// The question before a step that cannot be undone.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

// Adds --yes.
void AddYesFlag(CLI::App& command, bool& yes);

// A usage error where nobody can be asked and --yes was not given. Before anything is sent.
[[nodiscard]] absl::Status CheckCanAsk(bool yes, const Session& session);

// Shows `preview` and asks. CANCELLED unless the answer is y or yes.
[[nodiscard]] absl::Status Confirm(const std::string& preview, Session& session);

}  // namespace candor::tools
