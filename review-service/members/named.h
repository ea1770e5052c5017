// Members whom a report names as involved, or who declared to be close to somebody it names: they
// must not learn of the case. Only who is named as involved counts, not who is in the text, and
// only an equal name: letters of ASCII in any case, without blanks around. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "candor/report/v1/report.pb.h"
#include "candor/review/v1/member_service.pb.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "members/roster.h"

namespace candor::review {

// By the member's name, display name, handles and close people.
[[nodiscard]] bool NamesMember(const report::v1::Report& report, const v1::Member& member);

// All who did not leave, also those who have not declared anything yet.
[[nodiscard]] std::vector<std::string> NamedMembers(const report::v1::Report& report,
                                                    const Roster& roster);

// Whether the summary has all of them.
[[nodiscard]] bool IsNoted(const report::v1::Report& report, const Roster& roster,
                           const storage::v1::CaseSummary& summary);
// Notes them in the summary, beside those that are there; true when there were more.
bool NoteNamed(const report::v1::Report& report, const Roster& roster,
               storage::v1::CaseSummary& summary);

}  // namespace candor::review
