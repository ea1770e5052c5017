#include "members/member_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "candor/testing/matchers.h"
#include "rosters.h"

namespace candor::review {
namespace {

using test::MakeMember;
using test_support::IsOk;
using test_support::NamesField;

absl::Status CheckAdding(const std::function<void(v1::Member&)>& change) {
  v1::AddMemberRequest request;
  *request.mutable_member() = MakeMember("emma");
  change(*request.mutable_member());
  return CheckAdd(request);
}

absl::Status CheckUpdating(const std::string& path,
                           const std::function<void(v1::Member&)>& change) {
  v1::UpdateMemberRequest request;
  *request.mutable_member() = MakeMember("emma");
  change(*request.mutable_member());
  request.add_update_mask(path);
  return CheckUpdate(request);
}

TEST(MemberChecks, TakeWhatKeepsTheLimits) {
  EXPECT_THAT(CheckAdding([](v1::Member& member) {
                member.set_name(std::string(64, 'a'));
                member.set_display_name(std::string(200, 'b'));
                for (int i = 0; i < 16; ++i) {
                  member.add_handles(std::string(200, 'c'));
                }
                member.add_channels("event-safety-2");
                member.add_roles(v1::MEMBER_ROLE_ANALYST);
              }),
              IsOk());
}

TEST(MemberChecks, NameEveryFieldThatBreaksOne) {
  for (const char* name : {"", "Emma", "em ma", "em/ma", "\xc3\xa9mma"}) {
    EXPECT_THAT(CheckAdding([&](v1::Member& member) { member.set_name(name); }),
                NamesField("member.name"))
        << name;
  }
  EXPECT_THAT(CheckAdding([](v1::Member& member) { member.set_name(std::string(65, 'a')); }),
              NamesField("member.name"));
  EXPECT_THAT(
      CheckAdding([](v1::Member& member) { member.set_display_name(std::string(201, 'a')); }),
      NamesField("member.display_name"));
  EXPECT_THAT(CheckAdding([](v1::Member& member) {
                member.add_handles("ok");
                member.add_handles("");
              }),
              NamesField("member.handles[1]"));
  EXPECT_THAT(CheckAdding([](v1::Member& member) { member.add_handles(std::string(201, 'a')); }),
              NamesField("member.handles[0]"));
  EXPECT_THAT(CheckAdding([](v1::Member& member) {
                for (int i = 0; i < 17; ++i) {
                  member.add_handles("a");
                }
              }),
              NamesField("member.handles"));
}

TEST(MemberChecks, WantRolesAndChannelsEachOnce) {
  EXPECT_THAT(CheckAdding([](v1::Member& member) { member.clear_roles(); }),
              NamesField("member.roles"));
  EXPECT_THAT(
      CheckAdding([](v1::Member& member) { member.set_roles(0, v1::MEMBER_ROLE_UNSPECIFIED); }),
      NamesField("member.roles[0]"));
  EXPECT_THAT(
      CheckAdding([](v1::Member& member) { member.set_roles(1, static_cast<v1::MemberRole>(99)); }),
      NamesField("member.roles[1]"));
  EXPECT_THAT(CheckAdding([](v1::Member& member) { member.add_roles(v1::MEMBER_ROLE_PANEL); }),
              NamesField("member.roles[4]"));
  EXPECT_THAT(CheckAdding([](v1::Member& member) { member.clear_channels(); }),
              NamesField("member.channels"));
  EXPECT_THAT(CheckAdding([](v1::Member& member) { member.add_channels("Conduct"); }),
              NamesField("member.channels[1]"));
  EXPECT_THAT(CheckAdding([](v1::Member& member) { member.add_channels("*"); }),
              NamesField("member.channels[1]"));
  EXPECT_THAT(CheckAdding([](v1::Member& member) {
                for (int i = 0; i < 16; ++i) {
                  member.add_channels("c" + std::to_string(i));
                }
              }),
              NamesField("member.channels"));
}

TEST(MemberChecks, LeaveInterestsToTheMember) {
  EXPECT_THAT(CheckAdding([](v1::Member& member) { member.add_employers("Example Ltd"); }),
              NamesField("member.employers"));
  EXPECT_THAT(CheckAdding([](v1::Member& member) { member.add_close_people("Pat"); }),
              NamesField("member.close_people"));
}

TEST(MemberChecks, KnowWhatCanBeChanged) {
  const auto nothing = [](v1::Member&) {};
  for (const char* path : {"display_name", "handles", "roles", "channels"}) {
    EXPECT_THAT(CheckUpdating(path, nothing), IsOk()) << path;
  }
  for (const char* path : {"name", "state", "employers", "close_people", "etag", "*", ""}) {
    EXPECT_THAT(CheckUpdating(path, nothing), NamesField("update_mask[0]")) << path;
  }
  v1::UpdateMemberRequest request;
  *request.mutable_member() = MakeMember("emma");
  EXPECT_THAT(CheckUpdate(request), NamesField("update_mask"));
}

TEST(MemberChecks, LookOnlyAtWhatTheMaskNames) {
  const auto no_roles = [](v1::Member& member) { member.clear_roles(); };
  EXPECT_THAT(CheckUpdating("display_name", no_roles), IsOk());
  EXPECT_THAT(CheckUpdating("roles", no_roles), NamesField("member.roles"));
  EXPECT_THAT(CheckUpdating("channels", [](v1::Member& member) { member.clear_channels(); }),
              NamesField("member.channels"));
  EXPECT_THAT(CheckUpdating("handles", [](v1::Member& member) { member.add_handles(""); }),
              NamesField("member.handles[0]"));
  EXPECT_THAT(CheckUpdating("roles", [](v1::Member& member) { member.set_name("?"); }),
              NamesField("member.name"));
}

TEST(MemberChecks, BoundInterests) {
  v1::DeclareInterestsRequest request;
  EXPECT_THAT(CheckInterests(request), IsOk());
  for (int i = 0; i < 16; ++i) {
    request.add_employers("Example Ltd");
  }
  for (int i = 0; i < 64; ++i) {
    request.add_close_people("Pat");
  }
  EXPECT_THAT(CheckInterests(request), IsOk());
  request.set_close_people(63, "");
  request.set_employers(3, std::string(201, 'a'));
  EXPECT_THAT(CheckInterests(request), NamesField("close_people[63]"));
  EXPECT_THAT(CheckInterests(request), NamesField("employers[3]"));
  request.add_employers("one more");
  request.add_close_people("one more");
  EXPECT_THAT(CheckInterests(request), NamesField("employers"));
  EXPECT_THAT(CheckInterests(request), NamesField("close_people"));
}

TEST(MemberChecks, LetAnAuditorBeNothingElse) {
  const auto set = [](std::initializer_list<v1::MemberRole> roles) {
    return [roles](v1::Member& member) {
      member.clear_roles();
      for (const v1::MemberRole role : roles) {
        member.add_roles(role);
      }
    };
  };
  EXPECT_THAT(CheckAdding(set({v1::MEMBER_ROLE_AUDITOR})), IsOk());
  EXPECT_THAT(CheckAdding(set({v1::MEMBER_ROLE_ANALYST})), IsOk());
  EXPECT_THAT(CheckAdding(set({v1::MEMBER_ROLE_ANALYST, v1::MEMBER_ROLE_PANEL})), IsOk());
  for (int other = v1::MEMBER_ROLE_TRIAGE; other <= v1::MEMBER_ROLE_ANALYST; ++other) {
    if (other == v1::MEMBER_ROLE_AUDITOR) {
      continue;
    }
    const auto both = set({v1::MEMBER_ROLE_AUDITOR, static_cast<v1::MemberRole>(other)});
    EXPECT_THAT(CheckAdding(both), NamesField("member.roles"));
    EXPECT_THAT(CheckUpdating("roles", both), NamesField("member.roles"));
  }
}

TEST(MemberChecks, AddNoChair) {
  const auto chair = [](v1::Member& member) { member.set_roles(0, v1::MEMBER_ROLE_CHAIR); };
  EXPECT_THAT(CheckAdding(chair), NamesField("member.roles"));
  EXPECT_THAT(CheckUpdating("roles", chair), IsOk());
}

}  // namespace
}  // namespace candor::review
