// What the configuration names, loaded and checked before anything is opened or served.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "candor/config/v1/review_config.pb.h"
#include "candor/policy/policy_set.h"
#include "candor/rpc/caller_table.h"

namespace candor::review {

struct Inputs {
  config::v1::ReviewConfig config;  // with defaults filled in
  policy::PolicySet policies;
  rpc::CallerTable callers;
};

// The status names file, field and fix, a line each problem. NOT_FOUND when the file itself is not
// there.
[[nodiscard]] absl::StatusOr<Inputs> LoadInputs(const std::string& config_file);

}  // namespace candor::review
