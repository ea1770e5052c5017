#include "members/member_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../review/world.h"
#include "candor/testing/matchers.h"
#include "review/families.h"
#include "rosters.h"

namespace candor::review {
namespace {

using test::MakeKeys;
using test::MakeMember;
using test::MakeRoster;
using test_support::HasCode;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

class MemberStoreTest : public ::testing::Test {
 protected:
  MemberStore& store() { return *world_.member_store; }

  test::World world_;
  const std::shared_ptr<const UnsealedKeys> keys_ = MakeKeys();
  const storage::v1::Roster founding_ = MakeRoster({MakeMember("anna")}).stored();
};

TEST_F(MemberStoreTest, HasNothingBeforeTheFirstUnseal) {
  const auto read = store().Read(*keys_);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(*read, nullptr);
}

TEST_F(MemberStoreTest, KeepsTheFoundingMembersOnce) {
  ASSERT_THAT(store().ReadOrFound(*keys_, founding_), IsOk());
  world_.Restart();
  const auto other = MakeRoster({MakeMember("eve")}).stored();
  const auto read = store().ReadOrFound(*keys_, other);
  ASSERT_THAT(read, IsOk());
  EXPECT_NE((*read)->Find("anna"), nullptr);
  EXPECT_EQ((*read)->Find("eve"), nullptr);
}

TEST_F(MemberStoreTest, WritesWhatComesAfterWhatIsThere) {
  const auto before = store().ReadOrFound(*keys_, founding_);
  ASSERT_THAT(before, IsOk());
  storage::v1::Roster after = (*before)->stored();
  *after.add_members() = MakeMember("ben");
  const auto written = store().Write(*keys_, **before, after);
  ASSERT_THAT(written, IsOk());
  EXPECT_EQ((*written)->stored().revision(), founding_.revision() + 1);
  world_.Restart();
  const auto read = store().Read(*keys_);
  ASSERT_THAT(read, IsOk());
  EXPECT_NE((*read)->Find("ben"), nullptr);
  EXPECT_EQ((*read)->digest(), (*written)->digest());
  // Not twice from the same.
  EXPECT_THAT(store().Write(*keys_, **before, after), HasCode(absl::StatusCode::kAborted));
}

TEST_F(MemberStoreTest, RefusesCommitsThatWereDecidedByAnEarlierRoster) {
  const auto before = store().ReadOrFound(*keys_, founding_);
  ASSERT_THAT(before, IsOk());
  store::Batch in_time;
  (*before)->Require(in_time);
  in_time.Put(kFiled, "a", "b");
  EXPECT_THAT(store::CommitAndWait(*world_.store, std::move(in_time)), IsOk());
  ASSERT_THAT(store().Write(*keys_, **before, founding_), IsOk());
  store::Batch late;
  (*before)->Require(late);
  late.Put(kFiled, "c", "d");
  EXPECT_THAT(store::CommitAndWait(*world_.store, std::move(late)),
              HasCode(absl::StatusCode::kAborted));
}

TEST_F(MemberStoreTest, WritesNoNameInPlain) {
  storage::v1::Roster roster = MakeRoster({MakeMember("zanzibar-anna")}).stored();
  roster.mutable_members(0)->add_close_people("Zanzibar Pat");
  ASSERT_THAT(store().ReadOrFound(*keys_, roster), IsOk());
  EXPECT_THAT(test::DumpOf(*world_.store), Not(HasSubstr("anzibar")));
}

TEST_F(MemberStoreTest, RefusesWhatIsDamagedOrUnderAnotherKey) {
  ASSERT_THAT(store().ReadOrFound(*keys_, founding_), IsOk());
  EXPECT_THAT(store().Read(*MakeKeys(2)), HasReason(Reason::kStoreFailed));
  world_.Damage(kMeta, std::string(kRosterKey));
  EXPECT_THAT(store().Read(*keys_), HasReason(Reason::kStoreFailed));
  EXPECT_THAT(store().ReadOrFound(*keys_, founding_), HasReason(Reason::kStoreFailed));
}

TEST_F(MemberStoreTest, PassesOnThatTheDiskIsFull) {
  world_.SetFull(true);
  EXPECT_THAT(store().ReadOrFound(*keys_, founding_), HasReason(Reason::kStoreFull));
  world_.SetFull(false);
}

}  // namespace
}  // namespace candor::review
