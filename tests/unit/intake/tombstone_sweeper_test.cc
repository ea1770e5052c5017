#include "intake/tombstone_sweeper.h"

#include <gtest/gtest.h>

#include <chrono>
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

class TombstoneSweeperTest : public ::testing::Test {
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

  TestStore store_;
  test_support::FakeClock clock_;
  TombstoneSweeper sweeper_{*store_, clock_};
};

TEST_F(TombstoneSweeperTest, KeepsTombstonesForThirtyDays) {
  Bury(0, 10, kToday);
  Bury(10, 5, Day(kToday.number() - 1));
  clock_.Advance(std::chrono::days(30));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 10);
  clock_.Advance(std::chrono::days(1));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 0);
}

TEST_F(TombstoneSweeperTest, SweepsABoundedBatchAtATimeAndOnceADay) {
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

TEST_F(TombstoneSweeperTest, KeepsWhatIsFromTheFutureOrDamaged) {
  Bury(0, 1, Day(kToday.number() + 5));
  store::Batch batch;
  batch.Put(kTombstones, "damaged", "\xff");
  ASSERT_THAT(store::CommitAndWait(*store_, std::move(batch)), IsOk());
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kTombstones), 2);
}

TEST_F(TombstoneSweeperTest, TriesAgainAfterAFullDisk) {
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

}  // namespace
}  // namespace candor::intake
