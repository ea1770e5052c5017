#include "members/case_settler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "candor/testing/matchers.h"
#include "team_desk.h"

namespace candor::review {
namespace {

using test::MakeReport;
using test::TeamDesk;
using test_support::IsOk;
using ::testing::IsEmpty;

class CaseSettlerTest : public ::testing::Test {
 protected:
  // The cases that were changed since the index was at `sequence`, in the order of the commits.
  std::vector<std::string> ChangedSince(std::uint64_t sequence) {
    std::vector<std::string> ids;
    const std::optional<ChangedCases> changes = Index().ChangesSince(sequence);
    for (const ChangedCase& changed : changes.value().cases) {
      ids.push_back(changed.id);
    }
    return ids;
  }
  const CaseIndex& Index() { return *desk_.world.cases->Open("carol").value().index; }

  TeamDesk desk_;
};

// Otherwise who watches could tell from the order what else was settled.
TEST_F(CaseSettlerTest, SettlesInTheOrderOfIdsWhateverCameFirst) {
  std::vector<std::string> ids;
  for (int i = 0; i < 16; ++i) {
    ASSERT_THAT(desk_.Take("ben", desk_.File(MakeReport())), IsOk());
  }
  for (const CaseIndex::CasePtr& entry : desk_.world.cases->All()) {
    ids.push_back(entry->id);
  }
  ASSERT_FALSE(std::ranges::is_sorted(ids)) << "the rows come in their order by themselves";
  const std::uint64_t before = Index().sequence();
  ASSERT_THAT(desk_.Remove("carol", "ben", "cleo"), IsOk());
  std::ranges::sort(ids);
  EXPECT_EQ(ChangedSince(before), ids);
}

TEST_F(CaseSettlerTest, DoesNothingTwice) {
  ASSERT_THAT(desk_.Take("ben", desk_.File(MakeReport())), IsOk());
  ASSERT_THAT(desk_.Remove("carol", "ben", "cleo"), IsOk());
  const std::uint64_t before = Index().sequence();
  desk_.membership->Settle();
  desk_.Wait();
  EXPECT_THAT(ChangedSince(before), IsEmpty());
}

}  // namespace
}  // namespace candor::review
