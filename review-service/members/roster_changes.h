// What chairs do to the roster, and what a member says of themselves: pure functions from one
// roster to the next. Who calls works already (Members::CheckActive), fields are checked
// (member_checks.h).
//
// Four eyes: only an approval makes a chair (Membership). A chair takes roles and channels from
// themselves, and gets none but from another chair; names by which reports find a chair are only
// ever added by that chair.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "candor/review/v1/member_service.pb.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "members/roster.h"

namespace candor::review {

// OK for a chair; else Error(kNotPermitted).
[[nodiscard]] absl::Status CheckChair(const Roster& roster, std::string_view caller);

// Whether it gives the role of a chair to who does not have it: that takes a second person.
[[nodiscard]] bool MakesChair(const Roster& roster, const v1::UpdateMemberRequest& request);
// Whether it makes an auditor of who is none yet.
[[nodiscard]] bool MakesAuditor(const Roster& roster, const v1::UpdateMemberRequest& request);

// The roster after it. Error(kMemberExists), also for the name of one who left; INVALID_ARGUMENT
// when there are too many.
[[nodiscard]] absl::StatusOr<storage::v1::Roster> WithAdded(const Roster& roster,
                                                            const v1::AddMemberRequest& request);
// Error(kNoSuchMember), also for one who left; Error(kStaleEtag); Error(kNotPermitted);
// Error(kLastChair); INVALID_ARGUMENT when an auditor would get a role of casework at once.
[[nodiscard]] absl::StatusOr<storage::v1::Roster> WithUpdated(
    const Roster& roster, std::string_view chair, const v1::UpdateMemberRequest& request);
// As before. Forgets whom they were close to.
[[nodiscard]] absl::StatusOr<storage::v1::Roster> WithRemoved(
    const Roster& roster, const v1::RemoveMemberRequest& request);
// The caller is in the roster. Ends an onboarding.
[[nodiscard]] storage::v1::Roster WithInterests(const Roster& roster, std::string_view caller,
                                                const v1::DeclareInterestsRequest& request);

// As `caller` is shown it: whom somebody is close to, only to themselves.
[[nodiscard]] v1::Member ShownTo(std::string_view caller, const v1::Member& member);

}  // namespace candor::review
