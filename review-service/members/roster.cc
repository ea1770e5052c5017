#include "members/roster.h"

#include <algorithm>

#include "review/families.h"

namespace candor::review {

const v1::Member* Roster::Find(std::string_view name) const {
  const auto found = std::ranges::find(stored_.members(), name, &v1::Member::name);
  return found == stored_.members().end() ? nullptr : &*found;
}

const v1::Member* Roster::FindActive(std::string_view name) const {
  const v1::Member* const member = Find(name);
  return member != nullptr && member->state() == v1::MEMBER_STATE_ACTIVE ? member : nullptr;
}

std::vector<const v1::Member*> Roster::Active() const {
  std::vector<const v1::Member*> active;
  for (const v1::Member& member : stored_.members()) {
    if (member.state() == v1::MEMBER_STATE_ACTIVE) {
      active.push_back(&member);
    }
  }
  std::ranges::sort(active, {}, &v1::Member::name);
  return active;
}

void Roster::Require(store::Batch& batch) const {
  if (!digest_.empty()) {
    batch.RequireDigest(kMeta, std::string(kRosterKey), digest_);
  }
}

bool HasRole(const v1::Member& member, v1::MemberRole role) {
  return std::ranges::find(member.roles(), role) != member.roles().end();
}

bool IsOnlooker(const v1::Member& member) {
  return !member.roles().empty() && std::ranges::all_of(member.roles(), [](int role) {
    return role == v1::MEMBER_ROLE_AUDITOR || role == v1::MEMBER_ROLE_ANALYST;
  });
}

bool HasChannel(const v1::Member& member, std::string_view channel,
                std::string_view escalation_channel) {
  return std::ranges::any_of(member.channels(), [&](const std::string& granted) {
    return granted == channel ||
           (granted == "*" && (channel != escalation_channel || escalation_channel.empty()));
  });
}

}  // namespace candor::review
