// Legal holds: what keeps a case whatever its class says, until it is lifted.
#pragma once

#include "retention/case_steps.h"

namespace candor::review {

// Roles of a handler, triage or chair.
[[nodiscard]] absl::Status MayPlaceHold(const Standing& standing, v1::CaseState state);
// Role of a chair.
[[nodiscard]] absl::Status MayLiftHold(const Standing& standing, v1::CaseState state);

// As of RetentionService, by `step`; what is shown is set when the change is durable.
[[nodiscard]] CaseSteps::Change PlaceHold(const CaseStep& step, v1::PlaceHoldResponse& response);
[[nodiscard]] CaseSteps::Change LiftHold();

}  // namespace candor::review
