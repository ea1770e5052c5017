// What members call a case by.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "candorctl/case_line.h"

namespace candor::tools {

// `cases/{id}`, from that, the id, its first 6 characters or more, or the code name with a blank
// or a dash. Asks review only for the last two, and looks at the newest 5000 cases that the member
// sees; an error names all cases that are meant.
[[nodiscard]] absl::StatusOr<std::string> FindCase(const CaseLine& review,
                                                   const std::string& given);

// How a member would type it: the code name with a dash, or else the name.
[[nodiscard]] std::string HandleOf(const review::v1::Case& subject);

// "amber otter, cases/a2b3..."
[[nodiscard]] std::string TitleOf(const review::v1::Case& subject);

}  // namespace candor::tools
