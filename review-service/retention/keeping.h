// How long a case is kept, and what keeps it longer: the policy's retention classes, and the guards
// that always win (docs/POLICY.md, "Retention"). Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "candor/base/clock.h"
#include "candor/policy/policy_set.h"
#include "candor/review/v1/retention_service.pb.h"
#include "candor/storage/v1/review_storage.pb.h"

namespace candor::review {

// Since when a reporter who looks or writes has been quiet, in days.
inline constexpr std::uint32_t kQuietDays = 14;

// What a case is judged by.
struct CaseFacts {
  const storage::v1::CaseSummary& summary;
  const storage::v1::Casework& work;
  // A member has read its text.
  bool was_read = false;
  // The last UTC day on which the reporter fetched an answer; 0 for never.
  std::uint32_t last_fetched_day = 0;
};

struct Keeping {
  // Empty for a case that goes on, and when it has none.
  std::string retention_class;
  // As of RetentionCandidate.
  std::uint32_t due_day = 0;
  std::vector<v1::RetentionGuard> guards;
};
// What keeps the case on `today`, in the order of the enum.
[[nodiscard]] Keeping KeepingOf(const CaseFacts& facts, const policy::PolicySet& policies,
                                Day today);

// Closed, withdrawn or a duplicate: the only states that a case is erased in.
[[nodiscard]] bool HasEnded(const storage::v1::CaseSummary& summary);

// What a guard says to members, such as "nobody has read it"; a literal.
[[nodiscard]] std::string_view WordsOf(v1::RetentionGuard guard);

}  // namespace candor::review
