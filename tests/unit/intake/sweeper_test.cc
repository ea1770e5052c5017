#include "intake/sweeper.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "candor/hpke/sha256.h"
#include "candor/storage/v1/intake_storage.pb.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "intake/families.h"
#include "team.h"
#include "test_store.h"

namespace candor::intake {
namespace {

using test_support::IsOk;

class SweeperTest : public ::testing::Test {
 protected:
  void Bury(int first, int count, Day day) {
    storage::v1::Tombstone tombstone;
    tombstone.set_acknowledged_day(day.number());
    tombstone.set_envelope_digest(Sha256("x"));
    store::Batch batch;
    for (int i = first; i < first + count; ++i) {
      batch.Put(kTombstones, Sha256(std::to_string(i)), tombstone.SerializeAsString());
    }
    ASSERT_THAT(store::CommitAndWait(*store_, std::move(batch)), IsOk());
  }

  // Replies that were posted `posted` days ago and fetched `fetched` days ago, if at all.
  void Post(const std::string& slot, std::uint32_t posted, std::optional<std::uint32_t> fetched) {
    storage::v1::StoredReply reply;
    reply.set_envelope("x");
    reply.set_posted_day(kToday.number() - posted);
    reply.set_fetched_day(fetched ? kToday.number() - *fetched : 0);
    store::Batch batch;
    batch.Put(kReplies, Sha256(slot), reply.SerializeAsString());
    ASSERT_THAT(store::CommitAndWait(*store_, std::move(batch)), IsOk());
  }
  bool Holds(const std::string& slot) { return store_->Get(kReplies, Sha256(slot))->has_value(); }

  TestStore store_;
  test_support::FakeClock clock_;
  Sweeper sweeper_{*store_, clock_, {OldTombstones(), OldReplies(30, 730)}};
};

TEST_F(SweeperTest, KeepsTombstonesForThirtyDays) {
  Bury(0, 10, kToday);
  Bury(10, 5, Day(kToday.number() - 1));
  clock_.Advance(std::chrono::days(30));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 10);
  clock_.Advance(std::chrono::days(1));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 0);
}

TEST_F(SweeperTest, SweepsABoundedBatchAtATimeAndOnceADay) {
  Bury(0, kSweptAtOnce + 1000, kToday);
  clock_.Advance(std::chrono::days(31));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 1000);
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 0);
  Bury(0, 10, kToday);
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 10) << "today's sweep is over";
  clock_.Advance(std::chrono::days(1));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 0);
}

TEST_F(SweeperTest, KeepsWhatIsFromTheFutureOrDamaged) {
  Bury(0, 1, Day(kToday.number() + 5));
  store::Batch batch;
  batch.Put(kTombstones, "damaged", "\xff");
  ASSERT_THAT(store::CommitAndWait(*store_, std::move(batch)), IsOk());
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 2);
}

TEST_F(SweeperTest, TriesAgainAfterAFullDisk) {
  Bury(0, 10, kToday);
  clock_.Advance(std::chrono::days(31));
  store_.SetFull(true);
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 10);
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 0);
}

TEST_F(SweeperTest, ForgetsRepliesAWhileAfterTheyWereFetchedOrWhenNobodyComes) {
  Post("just fetched", 700, 30);
  Post("fetched long ago", 700, 31);
  Post("fetched on its last day", 730, std::nullopt);
  Post("never fetched", 731, std::nullopt);
  Post("new", 0, 0);
  sweeper_.Tick();
  EXPECT_TRUE(Holds("just fetched"));
  EXPECT_FALSE(Holds("fetched long ago"));
  EXPECT_TRUE(Holds("fetched on its last day"));
  EXPECT_FALSE(Holds("never fetched"));
  EXPECT_TRUE(Holds("new"));
}

TEST_F(SweeperTest, EachFamilyHasItsOwnPlace) {
  Bury(0, kSweptAtOnce + 1000, kToday);
  Post("old", 0, std::nullopt);
  clock_.Advance(std::chrono::days(731));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 1000);
  EXPECT_FALSE(Holds("old"));
  Post("another", 0, std::nullopt);
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 0);
  EXPECT_TRUE(Holds("another")) << "today's sweep of replies is over";
}

}  // namespace
}  // namespace candor::intake
