#include "members/roster_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"
#include "rosters.h"

namespace candor::review {
namespace {

using test::MakeMember;
using test::MakeRoster;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using enum v1::MemberRole;

// carol and chris are chairs, dana is none, leo left.
Roster TwoChairs() {
  return MakeRoster({MakeMember("carol", {MEMBER_ROLE_CHAIR}),
                     MakeMember("chris", {MEMBER_ROLE_CHAIR}), MakeMember("dana"),
                     MakeMember("leo", {MEMBER_ROLE_CHAIR}, "*", v1::MEMBER_STATE_LEFT)});
}

Roster OneChair() {
  return MakeRoster({MakeMember("carol", {MEMBER_ROLE_CHAIR, MEMBER_ROLE_PANEL}),
                     MakeMember("dana"),
                     MakeMember("leo", {MEMBER_ROLE_CHAIR}, "*", v1::MEMBER_STATE_LEFT),
                     MakeMember("nora", {MEMBER_ROLE_CHAIR}, "*", v1::MEMBER_STATE_ONBOARDING)});
}

v1::AddMemberRequest Adding(const std::string& name) {
  v1::AddMemberRequest request;
  *request.mutable_member() = MakeMember(name);
  return request;
}

v1::UpdateMemberRequest Updating(const v1::Member& member, const std::string& path) {
  v1::UpdateMemberRequest request;
  *request.mutable_member() = member;
  request.add_update_mask(path);
  return request;
}

v1::RemoveMemberRequest Removing(const std::string& name, const std::string& etag = "") {
  v1::RemoveMemberRequest request;
  request.set_name(name);
  request.set_etag(etag);
  return request;
}

const v1::Member& In(const absl::StatusOr<storage::v1::Roster>& roster, const std::string& name) {
  return *std::ranges::find(roster->members(), name, &v1::Member::name);
}

TEST(RosterChanges, AreForActiveChairs) {
  EXPECT_THAT(CheckChair(OneChair(), "carol"), IsOk());
  for (const char* name : {"dana", "leo", "nora", "nobody", ""}) {
    EXPECT_THAT(CheckChair(OneChair(), name), HasReason(Reason::kNotPermitted)) << name;
  }
}

TEST(RosterChanges, AddSomebodyWhoIsOnboarding) {
  v1::AddMemberRequest request = Adding("emma");
  request.mutable_member()->set_state(v1::MEMBER_STATE_ACTIVE);
  request.mutable_member()->set_etag("mine");
  const auto after = WithAdded(OneChair(), request);
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(In(after, "emma").state(), v1::MEMBER_STATE_ONBOARDING);
  EXPECT_EQ(In(after, "emma").etag(), "8");
  EXPECT_EQ(after->members(2).name(), "emma");
  EXPECT_THAT(after->members(), SizeIs(5));
}

TEST(RosterChanges, NeverGiveANameAgain) {
  for (const char* name : {"carol", "dana", "leo", "nora"}) {
    EXPECT_THAT(WithAdded(OneChair(), Adding(name)), HasReason(Reason::kMemberExists)) << name;
  }
}

TEST(RosterChanges, BoundTheTeam) {
  storage::v1::Roster many;
  for (int i = 0; i < 1000; ++i) {
    *many.add_members() = MakeMember("m" + std::to_string(i));
  }
  EXPECT_THAT(WithAdded(Roster(many), Adding("emma")), NamesField("member"));
}

TEST(RosterChanges, UpdateWhatTheMaskNamesAndNothingElse) {
  v1::Member wanted = MakeMember("dana", {MEMBER_ROLE_PANEL}, "safety");
  wanted.set_display_name("Dana D.");
  wanted.add_handles("@dana");
  const auto roles = WithUpdated(TwoChairs(), "carol", Updating(wanted, "roles"));
  ASSERT_THAT(roles, IsOk());
  EXPECT_THAT(In(roles, "dana").roles(), ElementsAre(MEMBER_ROLE_PANEL));
  EXPECT_THAT(In(roles, "dana").channels(), ElementsAre("*"));
  EXPECT_THAT(In(roles, "dana").handles(), IsEmpty());
  EXPECT_EQ(In(roles, "dana").display_name(), "");
  EXPECT_EQ(In(roles, "dana").etag(), "8");
  EXPECT_EQ(In(roles, "carol").etag(), "1");
  v1::UpdateMemberRequest all = Updating(wanted, "channels");
  all.add_update_mask("handles");
  all.add_update_mask("display_name");
  const auto after = WithUpdated(TwoChairs(), "carol", all);
  ASSERT_THAT(after, IsOk());
  EXPECT_THAT(In(after, "dana").channels(), ElementsAre("safety"));
  EXPECT_THAT(In(after, "dana").handles(), ElementsAre("@dana"));
  EXPECT_EQ(In(after, "dana").display_name(), "Dana D.");
  EXPECT_THAT(In(after, "dana").roles(), SizeIs(4));
}

TEST(RosterChanges, RefuseWhoIsNotThereAndAStaleEtag) {
  for (const char* name : {"nobody", "leo", ""}) {
    EXPECT_THAT(WithUpdated(TwoChairs(), "carol", Updating(MakeMember(name), "roles")),
                HasReason(Reason::kNoSuchMember));
    EXPECT_THAT(WithRemoved(TwoChairs(), Removing(name)), HasReason(Reason::kNoSuchMember));
  }
  v1::UpdateMemberRequest update = Updating(MakeMember("dana"), "roles");
  update.set_etag("0");
  EXPECT_THAT(WithUpdated(TwoChairs(), "carol", update), HasReason(Reason::kStaleEtag));
  EXPECT_THAT(WithRemoved(TwoChairs(), Removing("dana", "0")), HasReason(Reason::kStaleEtag));
  update.set_etag("1");
  EXPECT_THAT(WithUpdated(TwoChairs(), "carol", update), IsOk());
  EXPECT_THAT(WithRemoved(TwoChairs(), Removing("dana", "1")), IsOk());
}

TEST(RosterChanges, TakeAnotherChairToWidenAChair) {
  v1::Member wider = MakeMember("carol", {MEMBER_ROLE_CHAIR, MEMBER_ROLE_TRIAGE}, "safety");
  for (const char* path : {"roles", "channels"}) {
    EXPECT_THAT(WithUpdated(TwoChairs(), "carol", Updating(wider, path)),
                HasReason(Reason::kNotPermitted))
        << path;
    EXPECT_THAT(WithUpdated(TwoChairs(), "chris", Updating(wider, path)), IsOk()) << path;
  }
  // A sole chair neither.
  EXPECT_THAT(WithUpdated(OneChair(), "carol", Updating(wider, "roles")),
              HasReason(Reason::kNotPermitted));
}

TEST(RosterChanges, LetAChairGiveUpRolesAndAddHandles) {
  v1::Member own = MakeMember("carol", {MEMBER_ROLE_CHAIR});
  own.add_handles("@carol");
  EXPECT_THAT(WithUpdated(OneChair(), "carol", Updating(own, "roles")), IsOk());
  const auto with_handle = WithUpdated(OneChair(), "carol", Updating(own, "handles"));
  ASSERT_THAT(with_handle, IsOk());
  // What reports find them by is not taken away by themselves.
  EXPECT_THAT(WithUpdated(Roster(*with_handle), "carol", Updating(MakeMember("carol"), "handles")),
              HasReason(Reason::kNotPermitted));
}

TEST(RosterChanges, LeaveAChairWhoWorks) {
  const v1::UpdateMemberRequest update =
      Updating(MakeMember("carol", {MEMBER_ROLE_PANEL}), "roles");
  EXPECT_THAT(WithUpdated(OneChair(), "carol", update), HasReason(Reason::kLastChair));
  EXPECT_THAT(WithRemoved(OneChair(), Removing("carol")), HasReason(Reason::kLastChair));
  EXPECT_THAT(WithRemoved(OneChair(), Removing("dana")), IsOk());
  EXPECT_THAT(WithRemoved(TwoChairs(), Removing("carol")), IsOk());
}

TEST(RosterChanges, KeepWhoLeftButNotWhomTheyWereCloseTo) {
  v1::Member dana = MakeMember("dana");
  dana.add_close_people("Pat");
  dana.add_employers("Example Ltd");
  const auto after =
      WithRemoved(MakeRoster({MakeMember("carol", {MEMBER_ROLE_CHAIR}), dana}), Removing("dana"));
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(In(after, "dana").state(), v1::MEMBER_STATE_LEFT);
  EXPECT_THAT(In(after, "dana").close_people(), IsEmpty());
  EXPECT_EQ(In(after, "dana").etag(), "8");
}

TEST(RosterChanges, InterestsReplaceThoseBeforeAndEndTheOnboarding) {
  v1::DeclareInterestsRequest request;
  request.add_employers("Example Ltd");
  request.add_close_people("Pat");
  Roster roster = Roster(WithInterests(OneChair(), "nora", request));
  EXPECT_EQ(roster.Find("nora")->state(), v1::MEMBER_STATE_ACTIVE);
  EXPECT_THAT(roster.Find("nora")->close_people(), ElementsAre("Pat"));
  request.set_employers(0, "Other Ltd");
  request.clear_close_people();
  roster = Roster(WithInterests(roster, "nora", request));
  EXPECT_THAT(roster.Find("nora")->employers(), ElementsAre("Other Ltd"));
  EXPECT_THAT(roster.Find("nora")->close_people(), IsEmpty());
}

TEST(RosterChanges, ShowWhomSomebodyIsCloseToToThemOnly) {
  v1::Member dana = MakeMember("dana");
  dana.add_close_people("Pat");
  dana.add_employers("Example Ltd");
  EXPECT_THAT(ShownTo("dana", dana).close_people(), ElementsAre("Pat"));
  EXPECT_THAT(ShownTo("carol", dana).close_people(), IsEmpty());
  EXPECT_THAT(ShownTo("carol", dana).employers(), ElementsAre("Example Ltd"));
}

TEST(RosterChanges, TellWhatMakesAChairOrAnAuditor) {
  const auto chair = Updating(MakeMember("dana", {MEMBER_ROLE_CHAIR, MEMBER_ROLE_PANEL}), "roles");
  EXPECT_TRUE(MakesChair(TwoChairs(), chair));
  EXPECT_FALSE(MakesAuditor(TwoChairs(), chair));
  EXPECT_FALSE(MakesChair(TwoChairs(), Updating(chair.member(), "channels")));
  EXPECT_FALSE(
      MakesChair(TwoChairs(), Updating(MakeMember("carol", {MEMBER_ROLE_CHAIR}), "roles")));
  EXPECT_TRUE(
      MakesAuditor(TwoChairs(), Updating(MakeMember("dana", {MEMBER_ROLE_AUDITOR}), "roles")));
}

TEST(RosterChanges, MakeAnAuditorNothingElseAtOnce) {
  const Roster roster = MakeRoster({MakeMember("carol", {MEMBER_ROLE_CHAIR}),
                                    MakeMember("ada", {MEMBER_ROLE_AUDITOR}),
                                    MakeMember("ann", {MEMBER_ROLE_ANALYST})});
  for (const v1::MemberRole role : {MEMBER_ROLE_CHAIR, MEMBER_ROLE_TRIAGE, MEMBER_ROLE_PANEL}) {
    EXPECT_THAT(WithUpdated(roster, "carol", Updating(MakeMember("ada", {role}), "roles")),
                NamesField("member.roles"));
    EXPECT_THAT(WithUpdated(roster, "carol", Updating(MakeMember("ann", {role}), "roles")), IsOk());
  }
  EXPECT_THAT(
      WithUpdated(roster, "carol", Updating(MakeMember("ada", {MEMBER_ROLE_ANALYST}), "roles")),
      IsOk());
  EXPECT_THAT(WithUpdated(roster, "carol", Updating(MakeMember("ada", {}, "safety"), "channels")),
              IsOk());
}

}  // namespace
}  // namespace candor::review
