// Two people: whatever one person calls, in whatever order, nothing that takes two is done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "../members/rosters.h"
#include "approval_desk.h"
#include "approvals/approvals.h"

namespace candor::review {
namespace {

using test::ApprovalDesk;
using test::MakeMember;

using enum v1::MemberRole;

class AloneTest : public ::testing::TestWithParam<const char*> {
 protected:
  std::size_t Below(std::size_t limit) {
    return static_cast<unsigned char>(random_.Bytes(1)[0]) % limit;
  }
  std::string AnyMember() {
    constexpr std::array kNames = {"anna", "ben", "carol", "chris", "cleo", "olaf", "emma"};
    return kNames.at(Below(kNames.size()));
  }
  std::string AnyApproval() {
    const std::vector<std::string> names = desk_.Names(who_);
    all_.insert(names.begin(), names.end());
    if (all_.empty()) {
      return "approvals/" + std::string(26, 'a');
    }
    return *std::next(all_.begin(), static_cast<std::ptrdiff_t>(Below(all_.size())));
  }
  v1::Member AnyMemberWithRoles() {
    v1::Member member = MakeMember(AnyMember(), {});
    for (int role = MEMBER_ROLE_TRIAGE; role <= MEMBER_ROLE_ANALYST; ++role) {
      if (Below(3) == 0) {
        member.add_roles(static_cast<v1::MemberRole>(role));
      }
    }
    return member;
  }
  void Note(const absl::StatusOr<std::string>& proposed) {
    if (proposed.ok() && !proposed->empty()) {
      all_.insert(*proposed);
    }
  }
  void Step() {
    switch (Below(9)) {
      case 0:
        return static_cast<void>(desk_.team.Add(who_, AnyMemberWithRoles()));
      case 1:
        return static_cast<void>(
            desk_.team.Update(who_, AnyMemberWithRoles(), Below(4) == 0 ? "channels" : "roles"));
      case 2:
        return Note(desk_.ProposeChair(who_, AnyMember()));
      case 3:
        return Note(desk_.ProposePurge(who_, {case_}));
      case 4:
        return Note(desk_.ProposeExport(who_, case_));
      case 5:
        return static_cast<void>(desk_.Reject(who_, AnyApproval()));
      case 6:
        desk_.team.world.clock.Advance(std::chrono::hours(Below(20)));
        return;
      case 7:
        EXPECT_FALSE(desk_.approvals->BeginExport(who_, AnyApproval()).ok());
        return;
      default:
        EXPECT_FALSE(desk_.Approve(who_, AnyApproval()).ok());
    }
  }

  const std::string who_ = GetParam();
  test_support::SeededRandom random_{99};
  ApprovalDesk desk_;
  std::string case_ = desk_.Case("anna", "carol");
  std::set<std::string> all_;
};

TEST_P(AloneTest, NothingIsDone) {
  for (int i = 0; i < 1000; ++i) {
    Step();
    for (const char* name : {"anna", "ben", "cleo", "olaf", "emma"}) {
      ASSERT_FALSE(desk_.IsChair(name)) << "after " << i << " calls";
    }
    ASSERT_TRUE(desk_.purges.empty()) << "after " << i << " calls";
  }
}

INSTANTIATE_TEST_SUITE_P(Members, AloneTest, ::testing::Values("carol", "anna"));

}  // namespace
}  // namespace candor::review
