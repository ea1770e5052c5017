#include "approvals/approval_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../review/world.h"
#include "approvals/approval_name.h"
#include "candor/testing/matchers.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class ApprovalStoreTest : public ::testing::Test {
 protected:
  storage::v1::StoredApproval Proposed(const std::string& reason) {
    storage::v1::StoredApproval proposed;
    proposed.mutable_approval()->set_kind(v1::APPROVAL_KIND_PURGE);
    proposed.mutable_approval()->set_proposed_by("carol");
    proposed.mutable_approval()->set_reason(reason);
    proposed.mutable_purge()->set_reason(reason);
    return proposed;
  }
  [[nodiscard]] absl::Time Now() const { return absl::FromChrono(world_.clock.Now()); }
  v1::Approval Add(const std::string& reason) {
    return approvals_.Add(*keys_, Proposed(reason), Now()).value();
  }

  test::World world_;
  std::shared_ptr<const UnsealedKeys> keys_ = test::MakeKeys();
  ApprovalStore approvals_{*world_.store, world_.random};
};

TEST_F(ApprovalStoreTest, KeepsWhatWasProposedForThreeDays) {
  const v1::Approval added = Add("zanzibar");
  EXPECT_THAT(added.name(), StartsWith("approvals/"));
  EXPECT_EQ(added.state(), v1::APPROVAL_STATE_OPEN);
  EXPECT_EQ(added.expire_time().seconds() - added.propose_time().seconds(), 3 * 24 * 3600);
  const auto all = approvals_.All(*keys_);
  ASSERT_THAT(all, IsOk());
  ASSERT_THAT(*all, SizeIs(1));
  EXPECT_EQ(all->front().approval().SerializeAsString(), added.SerializeAsString());
  EXPECT_TRUE(all->front().has_purge());
  EXPECT_EQ(StateAt(added, Now() + kApprovalTime - absl::Seconds(1)), v1::APPROVAL_STATE_OPEN);
  EXPECT_EQ(StateAt(added, Now() + kApprovalTime), v1::APPROVAL_STATE_EXPIRED);
}

TEST_F(ApprovalStoreTest, ShowsNothingToTheDiskOrAnotherKey) {
  const v1::Approval added = Add("zanzibar");
  EXPECT_THAT(test::DumpOf(*world_.store), Not(HasSubstr("zanzibar")));
  EXPECT_THAT(test::DumpOf(*world_.store), Not(HasSubstr("carol")));
  EXPECT_THAT(*approvals_.All(*test::MakeKeys(2)), IsEmpty());
  // Nor in another's place.
  const std::string id(*IdOfApprovalName(added.name()));
  store::Batch batch;
  batch.Put(kApprovals, std::string(26, 'a'), world_.store->Get(kApprovals, id).value().value());
  ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  EXPECT_THAT(*approvals_.All(*keys_), SizeIs(1));
}

TEST_F(ApprovalStoreTest, ListsTheNewestFirst) {
  const v1::Approval first = Add("one");
  world_.clock.Advance(std::chrono::hours(1));
  const v1::Approval second = Add("two");
  const auto all = approvals_.All(*keys_);
  ASSERT_THAT(*all, SizeIs(2));
  EXPECT_EQ(all->at(0).approval().name(), second.name());
  EXPECT_EQ(all->at(1).approval().name(), first.name());
}

TEST_F(ApprovalStoreTest, LetsGoWhatIsLongOver) {
  Add("one");
  world_.clock.Advance(std::chrono::hours(24 * 92));
  Add("two");
  EXPECT_THAT(*approvals_.All(*keys_), SizeIs(2));
  world_.clock.Advance(std::chrono::hours(25));
  Add("three");
  EXPECT_THAT(*approvals_.All(*keys_), SizeIs(2));
}

TEST_F(ApprovalStoreTest, KeepsNothingOnAFullDisk) {
  world_.SetFull(true);
  EXPECT_THAT(approvals_.Add(*keys_, Proposed("one"), Now()), HasReason(Reason::kStoreFull));
  world_.SetFull(false);
}

}  // namespace
}  // namespace candor::review
