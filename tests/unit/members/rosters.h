// Rosters for tests.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "candor/review/v1/member_service.pb.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "members/roster.h"

namespace candor::review::test {

[[nodiscard]] inline v1::Member MakeMember(
    const std::string& name,
    std::initializer_list<v1::MemberRole> roles = {v1::MEMBER_ROLE_TRIAGE, v1::MEMBER_ROLE_HANDLER,
                                                   v1::MEMBER_ROLE_PANEL, v1::MEMBER_ROLE_APPEALS},
    const std::string& channel = "*", v1::MemberState state = v1::MEMBER_STATE_ACTIVE) {
  v1::Member member;
  member.set_name(name);
  for (const v1::MemberRole role : roles) {
    member.add_roles(role);
  }
  member.add_channels(channel);
  member.set_state(state);
  member.set_etag("1");
  return member;
}

[[nodiscard]] inline Roster MakeRoster(std::initializer_list<v1::Member> members) {
  storage::v1::Roster stored;
  for (const v1::Member& member : members) {
    *stored.add_members() = member;
  }
  stored.set_revision(7);
  return Roster(std::move(stored));
}

}  // namespace candor::review::test
