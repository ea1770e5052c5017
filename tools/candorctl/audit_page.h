// Entries of the audit log, for people and for scripts.
#pragma once

#include <string>
#include <vector>

#include "candor/audit/v1/audit.pb.h"
#include "candorctl/session.h"

namespace candor::tools {

// A table, or an array of objects with `index` and `entry`, which is null once erased.
void ShowEntries(const std::vector<audit::v1::LoggedEntry>& entries, Session& session);

}  // namespace candor::tools
