#include "members/membership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"
#include "review/families.h"
#include "rosters.h"
#include "team_desk.h"

namespace candor::review {
namespace {

using test::MakeKeys;
using test::MakeMember;
using test::MakeReport;
using test::TeamDesk;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using enum v1::MemberRole;

report::v1::Report Excluding(const std::string& member) {
  report::v1::Report report = MakeReport();
  report.add_excluded_members(member);
  return report;
}

report::v1::Report Naming(const std::string& name) {
  report::v1::Report report = MakeReport();
  report.add_people_involved()->set_name(name);
  return report;
}

v1::DeclareInterestsRequest CloseTo(const std::string& person) {
  v1::DeclareInterestsRequest request;
  request.add_close_people(person);
  return request;
}

class MembershipTest : public ::testing::Test {
 protected:
  std::string Taken(const std::string& handler, const report::v1::Report& report = MakeReport()) {
    std::string name = desk_.File(report);
    EXPECT_THAT(desk_.Take(handler, name), IsOk());
    return name;
  }
  const v1::Member& Find(const v1::ListMembersResponse& all, const std::string& name) {
    return *std::ranges::find(all.members(), name, &v1::Member::name);
  }

  TeamDesk desk_;
};

TEST_F(MembershipTest, IsShownToAllMembersByName) {
  ASSERT_THAT(desk_.Declare("anna", CloseTo("Pat")), IsOk());
  const auto seen = desk_.List("ben");
  ASSERT_THAT(seen, IsOk());
  ASSERT_THAT(seen->members(), SizeIs(6));
  EXPECT_EQ(seen->members(0).name(), "anna");
  EXPECT_EQ(seen->members(5).name(), "olaf");
  EXPECT_THAT(seen->members(0).close_people(), IsEmpty());
  EXPECT_THAT(Find(*desk_.List("anna"), "anna").close_people(), ElementsAre("Pat"));
  EXPECT_THAT(desk_.List("nobody"), HasReason(Reason::kCallerNotAllowed));
}

TEST_F(MembershipTest, GrowsByWhoThenDeclaresInterests) {
  const std::string name = desk_.File(MakeReport());
  const auto added = desk_.Add("carol", MakeMember("emma"));
  ASSERT_THAT(added, IsOk());
  EXPECT_EQ(added->member().state(), v1::MEMBER_STATE_ONBOARDING);
  EXPECT_TRUE(desk_.world.members->LetsIn("emma"));
  EXPECT_THAT(desk_.Get("emma", name), HasReason(Reason::kNotOnboarded));
  EXPECT_THAT(desk_.Add("emma", MakeMember("finn")), HasReason(Reason::kNotOnboarded));
  EXPECT_THAT(desk_.List("emma"), IsOk());
  const auto declared = desk_.Declare("emma", CloseTo("Pat"));
  ASSERT_THAT(declared, IsOk());
  EXPECT_EQ(declared->member().state(), v1::MEMBER_STATE_ACTIVE);
  EXPECT_THAT(declared->member().close_people(), ElementsAre("Pat"));
  EXPECT_THAT(desk_.Get("emma", name), IsOk());
}

TEST_F(MembershipTest, ChangesAreForChairs) {
  EXPECT_THAT(desk_.Add("anna", MakeMember("emma")), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.Update("anna", MakeMember("ben"), "roles"), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.Remove("anna", "ben"), HasReason(Reason::kNotPermitted));
  // Before any look at what they sent.
  EXPECT_THAT(desk_.Add("anna", MakeMember("?")), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.Add("carol", MakeMember("?")), NamesField("member.name"));
  EXPECT_THAT(desk_.Update("carol", MakeMember("anna"), "state"), NamesField("update_mask[0]"));
  EXPECT_THAT(desk_.Declare("nobody", CloseTo("Pat")), HasReason(Reason::kCallerNotAllowed));
  EXPECT_THAT(desk_.Declare("anna", CloseTo("")), NamesField("close_people[0]"));
}

TEST_F(MembershipTest, OutlivesARestart) {
  ASSERT_THAT(desk_.Add("carol", MakeMember("emma")), IsOk());
  ASSERT_THAT(desk_.Remove("carol", "ben"), IsOk());
  desk_.Restart();
  const auto all = desk_.List("anna");
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(Find(*all, "emma").state(), v1::MEMBER_STATE_ONBOARDING);
  EXPECT_EQ(Find(*all, "ben").state(), v1::MEMBER_STATE_LEFT);
  EXPECT_THAT(desk_.Add("carol", MakeMember("ben")), HasReason(Reason::kMemberExists));
}

TEST_F(MembershipTest, StaysAsItWasWhenTheDiskIsFull) {
  desk_.world.SetFull(true);
  EXPECT_THAT(desk_.Add("carol", MakeMember("emma")), HasReason(Reason::kStoreFull));
  EXPECT_FALSE(desk_.world.members->LetsIn("emma"));
  EXPECT_THAT(desk_.Remove("carol", "ben"), HasReason(Reason::kStoreFull));
  EXPECT_THAT(desk_.world.members->CheckActive("ben"), IsOk());
  desk_.world.SetFull(false);
}

TEST_F(MembershipTest, IsSealedWithTheRest) {
  desk_.world.key_ring->Seal();
  desk_.world.members->Forget();
  EXPECT_THAT(desk_.List("anna"), HasReason(Reason::kSealed));
  EXPECT_THAT(desk_.Add("carol", MakeMember("emma")), HasReason(Reason::kSealed));
  EXPECT_THAT(desk_.Declare("anna", CloseTo("Pat")), HasReason(Reason::kSealed));
}

TEST_F(MembershipTest, EndsAtOnceForWhoLeaves) {
  const std::string name = desk_.File(MakeReport());
  ASSERT_THAT(desk_.Remove("carol", "ben"), IsOk());
  EXPECT_FALSE(desk_.world.members->LetsIn("ben"));
  EXPECT_THAT(desk_.Get("ben", name), HasReason(Reason::kCallerNotAllowed));
  EXPECT_THAT(desk_.List("ben"), HasReason(Reason::kCallerNotAllowed));
}

TEST_F(MembershipTest, WakesWhoWatches) {
  int wakes = 0;
  const std::uint64_t number = desk_.world.cases->wakes().Add([&wakes] { ++wakes; });
  ASSERT_THAT(desk_.Remove("carol", "ben"), IsOk());
  desk_.world.cases->wakes().Remove(number);
  EXPECT_GE(wakes, 1);
}

TEST_F(MembershipTest, HandsCasesToTheSuccessor) {
  const std::string free = Taken("ben");
  const std::string conflicted = Taken("ben");
  const std::string excluded = Taken("ben", Excluding("cleo"));
  const std::string other = Taken("anna");
  ASSERT_THAT(desk_.DeclareConflict("cleo", conflicted, v1::CONFLICT_LEVEL_SOFT), IsOk());
  const auto removed = desk_.Remove("carol", "ben", "cleo");
  ASSERT_THAT(removed, IsOk());
  EXPECT_EQ(removed->member().state(), v1::MEMBER_STATE_LEFT);
  EXPECT_EQ(removed->reassigned(), 1U);
  EXPECT_EQ(removed->unassigned(), 2U);
  EXPECT_THAT(desk_.Summary(free).subject().assignees(), ElementsAre("cleo"));
  EXPECT_THAT(desk_.Summary(free).former_assignees(), Contains("ben"));
  EXPECT_THAT(desk_.Summary(conflicted).subject().assignees(), IsEmpty());
  EXPECT_THAT(desk_.Summary(excluded).subject().assignees(), IsEmpty());
  EXPECT_THAT(desk_.Summary(other).subject().assignees(), ElementsAre("anna"));
}

TEST_F(MembershipTest, WantsASuccessorForWhatTheChairSees) {
  const std::string seen = Taken("ben");
  EXPECT_THAT(desk_.Remove("carol", "ben"), HasReason(Reason::kMemberAssigned));
  EXPECT_THAT(desk_.world.members->CheckActive("ben"), IsOk());
  EXPECT_THAT(desk_.Remove("carol", "ben", "nobody"), NamesField("successor"));
  EXPECT_THAT(desk_.Remove("carol", "ben", "ben"), NamesField("successor"));
  EXPECT_THAT(desk_.Remove("carol", "ben", "chris"), NamesField("successor"));
  EXPECT_THAT(desk_.Remove("carol", "ben", "anna", "9"), HasReason(Reason::kStaleEtag));
  EXPECT_THAT(desk_.Remove("carol", "ben", "anna", "1"), IsOk());
}

TEST_F(MembershipTest, TellsTheChairNothingOfWhatIsHiddenFromThem) {
  const std::string hidden = Taken("ben", Excluding("carol"));
  const auto removed = desk_.Remove("carol", "ben");
  ASSERT_THAT(removed, IsOk());
  EXPECT_EQ(removed->reassigned(), 0U);
  EXPECT_EQ(removed->unassigned(), 0U);
  EXPECT_THAT(desk_.Summary(hidden).subject().assignees(), IsEmpty());
  EXPECT_THAT(desk_.Summary(hidden).former_assignees(), Contains("ben"));
}

TEST_F(MembershipTest, CountsForAChairWhoRemovesThemselves) {
  ASSERT_THAT(
      desk_.Update("chris", MakeMember("carol", {MEMBER_ROLE_CHAIR, MEMBER_ROLE_TRIAGE}), "roles"),
      IsOk());
  const std::string name = Taken("carol");
  const auto removed = desk_.Remove("carol", "carol", "anna");
  ASSERT_THAT(removed, IsOk());
  EXPECT_EQ(removed->reassigned(), 1U);
  EXPECT_THAT(desk_.Summary(name).subject().assignees(), ElementsAre("anna"));
}

TEST_F(MembershipTest, WritesIntoTheHistoryWhyTheHandlerChanged) {
  const std::string name = Taken("ben");
  const std::size_t before = desk_.world.CountOf(kCaseEvents);
  const std::string etag = desk_.Get("anna", name)->etag();
  ASSERT_THAT(desk_.Remove("carol", "ben", "anna"), IsOk());
  EXPECT_EQ(desk_.world.CountOf(kCaseEvents), before + 1);
  EXPECT_NE(desk_.Get("anna", name)->etag(), etag);
}

TEST_F(MembershipTest, GoesOnAfterACrashBetweenTheRosterAndItsCases) {
  const std::string name = Taken("ben");
  desk_.world.FillUpAfterTheNextCommit();
  EXPECT_THAT(desk_.Remove("carol", "ben", "anna"), HasReason(Reason::kStoreFull));
  EXPECT_FALSE(desk_.world.members->LetsIn("ben"));
  EXPECT_THAT(desk_.Summary(name).subject().assignees(), ElementsAre("ben"));
  desk_.world.SetFull(false);
  desk_.Restart();
  EXPECT_THAT(desk_.Summary(name).subject().assignees(), IsEmpty());
  EXPECT_THAT(desk_.Summary(name).former_assignees(), Contains("ben"));
}

TEST_F(MembershipTest, GoesOnWhenItIsAskedAgain) {
  const std::string name = Taken("ben");
  desk_.world.FillUpAfterTheNextCommit();
  EXPECT_THAT(desk_.Remove("carol", "ben", "anna"), HasReason(Reason::kStoreFull));
  desk_.world.SetFull(false);
  const auto again = desk_.Remove("carol", "ben", "anna");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->reassigned(), 1U);
  EXPECT_THAT(desk_.Summary(name).subject().assignees(), ElementsAre("anna"));
}

TEST_F(MembershipTest, TakesCasesFromWhoLosesTheRoleOrTheChannel) {
  const std::string name = Taken("ben");
  ASSERT_THAT(desk_.Update("carol", MakeMember("ben", {MEMBER_ROLE_TRIAGE}), "roles"), IsOk());
  EXPECT_THAT(desk_.Summary(name).subject().assignees(), ElementsAre("ben"));
  ASSERT_THAT(desk_.Update("carol", MakeMember("ben", {MEMBER_ROLE_PANEL}), "roles"), IsOk());
  EXPECT_THAT(desk_.Summary(name).subject().assignees(), IsEmpty());
  const std::string other = Taken("anna");
  ASSERT_THAT(desk_.Update("carol", MakeMember("anna", {}, "safety"), "channels"), IsOk());
  EXPECT_FALSE(desk_.Sees("anna", other));
  EXPECT_THAT(desk_.Summary(other).subject().assignees(), IsEmpty());
}

TEST_F(MembershipTest, HidesWhatNamesAMember) {
  const std::string named = desk_.File(Naming("BEN "));
  EXPECT_FALSE(desk_.Sees("ben", named));
  EXPECT_TRUE(desk_.Sees("anna", named));
  EXPECT_THAT(desk_.Summary(named).named_members(), ElementsAre("ben"));
}

TEST_F(MembershipTest, HidesWhatNamesThoseWhomAMemberIsCloseTo) {
  const std::string earlier = desk_.File(Naming("Pat Poe"));
  const std::string other = desk_.File(Naming("Somebody"));
  EXPECT_TRUE(desk_.Sees("ben", earlier));
  ASSERT_THAT(desk_.Declare("ben", CloseTo("pat poe")), IsOk());
  EXPECT_FALSE(desk_.Sees("ben", earlier));
  EXPECT_TRUE(desk_.Sees("ben", other));
  EXPECT_TRUE(desk_.Sees("anna", earlier));
  const std::string later = desk_.File(Naming("PAT POE"));
  EXPECT_FALSE(desk_.Sees("ben", later));
  // Taking it back shows nothing again.
  ASSERT_THAT(desk_.Declare("ben", {}), IsOk());
  EXPECT_FALSE(desk_.Sees("ben", earlier));
}

TEST_F(MembershipTest, HidesWhatNamesAMemberByANewHandle) {
  const std::string earlier = desk_.File(Naming("@benny"));
  v1::Member ben = MakeMember("ben");
  ben.add_handles("@benny");
  ASSERT_THAT(desk_.Update("carol", ben, "handles"), IsOk());
  EXPECT_FALSE(desk_.Sees("ben", earlier));
}

TEST_F(MembershipTest, HidesFromWhoIsAddedWhatNamesThem) {
  const std::string earlier = desk_.File(Naming("Emma"));
  ASSERT_THAT(desk_.Add("carol", MakeMember("emma")), IsOk());
  ASSERT_THAT(desk_.Declare("emma", {}), IsOk());
  EXPECT_FALSE(desk_.Sees("emma", earlier));
}

TEST_F(MembershipTest, TakesACaseFromItsHandlerWhoIsCloseToThoseInIt) {
  const std::string name = Taken("ben", Naming("Pat Poe"));
  ASSERT_THAT(desk_.Declare("ben", CloseTo("Pat Poe")), IsOk());
  EXPECT_THAT(desk_.Summary(name).subject().assignees(), IsEmpty());
  EXPECT_FALSE(desk_.Sees("ben", name));
}

TEST_F(MembershipTest, HidesWhatWasFiledBetweenTheDeclarationAndTheCrash) {
  const std::string name = desk_.File(Naming("Pat Poe"));
  // As if it had been filed after the reports were looked through, and then the power went.
  storage::v1::Roster after = desk_.world.members->Snapshot()->stored();
  std::ranges::find(*after.mutable_members(), "ben", &v1::Member::name)
      ->add_close_people("Pat Poe");
  ASSERT_THAT(desk_.world.member_store->Write(*MakeKeys(), *desk_.world.members->Snapshot(), after),
              IsOk());
  desk_.Restart();
  EXPECT_FALSE(desk_.Sees("ben", name));
}

TEST_F(MembershipTest, EscalatesWhatNobodyCanDecide) {
  report::v1::Report report = Excluding("anna");
  report.add_excluded_members("ben");
  const std::string name = desk_.File(report);
  EXPECT_EQ(desk_.Summary(name).subject().state(), v1::CASE_STATE_ESCALATED);
  EXPECT_EQ(desk_.Summary(name).subject().channel(), "ombuds");
  EXPECT_EQ(desk_.Summary(name).escalated_from(), "conduct");
  EXPECT_TRUE(desk_.Sees("olaf", name));
  EXPECT_FALSE(desk_.Sees("cleo", name));
}

TEST_F(MembershipTest, EscalatesWhenWhoLeavesBreaksTheQuorum) {
  const std::string handled = Taken("cleo", Excluding("anna"));
  const std::string unopened = desk_.File(Excluding("anna"));
  const std::string quorate = desk_.File(MakeReport());
  const auto removed = desk_.Remove("carol", "ben");
  ASSERT_THAT(removed, IsOk());
  EXPECT_EQ(removed->unassigned(), 1U);
  EXPECT_EQ(desk_.Summary(handled).subject().state(), v1::CASE_STATE_ESCALATED);
  EXPECT_THAT(desk_.Summary(handled).subject().assignees(), IsEmpty());
  EXPECT_FALSE(desk_.Sees("cleo", handled));
  EXPECT_EQ(desk_.Summary(unopened).subject().state(), v1::CASE_STATE_ESCALATED);
  EXPECT_EQ(desk_.Summary(quorate).subject().state(), v1::CASE_STATE_SCREENING);
}

TEST_F(MembershipTest, KeepsCountOfCasesWithoutAReader) {
  desk_.File(Excluding("ben"));
  EXPECT_EQ(desk_.world.cases->without_reader(), 0U);
  for (const char* name : {"anna", "cleo"}) {
    ASSERT_THAT(desk_.Update("carol", MakeMember(name, {}, "safety"), "channels"), IsOk());
  }
  for (const char* name : {"carol", "chris"}) {
    const char* const by = std::string_view(name) == "carol" ? "chris" : "carol";
    ASSERT_THAT(desk_.Update(by, MakeMember(name, {}, "safety"), "channels"), IsOk());
  }
  // It went to olaf, who sees it.
  EXPECT_EQ(desk_.world.cases->without_reader(), 0U);
  ASSERT_THAT(desk_.Update("carol", MakeMember("olaf", {}, "safety"), "channels"), IsOk());
  EXPECT_EQ(desk_.world.cases->without_reader(), 1U);
  ASSERT_THAT(desk_.Update("carol", MakeMember("olaf", {}, "ombuds"), "channels"), IsOk());
  EXPECT_EQ(desk_.world.cases->without_reader(), 0U);
}

TEST_F(MembershipTest, RefusesFilingWhileNobodyIsKnown) {
  desk_.world.members->Forget();
  EXPECT_THAT(desk_.world.File(MakeReport()), HasReason(Reason::kSealed));
}

TEST_F(MembershipTest, MakesAChairByApprovalAlone) {
  const auto asked = desk_.Update("carol", MakeMember("ben", {MEMBER_ROLE_CHAIR}), "roles");
  ASSERT_THAT(asked, IsOk());
  EXPECT_THAT(asked->approval(), ::testing::StartsWith("approvals/"));
  EXPECT_EQ(asked->member().roles_size(), 4);
  EXPECT_THAT(desk_.world.members->Snapshot()->Find("ben")->roles(),
              ::testing::Not(Contains(MEMBER_ROLE_CHAIR)));
  EXPECT_THAT(desk_.Add("carol", MakeMember("emma", {MEMBER_ROLE_CHAIR})),
              NamesField("member.roles"));
  // A chair who gets another role is none anew.
  EXPECT_EQ(
      desk_.Update("carol", MakeMember("chris", {MEMBER_ROLE_CHAIR, MEMBER_ROLE_PANEL}), "roles")
          ->approval(),
      "");
}

TEST_F(MembershipTest, MakesAnAuditorOfWhoHandlesNothing) {
  const std::string name = Taken("ben");
  const v1::Member auditor = MakeMember("ben", {MEMBER_ROLE_AUDITOR});
  EXPECT_THAT(desk_.Update("carol", auditor, "roles"), HasReason(Reason::kMemberAssigned));
  EXPECT_THAT(desk_.Summary(name).subject().assignees(), ElementsAre("ben"));
  ASSERT_THAT(desk_.Update("carol", MakeMember("ben", {MEMBER_ROLE_PANEL}), "roles"), IsOk());
  ASSERT_THAT(desk_.Update("carol", auditor, "roles"), IsOk());
  EXPECT_THAT(desk_.Get("ben", name), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.Get("ben", "cases/" + std::string(26, 'a')), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.List("ben"), IsOk());
  EXPECT_THAT(desk_.Update("carol", MakeMember("ben"), "roles"), NamesField("member.roles"));
}

TEST_F(MembershipTest, TellsNothingOfAHiddenCaseOfWhoBecomesAnAuditor) {
  const std::string hidden = Taken("ben", Excluding("carol"));
  ASSERT_THAT(desk_.Update("carol", MakeMember("ben", {MEMBER_ROLE_AUDITOR}), "roles"), IsOk());
  EXPECT_THAT(desk_.Summary(hidden).subject().assignees(), IsEmpty());
}

TEST_F(MembershipTest, ShowsOnlookersNoCase) {
  const std::string name = desk_.File(MakeReport());
  ASSERT_THAT(desk_.Update("carol", MakeMember("ben", {MEMBER_ROLE_ANALYST}), "roles"), IsOk());
  v1::ListCasesResponse listed;
  EXPECT_THAT(desk_.world.cases->List("ben", {}, listed), HasReason(Reason::kNotPermitted));
  v1::CountCasesResponse counted;
  EXPECT_THAT(desk_.world.cases->Count("ben", {}, counted), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.Get("ben", name), HasReason(Reason::kNotPermitted));
}

}  // namespace
}  // namespace candor::review
