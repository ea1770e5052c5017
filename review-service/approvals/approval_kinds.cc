#include "approvals/approval_kinds.h"

#include <algorithm>
#include <optional>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

absl::Status Permitted(bool is_permitted) {
  return is_permitted ? absl::OkStatus() : Error(Reason::kNotPermitted);
}

bool Is(const ApprovalView& view, const std::string& member, v1::MemberRole role) {
  const auto roster = view.members.Snapshot();
  const v1::Member* const found = roster->FindActive(member);
  return found != nullptr && HasRole(*found, role);
}

absl::Status ByChair(const ApprovalView& view, const std::string& member, const v1::Approval&) {
  return Permitted(Is(view, member, v1::MEMBER_ROLE_CHAIR));
}

absl::Status ByChairOrTriage(const ApprovalView& view, const std::string& member,
                             const v1::Approval&) {
  return Permitted(Is(view, member, v1::MEMBER_ROLE_CHAIR) ||
                   Is(view, member, v1::MEMBER_ROLE_TRIAGE));
}

absl::Status ByReader(const ApprovalView& view, const std::string& member,
                      const v1::Approval& approval) {
  for (const std::string& name : approval.cases()) {
    ASSIGN_OR_RETURN(const Cases::Found found, view.cases.Find(member, name, "name"));
    RETURN_IF_ERROR(view.cases.PermitFor(found, member, Action::kReadText).status());
  }
  return absl::OkStatus();
}

// Another chair, or while there is none a member who is not the one it is about. An auditor takes
// no part in what they look at.
absl::Status ByChairOrElse(const ApprovalView& view, const std::string& member,
                           const v1::Approval& approval) {
  const auto roster = view.members.Snapshot();
  const v1::Member* const found = roster->FindActive(member);
  if (found == nullptr || member == approval.member()) {
    return Error(Reason::kNotPermitted);
  }
  const auto active = roster->Active();
  const bool has_other_chair = std::ranges::any_of(active, [&](const v1::Member* other) {
    return other->name() != approval.proposed_by() && HasRole(*other, v1::MEMBER_ROLE_CHAIR);
  });
  return Permitted(has_other_chair ? HasRole(*found, v1::MEMBER_ROLE_CHAIR)
                                   : !HasRole(*found, v1::MEMBER_ROLE_AUDITOR));
}

constexpr std::array kRows = {
    ApprovalKindRow{v1::APPROVAL_KIND_PURGE, "PURGE", ByChair, ByChairOrTriage},
    ApprovalKindRow{v1::APPROVAL_KIND_EXPORT, "EXPORT", ByReader, ByReader},
    ApprovalKindRow{v1::APPROVAL_KIND_CHAIR, "MAKE_CHAIR", ByChair, ByChairOrElse},
};

// Who knew all of its cases when it was done.
bool TookPart(const std::string& member, const v1::Approval& approval) {
  return approval.kind() == v1::APPROVAL_KIND_PURGE &&
         approval.state() == v1::APPROVAL_STATE_DONE &&
         (member == approval.proposed_by() || member == approval.closed_by());
}

}  // namespace

const ApprovalKindRow& RowOf(v1::ApprovalKind kind) {
  return *std::ranges::find(kRows, kind, &ApprovalKindRow::kind);
}

bool IsHidden(const ApprovalView& view, const std::string& member, const v1::Approval& approval) {
  if (approval.cases().empty()) {
    return false;
  }
  const absl::StatusOr<Cases::Readable> readable = view.cases.Open(member);
  if (!readable.ok()) {
    return true;
  }
  return std::ranges::any_of(approval.cases(), [&](const std::string& name) {
    const std::optional<std::string_view> id = IdOfCaseName(name);
    const bool is_gone = !id || readable->index->Record(*id) == nullptr;
    return is_gone ? !TookPart(member, approval) : !readable->index->Sees(*id, member);
  });
}

}  // namespace candor::review
