#include "members/roster_changes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"

namespace candor::review {
namespace {

constexpr int kMostMembers = 1000;

v1::Member* FindIn(storage::v1::Roster& roster, std::string_view name) {
  const auto found = std::ranges::find(*roster.mutable_members(), name, &v1::Member::name);
  return found == roster.mutable_members()->end() ? nullptr : &*found;
}

// The revision that the change makes: no member had it before.
void SetEtag(const storage::v1::Roster& roster, v1::Member& member) {
  member.set_etag(std::to_string(roster.revision() + 1));
}

template <typename Values>
bool AllIn(const Values& some, const Values& all) {
  return std::ranges::all_of(
      some, [&all](const auto& value) { return std::ranges::find(all, value) != all.end(); });
}

bool IsMasked(const v1::UpdateMemberRequest& request, std::string_view path) {
  return std::ranges::find(request.update_mask(), path) != request.update_mask().end();
}

absl::StatusOr<const v1::Member*> FindToChange(const Roster& roster, std::string_view name,
                                               std::string_view etag) {
  const v1::Member* const member = roster.Find(name);
  if (member == nullptr || member->state() == v1::MEMBER_STATE_LEFT) {
    return Error(Reason::kNoSuchMember);
  }
  if (!etag.empty() && etag != member->etag()) {
    return Error(Reason::kStaleEtag);
  }
  return member;
}

bool Gets(const Roster& roster, const v1::UpdateMemberRequest& request, v1::MemberRole role) {
  const v1::Member* const before = roster.Find(request.member().name());
  return IsMasked(request, "roles") && HasRole(request.member(), role) &&
         (before == nullptr || !HasRole(*before, role));
}

// An auditor has seen what everybody does: before they work on cases, everybody sees that they are
// none any more.
absl::Status CheckFormerAuditor(const v1::Member& before, const v1::UpdateMemberRequest& request) {
  return IsMasked(request, "roles") && HasRole(before, v1::MEMBER_ROLE_AUDITOR) &&
                 !IsOnlooker(request.member())
             ? InvalidField("member.roles",
                            "gives an auditor a role of casework; make them an analyst first")
             : absl::OkStatus();
}

// What nobody gives to themselves.
absl::Status CheckOwnChange(const v1::Member& own, const v1::UpdateMemberRequest& request) {
  const v1::Member& wanted = request.member();
  const bool widens =
      (IsMasked(request, "roles") && !AllIn(wanted.roles(), own.roles())) ||
      (IsMasked(request, "channels") && !AllIn(wanted.channels(), own.channels())) ||
      (IsMasked(request, "handles") && !AllIn(own.handles(), wanted.handles()));
  return widens ? Error(Reason::kNotPermitted,
                        "roles and channels of your own are given, and handles taken, by another "
                        "chair")
                : absl::OkStatus();
}

absl::Status CheckChairLeft(const storage::v1::Roster& after) {
  const bool has_chair = std::ranges::any_of(after.members(), [](const v1::Member& member) {
    return member.state() == v1::MEMBER_STATE_ACTIVE && HasRole(member, v1::MEMBER_ROLE_CHAIR);
  });
  return has_chair ? absl::OkStatus() : Error(Reason::kLastChair);
}

}  // namespace

absl::Status CheckChair(const Roster& roster, std::string_view caller) {
  const v1::Member* const member = roster.FindActive(caller);
  return member != nullptr && HasRole(*member, v1::MEMBER_ROLE_CHAIR)
             ? absl::OkStatus()
             : Error(Reason::kNotPermitted);
}

bool MakesChair(const Roster& roster, const v1::UpdateMemberRequest& request) {
  return Gets(roster, request, v1::MEMBER_ROLE_CHAIR);
}

bool MakesAuditor(const Roster& roster, const v1::UpdateMemberRequest& request) {
  return Gets(roster, request, v1::MEMBER_ROLE_AUDITOR);
}

absl::StatusOr<storage::v1::Roster> WithAdded(const Roster& roster,
                                              const v1::AddMemberRequest& request) {
  if (roster.Find(request.member().name()) != nullptr) {
    return Error(Reason::kMemberExists);
  }
  if (roster.stored().members_size() >= kMostMembers) {
    return InvalidField("member", "is one too many; 1000 members at most, those who left included");
  }
  storage::v1::Roster after = roster.stored();
  v1::Member& added = *after.add_members();
  added = request.member();
  added.set_state(v1::MEMBER_STATE_ONBOARDING);
  SetEtag(after, added);
  std::ranges::sort(*after.mutable_members(), {}, &v1::Member::name);
  return after;
}

absl::StatusOr<storage::v1::Roster> WithUpdated(const Roster& roster, std::string_view chair,
                                                const v1::UpdateMemberRequest& request) {
  const v1::Member& wanted = request.member();
  ASSIGN_OR_RETURN(const v1::Member* const before,
                   FindToChange(roster, wanted.name(), request.etag()));
  if (wanted.name() == chair) {
    RETURN_IF_ERROR(CheckOwnChange(*before, request));
  }
  RETURN_IF_ERROR(CheckFormerAuditor(*before, request));
  storage::v1::Roster after = roster.stored();
  v1::Member& member = *FindIn(after, wanted.name());
  if (IsMasked(request, "display_name")) {
    member.set_display_name(wanted.display_name());
  }
  if (IsMasked(request, "handles")) {
    *member.mutable_handles() = wanted.handles();
  }
  if (IsMasked(request, "roles")) {
    *member.mutable_roles() = wanted.roles();
  }
  if (IsMasked(request, "channels")) {
    *member.mutable_channels() = wanted.channels();
  }
  SetEtag(after, member);
  RETURN_IF_ERROR(CheckChairLeft(after));
  return after;
}

absl::StatusOr<storage::v1::Roster> WithRemoved(const Roster& roster,
                                                const v1::RemoveMemberRequest& request) {
  RETURN_IF_ERROR(FindToChange(roster, request.name(), request.etag()).status());
  storage::v1::Roster after = roster.stored();
  v1::Member& member = *FindIn(after, request.name());
  member.set_state(v1::MEMBER_STATE_LEFT);
  member.clear_close_people();
  SetEtag(after, member);
  RETURN_IF_ERROR(CheckChairLeft(after));
  return after;
}

storage::v1::Roster WithInterests(const Roster& roster, std::string_view caller,
                                  const v1::DeclareInterestsRequest& request) {
  storage::v1::Roster after = roster.stored();
  v1::Member& member = *FindIn(after, caller);
  *member.mutable_employers() = request.employers();
  *member.mutable_close_people() = request.close_people();
  member.set_state(v1::MEMBER_STATE_ACTIVE);
  SetEtag(after, member);
  return after;
}

v1::Member ShownTo(std::string_view caller, const v1::Member& member) {
  v1::Member shown = member;
  if (member.name() != caller) {
    shown.clear_close_people();
  }
  return shown;
}

}  // namespace candor::review
