// Writes a copy of the audit log (docs/FORMAT.md, "Audit log").
#pragma once

#include <string>

#include "absl/status/status.h"
#include "candorctl/audit_line.h"
#include "candorctl/session.h"

namespace candor::tools {

// ALREADY_EXISTS when there is something at `path`. Nothing is verified here: that is for
// candor-audit.
[[nodiscard]] absl::Status ExportLog(const AuditLine& review, const std::string& path,
                                     Session& session);

}  // namespace candor::tools
