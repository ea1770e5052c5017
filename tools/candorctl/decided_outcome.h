// An outcome with what it must say, as one flag: `CODE; space=Forum; until=2027-05-31`.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "candor/review/v1/casework.pb.h"

namespace candor::tools {

// `text` is a code, then details with `;` before each: `space=` and `role=` as often as needed,
// `until=` a day, `text=`. What the policy asks for, review knows. A usage error that starts with
// `flag`.
[[nodiscard]] absl::StatusOr<review::v1::DecidedOutcome> ParseOutcome(const std::string& text,
                                                                      const std::string& flag);

// "TEMPORARY_BAN (Forum, Chat; until 2027-05-31)".
[[nodiscard]] std::string OutcomeText(const review::v1::DecidedOutcome& outcome);

}  // namespace candor::tools
