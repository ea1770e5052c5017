#include "casework/standing.h"

#include <algorithm>

namespace candor::review {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

constexpr int kLeastPeople = 2;

bool Contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool IsBarred(const storage::v1::CaseSummary& summary, const std::string& name) {
  return Contains(summary.excluded_members(), name) || Contains(summary.named_members(), name) ||
         Contains(summary.hard_conflicts(), name);
}

bool HasSoftConflict(const storage::v1::CaseSummary& summary, const v1::Member& member) {
  return Contains(summary.soft_conflicts(), member.name()) ||
         std::ranges::any_of(member.employers(), [&summary](const std::string& employer) {
           return Contains(summary.subject().party_employers(), employer);
         });
}

v1::ConflictLevel DeclaredBy(const storage::v1::CaseSummary& summary, const std::string& name) {
  if (Contains(summary.hard_conflicts(), name)) {
    return v1::CONFLICT_LEVEL_HARD;
  }
  if (Contains(summary.soft_conflicts(), name)) {
    return v1::CONFLICT_LEVEL_SOFT;
  }
  return Contains(summary.cleared_members(), name) ? v1::CONFLICT_LEVEL_NONE
                                                   : v1::CONFLICT_LEVEL_UNSPECIFIED;
}

}  // namespace

bool IsHidden(const storage::v1::CaseSummary& summary, const v1::Member* member,
              std::string_view escalation_channel) {
  if (member == nullptr || member->state() != v1::MEMBER_STATE_ACTIVE || IsOnlooker(*member)) {
    return true;
  }
  return !HasChannel(*member, summary.subject().channel(), escalation_channel) ||
         IsBarred(summary, member->name());
}

Standing StandingOf(const storage::v1::CaseSummary& summary, const v1::Member* member,
                    std::string_view escalation_channel) {
  Standing standing;
  standing.is_hidden = IsHidden(summary, member, escalation_channel);
  if (member == nullptr) {
    return standing;
  }
  const std::string& name = member->name();
  standing.member = name;
  for (const int role : member->roles()) {
    standing.roles.Add(static_cast<v1::MemberRole>(role));
  }
  standing.declared = DeclaredBy(summary, name);
  standing.has_soft_conflict = HasSoftConflict(summary, *member);
  standing.is_assigned = Contains(summary.subject().assignees(), name);
  standing.was_assigned = Contains(summary.former_assignees(), name);
  standing.is_unassigned = summary.subject().assignees().empty();
  standing.on_first_panel = Contains(summary.first_panel(), name);
  standing.on_appeal_panel = Contains(summary.appeal_panel(), name);
  return standing;
}

bool HasQuorum(const storage::v1::CaseSummary& summary, std::string_view channel,
               const Roster& roster, std::string_view escalation_channel) {
  const auto active = roster.Active();
  const auto can_vote = [&](const v1::Member* member) {
    return HasRole(*member, v1::MEMBER_ROLE_PANEL) &&
           HasChannel(*member, channel, escalation_channel) && !IsBarred(summary, member->name()) &&
           !HasSoftConflict(summary, *member);
  };
  return std::ranges::count_if(active, can_vote) >= kLeastPeople;
}

}  // namespace candor::review
