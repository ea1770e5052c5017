// What a new version of a policy changes, for people and for scripts.
#pragma once

#include <string>

#include "candor/policy/v1/policy.pb.h"

namespace candor::tools {

// A line per change, then what it means for open cases; codes that are gone are named as dangerous.
[[nodiscard]] std::string PolicyDiff(const policy::v1::Policy& from, const policy::v1::Policy& to);

// The same as one JSON object.
[[nodiscard]] std::string PolicyDiffJson(const policy::v1::Policy& from,
                                         const policy::v1::Policy& to);

}  // namespace candor::tools
