// Names of approvals: `approvals/` and 26 random characters of `a-z 2-7`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "candor/base/random.h"

namespace candor::review {

[[nodiscard]] std::string NewApprovalName(Random& random);
// The 26 characters; nothing when it is no such name. Points into `name`.
[[nodiscard]] std::optional<std::string_view> IdOfApprovalName(std::string_view name);

}  // namespace candor::review
