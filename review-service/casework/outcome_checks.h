// Whether what a proposal says is what the policy asks for.
#pragma once

#include "candor/base/clock.h"
#include "candor/base/error.h"
#include "candor/policy/v1/policy.pb.h"
#include "candor/review/v1/casework.pb.h"

namespace candor::review {

// Adds a violation for each outcome that the policy does not have or that is there twice, each
// detail that it asks for and that is missing, over its limit or not after `today`, each that it
// does not ask for, and for reasons that are not 1 to 500 bytes. Only an appeal's decision can be
// without outcomes.
void CheckProposed(const policy::v1::Policy& policy, const v1::Proposal& proposed, Day today,
                   FieldViolations& violations);

}  // namespace candor::review
