#include "review/case_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::review {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

IndexedCase Entry(const std::string& id, std::uint32_t day, const std::string& excluded = "") {
  IndexedCase entry{id, {}};
  entry.summary.mutable_subject()->set_channel("conduct");
  entry.summary.mutable_subject()->set_received_day(day);
  if (!excluded.empty()) {
    entry.summary.add_excluded_members(excluded);
  }
  return entry;
}

class CaseIndexTest : public ::testing::Test {
 protected:
  CaseIndexTest() {
    index_.Put(Entry("d", 10));
    index_.Put(Entry("b", 11));
    index_.Put(Entry("a", 9));
    index_.Put(Entry("c", 10, "bob"));
    index_.Put(Entry("e", 11));
  }

  CaseIndex::Listed List(std::string_view member, std::size_t size,
                         std::optional<ListPosition> after = std::nullopt) {
    const auto roster = members_.Snapshot();
    const Viewer viewer{roster->Find(member), members_.escalation_channel(), absl::Time()};
    return index_.List({viewer, {}, CaseOrder::kReceived, std::move(after), size});
  }
  std::vector<std::string> Ids(std::string_view member, std::size_t size = 100,
                               std::optional<ListPosition> after = std::nullopt) {
    std::vector<std::string> ids;
    for (const auto& entry : List(member, size, std::move(after)).cases) {
      ids.push_back(entry->id);
    }
    return ids;
  }
  static ListPosition After(std::uint32_t day, const std::string& id) { return {~day, id}; }

  Members members_{{"alice", "bob"}, {}, "ombuds"};
  CaseIndex index_{members_};
};

TEST_F(CaseIndexTest, ListsTheNewestDayFirstThenById) {
  EXPECT_THAT(Ids("alice"), ElementsAre("b", "e", "c", "d", "a"));
  EXPECT_EQ(index_.size(), 5U);
}

TEST_F(CaseIndexTest, GoesOnAfterAPositionEvenOneThatIsNotThere) {
  EXPECT_THAT(Ids("alice", 2), ElementsAre("b", "e"));
  EXPECT_THAT(Ids("alice", 2, List("alice", 2).next), ElementsAre("c", "d"));
  EXPECT_THAT(Ids("alice", 9, After(10, "cc")), ElementsAre("d", "a"));
  EXPECT_THAT(Ids("alice", 9, After(9, "a")), IsEmpty());
}

TEST_F(CaseIndexTest, SaysWhetherThereIsAnotherPage) {
  EXPECT_EQ(List("alice", 4).next, After(10, "d"));
  EXPECT_EQ(List("alice", 5).next, std::nullopt);
  EXPECT_EQ(List("bob", 4).next, std::nullopt);
  EXPECT_EQ(List("alice", 1).total, 5U);
  EXPECT_EQ(List("bob", 1).total, 4U);
  EXPECT_EQ(List("alice", 1, After(10, "d")).total, 5U) << "of all pages";
}

TEST_F(CaseIndexTest, HidesACaseFromWhomItExcludes) {
  EXPECT_THAT(Ids("bob"), ElementsAre("b", "e", "d", "a"));
  EXPECT_THAT(Ids("bob", 1, After(11, "e")), ElementsAre("d"));
  EXPECT_EQ(index_.Find("c", "bob"), nullptr);
  EXPECT_EQ(index_.Find("c", "alice")->id, "c");
  EXPECT_FALSE(index_.Sees("c", "bob"));
  EXPECT_TRUE(index_.Sees("c", "alice"));
  // The whole name, not a part of it.
  index_.Put(Entry("c", 10, "bobby"));
  EXPECT_NE(index_.Find("c", "bob"), nullptr);
}

TEST_F(CaseIndexTest, HidesEverythingFromWhoIsNoMember) {
  EXPECT_THAT(Ids("carol"), IsEmpty());
  EXPECT_EQ(index_.Find("a", "carol"), nullptr);
  EXPECT_EQ(List("carol", 9).total, 0U);
}

TEST_F(CaseIndexTest, HidesWhatIsInNoChannelOfTheMember) {
  IndexedCase escalated = Entry("f", 12);
  escalated.summary.mutable_subject()->set_channel("ombuds");
  index_.Put(escalated);
  EXPECT_EQ(index_.Find("f", "alice"), nullptr);
  EXPECT_EQ(List("alice", 9).total, 5U);
}

TEST_F(CaseIndexTest, CountsTheCasesThatNobodyMayRead) {
  EXPECT_EQ(index_.without_reader(), 0U);
  IndexedCase nobody = Entry("n", 12, "alice");
  nobody.summary.add_excluded_members("bob");
  index_.Put(nobody);
  index_.PutIfAbsent(nobody);
  EXPECT_EQ(index_.without_reader(), 1U);
  nobody.id = "m";
  index_.PutIfAbsent(nobody);
  EXPECT_EQ(index_.without_reader(), 2U);
  index_.Put(Entry("n", 12, "alice"));
  EXPECT_EQ(index_.without_reader(), 1U);
  members_.Install(std::make_shared<const Roster>());
  EXPECT_EQ(index_.without_reader(), 7U) << "by the members of now";
}

TEST_F(CaseIndexTest, FindsNothingThatIsNotThere) { EXPECT_EQ(index_.Find("z", "alice"), nullptr); }

TEST_F(CaseIndexTest, PutReplaces) {
  index_.Put(Entry("a", 12));
  EXPECT_THAT(Ids("alice"), ElementsAre("a", "b", "e", "c", "d"));
  EXPECT_EQ(index_.size(), 5U);
}

TEST_F(CaseIndexTest, PutIfAbsentDoesNotReplace) {
  index_.PutIfAbsent(Entry("a", 12));
  index_.PutIfAbsent(Entry("f", 12));
  EXPECT_THAT(Ids("alice"), ElementsAre("f", "b", "e", "c", "d", "a"));
}

TEST_F(CaseIndexTest, TakesACaseOutForGood) {
  index_.Put(Entry("f", 11, "alice"));
  IndexedCase nobodys = Entry("g", 12, "alice");
  nobodys.summary.add_excluded_members("bob");
  index_.Put(nobodys);
  EXPECT_EQ(index_.without_reader(), 1U);
  index_.Remove("g");
  index_.Remove("d");
  index_.Remove("never there");
  EXPECT_EQ(index_.without_reader(), 0U);
  EXPECT_EQ(index_.Find("d", "alice"), nullptr);
  EXPECT_THAT(Ids("alice"), ElementsAre("b", "e", "c", "a"));
  // A list that is being loaded still holds what the store had when it began.
  index_.PutIfAbsent(Entry("d", 10));
  EXPECT_EQ(index_.Find("d", "alice"), nullptr);
}

TEST_F(CaseIndexTest, KnowsSinceWhenThereIsQuarantine) {
  EXPECT_FALSE(index_.HasQuarantinedSince(0));
  IndexedCase quarantined = Entry("q", 8);
  quarantined.summary.mutable_subject()->set_state(v1::CASE_STATE_QUARANTINED);
  index_.Put(quarantined);
  EXPECT_TRUE(index_.HasQuarantinedSince(8));
  EXPECT_FALSE(index_.HasQuarantinedSince(9));
  index_.Remove("q");
  EXPECT_FALSE(index_.HasQuarantinedSince(0));
}

TEST_F(CaseIndexTest, RemembersWhatAChangeReplaced) {
  const std::uint64_t before = index_.sequence();
  index_.PutIfAbsent(Entry("z", 1));
  EXPECT_EQ(index_.sequence(), before) << "what is loaded is no change";
  index_.Put(Entry("a", 20));
  index_.Put(Entry("f", 20));
  index_.Put(Entry("a", 21));
  index_.Remove("d");
  const std::optional<ChangedCases> changed = index_.ChangesSince(before);
  ASSERT_EQ(changed->cases.size(), 3U);
  EXPECT_EQ(changed->cases[0].id, "a");
  EXPECT_EQ(changed->cases[0].before->Summary().subject().received_day(), 9U);
  EXPECT_EQ(changed->cases[1].before, nullptr);
  EXPECT_EQ(changed->cases[2].id, "d");
  EXPECT_EQ(changed->through, index_.sequence());
  EXPECT_THAT(index_.ChangesSince(index_.sequence())->cases, IsEmpty());
  EXPECT_EQ(index_.ChangesSince(index_.sequence() + 1), std::nullopt);
}

}  // namespace
}  // namespace candor::review
