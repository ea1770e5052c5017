#include "members/members.h"

#include <map>
#include <utility>

#include "candor/base/error.h"

namespace candor::review {
namespace {

constexpr std::string_view kAllChannels = "*";
constexpr v1::MemberRole kWorkingRoles[] = {v1::MEMBER_ROLE_TRIAGE, v1::MEMBER_ROLE_HANDLER,
                                            v1::MEMBER_ROLE_PANEL, v1::MEMBER_ROLE_APPEALS};

v1::Member& Founder(std::map<std::string, v1::Member>& founders, const std::string& name) {
  v1::Member& founder = founders[name];
  if (founder.name().empty()) {
    founder.set_name(name);
    founder.set_display_name(name);
    founder.add_channels(std::string(kAllChannels));
    founder.set_state(v1::MEMBER_STATE_ACTIVE);
    founder.set_etag("0");
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
      founding_(Found(members, chairs)),
      roster_(std::make_shared<const Roster>(founding_)) {}

std::shared_ptr<const Roster> Members::Known() const {
  const std::lock_guard lock(mutex_);
  return roster_;
}

std::shared_ptr<const Roster> Members::Snapshot() const {
  static const auto nobody = std::make_shared<const Roster>();
  std::shared_ptr<const Roster> known = Known();
  return known == nullptr ? nobody : known;
}

void Members::Install(std::shared_ptr<const Roster> roster) {
  const std::lock_guard lock(mutex_);
  roster_ = std::move(roster);
}

void Members::Replace(std::shared_ptr<const Roster> roster) {
  const std::lock_guard lock(mutex_);
  if (roster_ != nullptr && roster_->stored().revision() < roster->stored().revision()) {
    roster_ = std::move(roster);
  }
}

void Members::Forget() { Install(nullptr); }

bool Members::LetsIn(std::string_view name) const {
  const std::shared_ptr<const Roster> known = Known();
  if (known == nullptr) {
    return true;
  }
  const v1::Member* const member = known->Find(name);
  return member != nullptr && member->state() != v1::MEMBER_STATE_LEFT;
}

absl::Status Members::CheckActive(std::string_view name) const {
  const std::shared_ptr<const Roster> known = Known();
  if (known == nullptr) {
    return Error(Reason::kSealed);
  }
  const v1::Member* const member = known->Find(name);
  if (member == nullptr || member->state() == v1::MEMBER_STATE_LEFT) {
    return Error(Reason::kCallerNotAllowed);
  }
  return member->state() == v1::MEMBER_STATE_ACTIVE ? absl::OkStatus()
                                                    : Error(Reason::kNotOnboarded);
}

}  // namespace candor::review
