// The doctor's look at what lies on this machine: files, certificate, clock.
#pragma once

#include <optional>

#include "candor/base/clock.h"
#include "candor/rpc/identity.h"
#include "candorctl/connection.h"
#include "candorctl/finding.h"

namespace candor::tools {

// Adds what it finds. Whose the certificate is; nothing when that cannot be told, and then no
// service needs to be asked.
[[nodiscard]] std::optional<rpc::Identity> ExamineFiles(const Connection& connection,
                                                        const Clock& clock, Findings& findings);

}  // namespace candor::tools
