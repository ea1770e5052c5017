#include "lists/case_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "casework/code_name.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Id(char letter) { return std::string(26, letter); }

class CaseViewTest : public ::testing::Test {
 protected:
  CaseViewTest() {
    entry_.summary.mutable_subject()->set_channel("conduct");
    entry_.summary.set_revision(5);
  }
  [[nodiscard]] v1::Case Shown(std::string_view member) {
    v1::Case shown;
    const auto roster = members_.Snapshot();
    ShowCase(index_, entry_, {roster->FindActive(member), "ombuds", now_}, shown);
    return shown;
  }

  const absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  Members members_{{"alice", "bob"}, {}, "ombuds"};
  CaseIndex index_{members_};
  IndexedCase entry_{Id('a'), {}};
};

TEST_F(CaseViewTest, HasItsNamesAndTheViewersOwnDeclaration) {
  entry_.summary.add_soft_conflicts("alice");
  const v1::Case shown = Shown("alice");
  EXPECT_EQ(shown.name(), CaseName(Id('a')));
  EXPECT_EQ(shown.code_name(), CodeName(Id('a')));
  EXPECT_EQ(shown.own_conflict(), v1::CONFLICT_LEVEL_SOFT);
  EXPECT_EQ(Shown("bob").own_conflict(), v1::CONFLICT_LEVEL_UNSPECIFIED);
  EXPECT_THAT(shown.permitted_actions(), IsEmpty());
  EXPECT_EQ(shown.etag(), "5");
}

TEST_F(CaseViewTest, HasTheLevelsOfNow) {
  v1::CaseClock& clock = *entry_.summary.mutable_subject()->add_clocks();
  clock.mutable_hard_time()->set_seconds(absl::ToUnixSeconds(now_) - 1);
  entry_.summary.mutable_subject()->add_clocks()->set_level(v1::CLOCK_LEVEL_PAUSED);
  EXPECT_EQ(Shown("alice").clocks(0).level(), v1::CLOCK_LEVEL_BREACHED);
  EXPECT_EQ(Shown("alice").clocks(1).level(), v1::CLOCK_LEVEL_PAUSED);
}

TEST_F(CaseViewTest, LeavesNoTraceOfALinkToAHiddenCase) {
  const v1::Case before = Shown("bob");
  IndexedCase hidden{Id('b'), {}};
  hidden.summary.mutable_subject()->set_channel("conduct");
  hidden.summary.add_excluded_members("bob");
  index_.Put(hidden);
  for (const std::string& name : {CaseName(Id('b')), CaseName(Id('c')), std::string("nonsense")}) {
    entry_.summary.mutable_subject()->add_linked_cases(name);
  }
  EXPECT_EQ(Shown("bob").SerializeAsString(), before.SerializeAsString());
  EXPECT_THAT(Shown("alice").linked_cases(), ElementsAre(CaseName(Id('b'))));
  EXPECT_NE(Shown("alice").etag(), before.etag());
  EXPECT_THAT(Shown("nobody").linked_cases(), IsEmpty());
}

}  // namespace
}  // namespace candor::review
