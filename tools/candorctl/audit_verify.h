// Verifies the whole audit log as review gives it out, and keeps how far it was.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "candor/manifest/manifest.h"
#include "candorctl/audit_line.h"
#include "candorctl/session.h"

namespace candor::tools {

// `state_file` has the checkpoint of the last time, which the log must go on from, and takes that
// of now; none when empty. INVALID_ARGUMENT says what is wrong with the log.
[[nodiscard]] absl::Status VerifyLog(const AuditLine& review, const NoteVerifier& verifier,
                                     const std::string& state_file, Session& session);

}  // namespace candor::tools
