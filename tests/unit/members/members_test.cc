#include "members/members.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "candor/testing/matchers.h"
#include "rosters.h"

namespace candor::review {
namespace {

using test::MakeMember;
using test::MakeRoster;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::shared_ptr<const Roster> Shared(Roster roster) {
  return std::make_shared<const Roster>(std::move(roster));
}

TEST(Members, AreFoundedByTheConfiguration) {
  const Members members({"bob", "alice"}, {"carol", "alice"}, "ombuds");
  const auto roster = members.Snapshot();
  ASSERT_EQ(roster->stored().members_size(), 3);
  const v1::Member* const alice = roster->FindActive("alice");
  ASSERT_NE(alice, nullptr);
  EXPECT_THAT(alice->roles(),
              ElementsAre(v1::MEMBER_ROLE_TRIAGE, v1::MEMBER_ROLE_HANDLER, v1::MEMBER_ROLE_PANEL,
                          v1::MEMBER_ROLE_APPEALS, v1::MEMBER_ROLE_CHAIR));
  EXPECT_THAT(alice->channels(), ElementsAre("*"));
  EXPECT_THAT(roster->FindActive("carol")->roles(), ElementsAre(v1::MEMBER_ROLE_CHAIR));
  EXPECT_FALSE(HasRole(*roster->FindActive("bob"), v1::MEMBER_ROLE_CHAIR));
  EXPECT_EQ(roster->Find("dana"), nullptr);
}

TEST(Members, LetInWhoDidNotLeave) {
  Members members({}, {}, "");
  members.Install(
      Shared(MakeRoster({MakeMember("anna"), MakeMember("leo", {}, "*", v1::MEMBER_STATE_LEFT),
                         MakeMember("nora", {}, "*", v1::MEMBER_STATE_ONBOARDING)})));
  EXPECT_TRUE(members.LetsIn("anna"));
  EXPECT_TRUE(members.LetsIn("nora"));
  EXPECT_FALSE(members.LetsIn("leo"));
  EXPECT_FALSE(members.LetsIn("nobody"));
  EXPECT_FALSE(members.LetsIn(""));
}

TEST(Members, TellWhoMayWork) {
  Members members({}, {}, "");
  members.Install(
      Shared(MakeRoster({MakeMember("anna"), MakeMember("leo", {}, "*", v1::MEMBER_STATE_LEFT),
                         MakeMember("nora", {}, "*", v1::MEMBER_STATE_ONBOARDING)})));
  EXPECT_THAT(members.CheckActive("anna"), IsOk());
  EXPECT_THAT(members.CheckActive("nora"), HasReason(Reason::kNotOnboarded));
  EXPECT_THAT(members.CheckActive("leo"), HasReason(Reason::kCallerNotAllowed));
  EXPECT_THAT(members.CheckActive("nobody"), HasReason(Reason::kCallerNotAllowed));
}

TEST(Members, AreForgotten) {
  Members members({"alice"}, {}, "");
  members.Forget();
  EXPECT_EQ(members.Known(), nullptr);
  EXPECT_THAT(members.Snapshot()->Active(), IsEmpty());
  // Everybody is let in, to be told the one thing.
  EXPECT_TRUE(members.LetsIn("anybody"));
  EXPECT_THAT(members.CheckActive("alice"), HasReason(Reason::kSealed));
}

TEST(Members, ChangeOnlyForwardAndWhileKnown) {
  Members members({"alice"}, {}, "");
  storage::v1::Roster later;
  later.set_revision(2);
  members.Replace(Shared(Roster(later)));
  EXPECT_EQ(members.Snapshot()->stored().revision(), 2);
  storage::v1::Roster earlier;
  earlier.set_revision(1);
  members.Replace(Shared(Roster(earlier)));
  EXPECT_EQ(members.Snapshot()->stored().revision(), 2);
  members.Forget();
  later.set_revision(3);
  members.Replace(Shared(Roster(later)));
  EXPECT_EQ(members.Known(), nullptr);
}

TEST(Members, HaveTheEscalationChannelByNameOnly) {
  const v1::Member everywhere = MakeMember("anna");
  const v1::Member ombuds = MakeMember("olaf", {}, "ombuds");
  EXPECT_TRUE(HasChannel(everywhere, "conduct", "ombuds"));
  EXPECT_FALSE(HasChannel(everywhere, "ombuds", "ombuds"));
  EXPECT_TRUE(HasChannel(everywhere, "ombuds", ""));
  EXPECT_TRUE(HasChannel(ombuds, "ombuds", "ombuds"));
  EXPECT_FALSE(HasChannel(ombuds, "conduct", "ombuds"));
}

}  // namespace
}  // namespace candor::review
