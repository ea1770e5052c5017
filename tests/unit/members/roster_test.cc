#include "members/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rosters.h"

namespace candor::review {
namespace {

using test::MakeMember;
using test::MakeRoster;
using ::testing::ElementsAre;
using ::testing::Pointee;
using ::testing::Property;

auto Named(const char* name) { return Pointee(Property(&v1::Member::name, name)); }

class RosterTest : public ::testing::Test {
 protected:
  const Roster roster_ = MakeRoster({MakeMember("zoe"), MakeMember("anna"),
                                     MakeMember("leo", {}, "*", v1::MEMBER_STATE_LEFT),
                                     MakeMember("nora", {}, "*", v1::MEMBER_STATE_ONBOARDING)});
};

TEST_F(RosterTest, FindsWhoLeftOnlyAsWhoTheyAre) {
  EXPECT_THAT(roster_.Find("leo"), Named("leo"));
  EXPECT_EQ(roster_.Find("leo")->state(), v1::MEMBER_STATE_LEFT);
  EXPECT_EQ(roster_.FindActive("leo"), nullptr);
  EXPECT_EQ(roster_.FindActive("nora"), nullptr);
  EXPECT_THAT(roster_.FindActive("anna"), Named("anna"));
  EXPECT_EQ(roster_.Find("bob"), nullptr);
  EXPECT_EQ(roster_.Find(""), nullptr);
}

TEST_F(RosterTest, GivesWhoIsActiveByName) {
  EXPECT_THAT(roster_.Active(), ElementsAre(Named("anna"), Named("zoe")));
}

TEST_F(RosterTest, HasRolesThatWereGiven) {
  const v1::Member member = MakeMember("anna", {v1::MEMBER_ROLE_CHAIR});
  EXPECT_TRUE(HasRole(member, v1::MEMBER_ROLE_CHAIR));
  EXPECT_FALSE(HasRole(member, v1::MEMBER_ROLE_PANEL));
}

TEST_F(RosterTest, TellsOnlookers) {
  EXPECT_TRUE(IsOnlooker(MakeMember("ada", {v1::MEMBER_ROLE_AUDITOR})));
  EXPECT_TRUE(IsOnlooker(MakeMember("ann", {v1::MEMBER_ROLE_ANALYST})));
  EXPECT_FALSE(IsOnlooker(MakeMember("pat", {v1::MEMBER_ROLE_ANALYST, v1::MEMBER_ROLE_PANEL})));
  EXPECT_FALSE(IsOnlooker(MakeMember("anna")));
}

}  // namespace
}  // namespace candor::review
