#include "members/member_checks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "candor/base/error.h"
#include "candor/policy/report_checks.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace candor::review {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kMaxTextBytes = 200;
constexpr int kMaxTexts = 16;
constexpr int kMaxClosePeople = 64;
constexpr std::array<std::string_view, 4> kPaths = {"display_name", "handles", "roles", "channels"};

// As in certificates (candor/rpc/identity.h).
bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string At(std::string_view field, int index) {
  return std::string(field).append("[").append(std::to_string(index)).append("]");
}

void CheckTexts(const Texts& texts, std::string_view field, int most, FieldViolations& violations) {
  if (texts.size() > most) {
    violations.Add(std::string(field), most == kMaxTexts ? "has more than 16 entries; drop some"
                                                         : "has more than 64 entries; drop some");
    return;
  }
  for (int i = 0; i < texts.size(); ++i) {
    if (texts[i].empty() || texts[i].size() > kMaxTextBytes) {
      violations.Add(At(field, i), "is not 1 to 200 bytes long; shorten it or leave it out");
    }
  }
}

void CheckDisplayName(const v1::Member& member, FieldViolations& violations) {
  if (member.display_name().size() > kMaxTextBytes) {
    violations.Add("member.display_name", "is longer than 200 bytes; shorten it");
  }
}

void CheckHandles(const v1::Member& member, FieldViolations& violations) {
  CheckTexts(member.handles(), "member.handles", kMaxTexts, violations);
}

bool Has(const v1::Member& member, v1::MemberRole role) {
  return std::ranges::find(member.roles(), role) != member.roles().end();
}

void CheckRoles(const v1::Member& member, FieldViolations& violations) {
  if (member.roles().empty()) {
    violations.Add("member.roles", "is empty; give at least one role");
  }
  std::set<int> seen;
  for (int i = 0; i < member.roles_size(); ++i) {
    if (!v1::MemberRole_IsValid(member.roles(i)) ||
        member.roles(i) == v1::MEMBER_ROLE_UNSPECIFIED) {
      violations.Add(At("member.roles", i), "is no role; take one of MemberRole");
    } else if (!seen.insert(member.roles(i)).second) {
      violations.Add(At("member.roles", i), "is there twice; keep one");
    }
  }
  if (member.roles_size() > 1 && Has(member, v1::MEMBER_ROLE_AUDITOR)) {
    violations.Add("member.roles", "has that of an auditor and others; an auditor is nothing else");
  }
}

void CheckChannels(const v1::Member& member, FieldViolations& violations) {
  if (member.channels().empty() || member.channels_size() > kMaxTexts) {
    violations.Add("member.channels", "does not have 1 to 16 entries; give at least one channel");
    return;
  }
  std::set<std::string_view> seen;
  for (int i = 0; i < member.channels_size(); ++i) {
    const std::string& channel = member.channels(i);
    if (channel != "*" && !policy::IsChannelName(channel)) {
      violations.Add(At("member.channels", i), "is not 1 to 32 of a-z 0-9 -, or * for all");
    } else if (!seen.insert(channel).second) {
      violations.Add(At("member.channels", i), "is there twice; keep one");
    }
  }
}

void CheckName(const v1::Member& member, FieldViolations& violations) {
  if (!IsName(member.name())) {
    violations.Add("member.name", "is not 1 to 64 of a-z 0-9 -; take that of the certificate");
  }
}

bool Names(const v1::UpdateMemberRequest& request, std::string_view path) {
  return std::ranges::find(request.update_mask(), path) != request.update_mask().end();
}

void CheckMask(const v1::UpdateMemberRequest& request, FieldViolations& violations) {
  if (request.update_mask().empty()) {
    violations.Add("update_mask", "is empty; name what to change");
  }
  for (int i = 0; i < request.update_mask_size() && i < kMaxTexts; ++i) {
    if (std::ranges::find(kPaths, request.update_mask(i)) == kPaths.end()) {
      violations.Add(At("update_mask", i),
                     "cannot be changed; take of display_name, handles, roles, channels");
    }
  }
}

}  // namespace

absl::Status CheckAdd(const v1::AddMemberRequest& request) {
  const v1::Member& member = request.member();
  FieldViolations violations;
  CheckName(member, violations);
  CheckDisplayName(member, violations);
  CheckHandles(member, violations);
  CheckRoles(member, violations);
  CheckChannels(member, violations);
  if (Has(member, v1::MEMBER_ROLE_CHAIR)) {
    violations.Add("member.roles",
                   "makes a chair, which takes a second person; add the member without, then call "
                   "UpdateMember");
  }
  if (!member.employers().empty()) {
    violations.Add("member.employers", "is for the member to declare; leave it empty");
  }
  if (!member.close_people().empty()) {
    violations.Add("member.close_people", "is for the member to declare; leave it empty");
  }
  return violations.ToStatus();
}

absl::Status CheckUpdate(const v1::UpdateMemberRequest& request) {
  const v1::Member& member = request.member();
  FieldViolations violations;
  CheckName(member, violations);
  CheckMask(request, violations);
  if (Names(request, "display_name")) {
    CheckDisplayName(member, violations);
  }
  if (Names(request, "handles")) {
    CheckHandles(member, violations);
  }
  if (Names(request, "roles")) {
    CheckRoles(member, violations);
  }
  if (Names(request, "channels")) {
    CheckChannels(member, violations);
  }
  return violations.ToStatus();
}

absl::Status CheckInterests(const v1::DeclareInterestsRequest& request) {
  FieldViolations violations;
  CheckTexts(request.employers(), "employers", kMaxTexts, violations);
  CheckTexts(request.close_people(), "close_people", kMaxClosePeople, violations);
  return violations.ToStatus();
}

}  // namespace candor::review
