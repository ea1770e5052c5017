#include "members/members.h"

#include <map>
#include <utility>

namespace candor::review {
namespace {

constexpr v1::MemberRole kWorkingRoles[] = {v1::MEMBER_ROLE_TRIAGE, v1::MEMBER_ROLE_HANDLER,
                                            v1::MEMBER_ROLE_PANEL, v1::MEMBER_ROLE_APPEALS};

v1::Member& Founder(std::map<std::string, v1::Member>& founders, const std::string& name) {
  v1::Member& founder = founders[name];
  if (founder.name().empty()) {
    founder.set_name(name);
    founder.set_display_name(name);
    founder.add_channels("*");
    founder.set_state(v1::MEMBER_STATE_ACTIVE);
  }
  return founder;
}

storage::v1::Roster Found(const std::vector<std::string>& members,
                          const std::vector<std::string>& chairs) {
  std::map<std::string, v1::Member> founders;
  for (const std::string& name : members) {
    for (const v1::MemberRole role : kWorkingRoles) {
      Founder(founders, name).add_roles(role);
    }
  }
  for (const std::string& name : chairs) {
    Founder(founders, name).add_roles(v1::MEMBER_ROLE_CHAIR);
  }
  storage::v1::Roster roster;
  for (auto& [name, founder] : founders) {
    *roster.add_members() = std::move(founder);
  }
  return roster;
}

}  // namespace

Members::Members(const std::vector<std::string>& members, const std::vector<std::string>& chairs,
                 std::string escalation_channel)
    : escalation_channel_(std::move(escalation_channel)),
      roster_(std::make_shared<const Roster>(Found(members, chairs))) {}

std::shared_ptr<const Roster> Members::Snapshot() const {
  const std::lock_guard lock(mutex_);
  return roster_;
}

void Members::Install(std::shared_ptr<const Roster> roster) {
  const std::lock_guard lock(mutex_);
  roster_ = std::move(roster);
}

}  // namespace candor::review
