#include "retention/holds.h"

#include <string>

#include "candor/base/error.h"
#include "candor/review/v1/retention_service.pb.h"

namespace candor::review {
namespace {

constexpr int kMostHolds = 100;
constexpr RoleSet kPlacers = {v1::MEMBER_ROLE_HANDLER, v1::MEMBER_ROLE_TRIAGE,
                              v1::MEMBER_ROLE_CHAIR};
constexpr RoleSet kLifters = {v1::MEMBER_ROLE_CHAIR};

absl::Status ByRole(const Standing& standing, RoleSet roles) {
  return roles.Overlaps(standing.roles) ? absl::OkStatus() : Error(Reason::kNotPermitted);
}

}  // namespace

absl::Status MayPlaceHold(const Standing& standing, v1::CaseState /*state*/) {
  return ByRole(standing, kPlacers);
}

absl::Status MayLiftHold(const Standing& standing, v1::CaseState /*state*/) {
  return ByRole(standing, kLifters);
}

CaseSteps::Change PlaceHold(const CaseStep& step, v1::PlaceHoldResponse& response) {
  return [member = step.member, reason = step.reason, &response](
             CaseEdit& /*edit*/, OpenCase& subject, absl::Time now) -> absl::Status {
    response.Clear();
    if (subject.summary.holds_size() >= kMostHolds) {
      return InvalidField("name", "has 100 holds; one is enough to keep it");
    }
    storage::v1::LegalHold& added = *subject.summary.add_holds();
    added.set_reason(reason);
    added.set_placed_by(member);
    added.mutable_time()->set_seconds(absl::ToUnixSeconds(now));
    for (const storage::v1::LegalHold& hold : subject.summary.holds()) {
      v1::Hold& shown = *response.add_holds();
      shown.set_reason(hold.reason());
      shown.set_placed_by(hold.placed_by());
      *shown.mutable_time() = hold.time();
    }
    return absl::OkStatus();
  };
}

CaseSteps::Change LiftHold() {
  return [](CaseEdit& /*edit*/, OpenCase& subject, absl::Time /*now*/) {
    subject.summary.clear_holds();
    return absl::OkStatus();
  };
}

}  // namespace candor::review
