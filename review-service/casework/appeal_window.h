// When each side can appeal: from the delivery of its own letter on.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "candor/policy/v1/policy.pb.h"
#include "candor/review/v1/casework.pb.h"
#include "review/case_edit.h"

namespace candor::review {

struct AppealWindow {
  // The number of the letter that it is about.
  std::uint32_t letter = 0;
  absl::Time begins;
  // Its last second.
  absl::Time ends;
};

// That of the letter in force to this side: the last that was not discarded. Nothing before it was
// delivered, and when the policy knows no appeals. Reads the thread from its end back to the
// letter.
[[nodiscard]] absl::StatusOr<std::optional<AppealWindow>> WindowOf(const CaseEdit& edit,
                                                                   const OpenCase& subject,
                                                                   const policy::v1::Policy& policy,
                                                                   v1::AppealParty party);

}  // namespace candor::review
