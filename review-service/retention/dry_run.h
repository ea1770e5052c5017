// What could be erased now, and what is kept though its time is over; of what a member sees.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/policy/policy_set.h"
#include "candor/review/v1/retention_service.pb.h"
#include "candor/store/store.h"
#include "review/cases.h"

namespace candor::review {

struct DryRunParts {
  const store::Store& store;
  const Cases& cases;
  const policy::PolicySet& policies;
  const Clock& clock;
  Random& random;
};

// As of RetentionService, for this member. Reads the files of all cases that have ended.
[[nodiscard]] absl::Status DryRun(const DryRunParts& parts, std::string_view member,
                                  const v1::DryRunRetentionRequest& request,
                                  v1::DryRunRetentionResponse& response);

}  // namespace candor::review
