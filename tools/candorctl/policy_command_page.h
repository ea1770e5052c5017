// A policy as a page that a conduct team can read through.
#pragma once

#include <string>

#include "candor/policy/v1/policy.pb.h"

namespace candor::tools {

// In `language`, or the policy's default one when it is empty. Neutralised for a terminal.
[[nodiscard]] std::string PolicyPage(const policy::v1::Policy& policy, const std::string& language);

}  // namespace candor::tools
