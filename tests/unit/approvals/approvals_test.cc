#include "approvals/approvals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "../audit/logged.h"
#include "../members/rosters.h"
#include "approval_desk.h"
#include "approvals/approval_name.h"
#include "candor/testing/matchers.h"

namespace candor::review {
namespace {

using test::ApprovalDesk;
using test::MakeMember;
using test::MakeReport;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using enum v1::MemberRole;

report::v1::Report Excluding(const std::string& member) {
  report::v1::Report report = MakeReport();
  report.add_excluded_members(member);
  return report;
}

class ApprovalsTest : public ::testing::Test {
 protected:
  std::string Chair(const std::string& caller = "carol", const std::string& member = "ben") {
    return desk_.ProposeChair(caller, member).value();
  }
  void MakeAuditorOf(const std::string& name) {
    ASSERT_THAT(desk_.team.Update("carol", MakeMember(name, {MEMBER_ROLE_AUDITOR}), "roles"),
                IsOk());
  }
  // carol is the only chair from then on.
  void LeaveOneChair() {
    ASSERT_THAT(desk_.team.Update("carol", MakeMember("chris", {MEMBER_ROLE_TRIAGE}), "roles"),
                IsOk());
  }

  ApprovalDesk desk_;
};

TEST_F(ApprovalsTest, AChairIsMadeWhenAnotherChairApproves) {
  const auto asked = desk_.team.Update("carol", MakeMember("ben", {MEMBER_ROLE_CHAIR}), "roles");
  ASSERT_THAT(asked, IsOk());
  EXPECT_NE(asked->approval(), "");
  EXPECT_THAT(asked->member().roles(), Not(Contains(MEMBER_ROLE_CHAIR)));
  EXPECT_FALSE(desk_.IsChair("ben"));
  const auto open = desk_.List("chris", true);
  ASSERT_THAT(open, IsOk());
  ASSERT_THAT(open->approvals(), SizeIs(1));
  EXPECT_EQ(open->approvals(0).member(), "ben");
  EXPECT_EQ(open->approvals(0).proposed_by(), "carol");
  EXPECT_EQ(open->approvals(0).reason(), "roles: CHAIR");
  const auto approved = desk_.Approve("chris", asked->approval());
  ASSERT_THAT(approved, IsOk());
  EXPECT_EQ(approved->approval().state(), v1::APPROVAL_STATE_DONE);
  EXPECT_EQ(approved->approval().closed_by(), "chris");
  EXPECT_TRUE(desk_.IsChair("ben"));
  EXPECT_THAT(desk_.List("chris", true)->approvals(), IsEmpty());
}

TEST_F(ApprovalsTest, NeitherWhoProposedItNorTheOneItIsAboutMakesAChair) {
  const std::string name = Chair();
  EXPECT_THAT(desk_.Approve("carol", name), HasReason(Reason::kSecondPersonNeeded));
  EXPECT_THAT(desk_.Approve("ben", name), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.Approve("anna", name), HasReason(Reason::kNotPermitted)) << "chris could";
  EXPECT_THAT(desk_.Approve("nobody", name), HasReason(Reason::kCallerNotAllowed));
  EXPECT_FALSE(desk_.IsChair("ben"));
}

TEST_F(ApprovalsTest, WhileThereIsOneChairAnotherMemberApproves) {
  LeaveOneChair();
  MakeAuditorOf("cleo");
  const std::string name = Chair();
  EXPECT_THAT(desk_.Approve("carol", name), HasReason(Reason::kSecondPersonNeeded));
  EXPECT_THAT(desk_.Approve("ben", name), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.Approve("cleo", name), HasReason(Reason::kNotPermitted)) << "an auditor";
  EXPECT_THAT(desk_.Approve("anna", name), IsOk());
  EXPECT_TRUE(desk_.IsChair("ben"));
}

TEST_F(ApprovalsTest, WhatChangedSinceIsNotApproved) {
  const std::string name = Chair();
  ASSERT_THAT(desk_.team.Update("carol", MakeMember("ben", {}, "safety"), "channels"), IsOk());
  EXPECT_THAT(desk_.Approve("chris", name), HasReason(Reason::kStaleEtag));
  EXPECT_FALSE(desk_.IsChair("ben"));
  EXPECT_THAT(desk_.Reject("chris", name), IsOk());
}

TEST_F(ApprovalsTest, WhoLostTheRightToProposeHasNotProposed) {
  const std::string name = Chair("chris", "ben");
  ASSERT_THAT(desk_.Approve("chris", Chair("carol", "anna")), IsOk());
  LeaveOneChair();
  EXPECT_THAT(desk_.Approve("anna", name), HasReason(Reason::kApprovalClosed));
  EXPECT_FALSE(desk_.IsChair("ben"));
}

TEST_F(ApprovalsTest, AddingAMemberNeverMakesAChair) {
  EXPECT_THAT(desk_.team.Add("carol", MakeMember("emma", {MEMBER_ROLE_CHAIR})),
              NamesField("member.roles"));
  EXPECT_FALSE(desk_.IsChair("emma"));
}

TEST_F(ApprovalsTest, ExpiresAfterThreeDays) {
  const std::string first = Chair();
  desk_.team.world.clock.Advance(std::chrono::hours(72) - std::chrono::seconds(1));
  EXPECT_THAT(desk_.Approve("carol", first), HasReason(Reason::kSecondPersonNeeded));
  desk_.team.world.clock.Advance(std::chrono::seconds(1));
  EXPECT_THAT(desk_.Approve("chris", first), HasReason(Reason::kApprovalClosed));
  EXPECT_THAT(desk_.Approve("carol", first), HasReason(Reason::kApprovalClosed));
  EXPECT_THAT(desk_.Reject("chris", first), HasReason(Reason::kApprovalClosed));
  EXPECT_EQ(desk_.List("chris")->approvals(0).state(), v1::APPROVAL_STATE_EXPIRED);
  EXPECT_THAT(desk_.List("chris", true)->approvals(), IsEmpty());
  EXPECT_FALSE(desk_.IsChair("ben"));
}

TEST_F(ApprovalsTest, IsRejectedByWhoMayApproveAndByItsProposer) {
  const std::string first = Chair();
  EXPECT_THAT(desk_.Reject("ben", first), HasReason(Reason::kNotPermitted));
  const auto rejected = desk_.Reject("chris", first, "not now");
  ASSERT_THAT(rejected, IsOk());
  EXPECT_EQ(rejected->approval().state(), v1::APPROVAL_STATE_REJECTED);
  EXPECT_THAT(rejected->approval().reason(), HasSubstr("not now"));
  EXPECT_THAT(desk_.Approve("chris", first), HasReason(Reason::kApprovalClosed));
  EXPECT_THAT(desk_.Reject("carol", Chair()), IsOk());
  EXPECT_THAT(desk_.Reject("chris", Chair(), std::string(2001, 'x')), NamesField("reason"));
  EXPECT_FALSE(desk_.IsChair("ben"));
}

TEST_F(ApprovalsTest, PurgesOnceWhoeverApprovesAtTheSameTime) {
  const std::string subject = desk_.Case();
  for (int round = 0; round < 20; ++round) {
    const std::string name = desk_.ProposePurge("carol", {subject}).value();
    const std::size_t before = desk_.purges.size();
    std::atomic<int> approved = 0;
    std::atomic<int> rejected = 0;
    std::vector<std::thread> threads;
    for (const char* who : {"chris", "anna", "ben", "cleo"}) {
      threads.emplace_back([&, who] { approved += desk_.Approve(who, name).ok() ? 1 : 0; });
      threads.emplace_back([&, who] { rejected += desk_.Reject(who, name).ok() ? 1 : 0; });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    EXPECT_EQ(approved + rejected, 1);
    EXPECT_EQ(desk_.purges.size() - before, static_cast<std::size_t>(approved));
  }
}

TEST_F(ApprovalsTest, PurgeIsOfAChairAndOfAnotherOneOrTriage) {
  const std::vector<std::string> cases = {desk_.Case(), desk_.Case()};
  EXPECT_THAT(desk_.ProposePurge("anna", cases), HasReason(Reason::kNotPermitted));
  const std::string name = desk_.ProposePurge("carol", cases).value();
  EXPECT_THAT(desk_.Approve("carol", name), HasReason(Reason::kSecondPersonNeeded));
  ASSERT_THAT(desk_.team.Update("carol", MakeMember("ben", {MEMBER_ROLE_PANEL}), "roles"), IsOk());
  EXPECT_THAT(desk_.Approve("ben", name), HasReason(Reason::kNotPermitted));
  desk_.guarded = {cases[1]};
  const auto approved = desk_.Approve("anna", name);
  ASSERT_THAT(approved, IsOk());
  EXPECT_EQ(approved->erased(), 2U);
  EXPECT_THAT(approved->left(), ElementsAre(cases[1]));
  ASSERT_THAT(desk_.purges, SizeIs(1));
  EXPECT_THAT(desk_.purges[0].cases(), ElementsAre(cases[0], cases[1]));
  EXPECT_THAT(desk_.Approve("chris", name), HasReason(Reason::kApprovalClosed));
}

TEST_F(ApprovalsTest, WhatIsAboutAHiddenCaseDoesNotExist) {
  const std::string hidden = desk_.Case("anna", "ben", Excluding("chris"));
  const std::string shown = desk_.Case();
  EXPECT_THAT(desk_.ProposePurge("chris", {hidden}), HasReason(Reason::kNoSuchCase));
  const std::string purge = desk_.ProposePurge("carol", {shown, hidden}).value();
  const std::string other = desk_.ProposePurge("carol", {shown}).value();
  const std::string exported = desk_.ProposeExport("anna", hidden).value();
  EXPECT_THAT(desk_.Names("chris"), ElementsAre(other));
  for (const std::string& name : {purge, exported, NewApprovalName(desk_.team.world.random)}) {
    EXPECT_THAT(desk_.Approve("chris", name), HasReason(Reason::kNoSuchApproval));
    EXPECT_THAT(desk_.Reject("chris", name), HasReason(Reason::kNoSuchApproval));
  }
  EXPECT_THAT(desk_.purges, IsEmpty());
  EXPECT_THAT(desk_.Approve("anna", purge), IsOk());
}

TEST_F(ApprovalsTest, IsGoneForWhoComesIntoAConflict) {
  const std::string subject = desk_.Case();
  const std::string name = desk_.ProposeExport("anna", subject).value();
  EXPECT_THAT(desk_.Names("ben"), ElementsAre(name));
  ASSERT_THAT(desk_.team.DeclareConflict("ben", subject, v1::CONFLICT_LEVEL_HARD), IsOk());
  EXPECT_THAT(desk_.Names("ben"), IsEmpty());
  EXPECT_THAT(desk_.Approve("ben", name), HasReason(Reason::kNoSuchApproval));
  ASSERT_THAT(desk_.team.DeclareConflict("anna", subject, v1::CONFLICT_LEVEL_HARD), IsOk());
  EXPECT_THAT(desk_.Reject("anna", name), HasReason(Reason::kNoSuchApproval));
}

TEST_F(ApprovalsTest, HiddenAndNonExistentLeaveTheSame) {
  const std::string hidden = desk_.Case("anna", "ben", Excluding("chris"));
  const std::string name = desk_.ProposePurge("carol", {hidden}).value();
  const auto of_hidden = desk_.Approve("chris", name);
  const auto of_none = desk_.Approve("chris", NewApprovalName(desk_.team.world.random));
  EXPECT_EQ(of_hidden.status().ToString(), of_none.status().ToString());
  EXPECT_THAT(desk_.Approve("chris", "approvals/x"), NamesField("name"));
}

TEST_F(ApprovalsTest, ExportIsOfTwoWhoReadTheCase) {
  const std::string subject = desk_.Case("anna", "ben");
  EXPECT_THAT(desk_.ProposeExport("carol", subject), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.ProposeExport("anna", subject, "other"), NamesField("export_key"));
  EXPECT_THAT(desk_.ProposeExport("anna", subject, "court", ""), NamesField("reason"));
  EXPECT_THAT(desk_.ProposeExport("anna", "cases/" + std::string(26, 'a')),
              HasReason(Reason::kNoSuchCase));
  const std::string name = desk_.ProposeExport("anna", subject).value();
  EXPECT_THAT(desk_.approvals->BeginExport("anna", name), HasReason(Reason::kSecondPersonNeeded));
  EXPECT_THAT(desk_.Approve("anna", name), HasReason(Reason::kSecondPersonNeeded));
  EXPECT_THAT(desk_.Approve("carol", name), HasReason(Reason::kNotPermitted)) << "sees it only";
  EXPECT_THAT(desk_.Names("carol"), IsEmpty());
  EXPECT_THAT(desk_.Approve("ben", name), IsOk());
  EXPECT_THAT(desk_.approvals->BeginExport("ben", name), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.approvals->BeginExport("anna", name), IsOk());
}

TEST_F(ApprovalsTest, ExportLeavesOnceWithinADay) {
  const std::string subject = desk_.Case();
  const std::string name = desk_.ProposeExport("anna", subject).value();
  ASSERT_THAT(desk_.Approve("ben", name), IsOk());
  ASSERT_THAT(desk_.approvals->BeginExport("anna", name), IsOk());
  EXPECT_THAT(desk_.approvals->BeginExport("anna", name), HasReason(Reason::kApprovalClosed))
      << "two at once";
  desk_.approvals->EndExport(name, /*is_whole=*/false);
  static_cast<void>(desk_.Reject("anna", name));  // comes after it
  ASSERT_THAT(desk_.approvals->BeginExport("anna", name), IsOk()) << "after a break";
  desk_.approvals->EndExport(name, /*is_whole=*/true);
  static_cast<void>(desk_.Reject("anna", name));
  EXPECT_THAT(desk_.approvals->BeginExport("anna", name), HasReason(Reason::kApprovalClosed));

  const std::string late = desk_.ProposeExport("anna", subject).value();
  ASSERT_THAT(desk_.Approve("ben", late), IsOk());
  desk_.team.world.clock.Advance(std::chrono::hours(24));
  EXPECT_THAT(desk_.approvals->BeginExport("anna", late), HasReason(Reason::kApprovalClosed));
}

TEST_F(ApprovalsTest, ExportEndsWithTheRightToRead) {
  const std::string subject = desk_.Case();
  const std::string name = desk_.ProposeExport("anna", subject).value();
  ASSERT_THAT(desk_.Approve("ben", name), IsOk());
  ASSERT_THAT(desk_.team.DeclareConflict("anna", subject, v1::CONFLICT_LEVEL_HARD), IsOk());
  EXPECT_THAT(desk_.approvals->BeginExport("anna", name), HasReason(Reason::kNoSuchApproval));
}

TEST_F(ApprovalsTest, TheLogNamesBothPeople) {
  const std::string name = Chair();
  ASSERT_THAT(desk_.Approve("chris", name), IsOk());
  const auto entries = test::ReadLog(desk_.team.world);
  ASSERT_THAT(entries, SizeIs(1));
  const audit::v1::Entry entry = test::Parse(entries[0]);
  EXPECT_EQ(entry.action(), "MAKE_CHAIR");
  EXPECT_EQ(entry.actor(), "member/carol");
  EXPECT_EQ(entry.subject(), name + " member/ben approved by member/chris");
}

TEST_F(ApprovalsTest, NothingIsDoneThatCannotBeLogged) {
  const std::string name = desk_.ProposePurge("carol", {desk_.Case()}).value();
  desk_.team.world.SetFull(true);
  EXPECT_THAT(desk_.Approve("chris", name), HasReason(Reason::kStoreFull));
  EXPECT_THAT(desk_.purges, IsEmpty());
  desk_.team.world.SetFull(false);
  EXPECT_THAT(desk_.Approve("chris", name), IsOk());
  EXPECT_THAT(desk_.purges, SizeIs(1));
}

TEST_F(ApprovalsTest, AreSealedWithTheRest) {
  const std::string name = Chair();
  desk_.team.world.key_ring->Seal();
  EXPECT_THAT(desk_.List("chris"), HasReason(Reason::kSealed));
  EXPECT_THAT(desk_.Approve("chris", name), HasReason(Reason::kSealed));
  EXPECT_THAT(desk_.Approve("chris", NewApprovalName(desk_.team.world.random)),
              HasReason(Reason::kSealed));
}

TEST_F(ApprovalsTest, OnlookersHaveNoPartInCases) {
  MakeAuditorOf("cleo");
  const std::string name = desk_.ProposePurge("carol", {desk_.Case()}).value();
  EXPECT_THAT(desk_.Names("cleo"), IsEmpty());
  EXPECT_THAT(desk_.Approve("cleo", name), HasReason(Reason::kNoSuchApproval));
  EXPECT_THAT(desk_.ProposeExport("cleo", desk_.Case()), HasReason(Reason::kNotPermitted));
}

}  // namespace
}  // namespace candor::review
