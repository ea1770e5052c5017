// How members stand to cases.
#pragma once

#include <string_view>

#include "candor/storage/v1/review_storage.pb.h"
#include "casework/authorize.h"
#include "members/roster.h"

namespace candor::review {

// Of this member to this case. `member` is null for who is none.
[[nodiscard]] Standing StandingOf(const storage::v1::CaseSummary& summary, const v1::Member* member,
                                  std::string_view escalation_channel);

// Whether the case does not exist for them; a part of StandingOf.
[[nodiscard]] bool IsHidden(const storage::v1::CaseSummary& summary, const v1::Member* member,
                            std::string_view escalation_channel);

// Whether at least two active members with a grant for `channel` could vote on the case, were it
// there: neither hidden nor in a soft conflict, and with the role of the panel.
[[nodiscard]] bool HasQuorum(const storage::v1::CaseSummary& summary, std::string_view channel,
                             const Roster& roster, std::string_view escalation_channel);

}  // namespace candor::review
