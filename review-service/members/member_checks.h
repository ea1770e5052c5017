// The fields of what a chair or a member says of members (member_service.proto has the limits).
#pragma once

#include "absl/status/status.h"
#include "candor/review/v1/member_service.pb.h"

namespace candor::review {

// INVALID_ARGUMENT, naming every field that breaks its limit.
[[nodiscard]] absl::Status CheckAdd(const v1::AddMemberRequest& request);
// Of the member's fields only those that the mask names, and the name.
[[nodiscard]] absl::Status CheckUpdate(const v1::UpdateMemberRequest& request);
[[nodiscard]] absl::Status CheckInterests(const v1::DeclareInterestsRequest& request);

}  // namespace candor::review
