// Cases that the members of their channel cannot decide.
#pragma once

#include <string_view>

#include "candor/storage/v1/review_storage.pb.h"
#include "members/roster.h"

namespace candor::review {

// Whether fewer than two members without a conflict are left in the case's channel, somebody in the
// escalation channel may take it, and its state allows that.
[[nodiscard]] bool MustEscalate(const storage::v1::CaseSummary& summary, const Roster& roster,
                                std::string_view escalation_channel);

// Then hands the case over there. True when it did; the caller sees to the rest of the step.
bool EscalateIfNoQuorum(storage::v1::CaseSummary& summary, const Roster& roster,
                        std::string_view escalation_channel);

}  // namespace candor::review
