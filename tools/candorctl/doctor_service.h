// The doctor's look at the service: the way there, the caller table, keys and custody.
#pragma once

#include "candor/base/clock.h"
#include "candor/rpc/identity.h"
#include "candorctl/connection.h"
#include "candorctl/finding.h"

namespace candor::tools {

// Adds what it finds. Asks the service that callers like `self` talk to, for nothing but its keys,
// its state of custody and one page of cases, of which it shows none.
void ExamineService(const Connection& connection, const rpc::Identity& self, const Clock& clock,
                    Findings& findings);

}  // namespace candor::tools
