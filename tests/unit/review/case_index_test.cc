#include "review/case_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::review {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

IndexedCase Entry(const std::string& id, std::uint32_t day, const std::string& excluded = "") {
  IndexedCase entry{id, {}};
  entry.summary.mutable_subject()->set_received_day(day);
  if (!excluded.empty()) {
    entry.summary.add_excluded_members(excluded);
  }
  return entry;
}

std::vector<std::string> Ids(const std::vector<CaseIndex::CasePtr>& page) {
  std::vector<std::string> ids;
  for (const auto& entry : page) {
    ids.push_back(entry->id);
  }
  return ids;
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
  const Members members_{{"alice", "bob"}, {}, ""};
  CaseIndex index_{members_};
};

TEST_F(CaseIndexTest, ListsTheNewestDayFirstThenById) {
  EXPECT_THAT(Ids(index_.After(std::nullopt, "alice", 100)), ElementsAre("b", "e", "c", "d", "a"));
  EXPECT_EQ(index_.size(), 5U);
}

TEST_F(CaseIndexTest, GoesOnAfterAPositionEvenOneThatIsNotThere) {
  EXPECT_THAT(Ids(index_.After(std::nullopt, "alice", 2)), ElementsAre("b", "e"));
  EXPECT_THAT(Ids(index_.After(ListPosition{11, "e"}, "alice", 2)), ElementsAre("c", "d"));
  EXPECT_THAT(Ids(index_.After(ListPosition{10, "cc"}, "alice", 9)), ElementsAre("d", "a"));
  EXPECT_THAT(Ids(index_.After(ListPosition{9, "a"}, "alice", 9)), IsEmpty());
}

TEST_F(CaseIndexTest, HidesACaseFromWhomItExcludes) {
  EXPECT_THAT(Ids(index_.After(std::nullopt, "bob", 100)), ElementsAre("b", "e", "d", "a"));
  EXPECT_THAT(Ids(index_.After(ListPosition{11, "e"}, "bob", 1)), ElementsAre("d"));
  EXPECT_EQ(index_.Find("c", "bob"), nullptr);
  EXPECT_EQ(index_.Find("c", "alice")->id, "c");
  // The whole name, not a part of it.
  EXPECT_NE(index_.Find("c", "bo"), nullptr);
  EXPECT_NE(index_.Find("c", "bobby"), nullptr);
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
}

TEST_F(CaseIndexTest, FindsNothingThatIsNotThere) { EXPECT_EQ(index_.Find("z", "alice"), nullptr); }

TEST_F(CaseIndexTest, PutReplaces) {
  index_.Put(Entry("a", 12));
  EXPECT_THAT(Ids(index_.After(std::nullopt, "alice", 100)), ElementsAre("a", "b", "e", "c", "d"));
  EXPECT_EQ(index_.size(), 5U);
}

TEST_F(CaseIndexTest, PutIfAbsentDoesNotReplace) {
  index_.PutIfAbsent(Entry("a", 12));
  index_.PutIfAbsent(Entry("f", 12));
  EXPECT_THAT(Ids(index_.After(std::nullopt, "alice", 100)),
              ElementsAre("f", "b", "e", "c", "d", "a"));
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
  EXPECT_THAT(Ids(index_.After(std::nullopt, "alice", 9)), ElementsAre("b", "e", "c", "a"));
  // A list that is being loaded still holds what the store had when it began.
  index_.PutIfAbsent(Entry("d", 10));
  EXPECT_EQ(index_.Find("d", "alice"), nullptr);
}

}  // namespace
}  // namespace candor::review
