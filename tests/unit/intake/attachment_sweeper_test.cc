#include "intake/attachment_sweeper.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "candor/hpke/sha256.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "intake/attachment_records.h"
#include "intake/families.h"
#include "team.h"
#include "test_store.h"

namespace candor::intake {
namespace {

using test_support::IsOk;

constexpr std::uint64_t kTwoChunks = 2 * (64 * 1024 + 16);

class AttachmentSweeperTest : public ::testing::Test {
 protected:
  // An upload of two chunks, `chunks` of them there.
  void Put(const std::string& name, std::uint32_t chunks, Day day) {
    storage::v1::StoredAttachment record;
    record.set_ciphertext_size(kTwoChunks);
    record.set_chunks(chunks);
    record.set_day(day.number());
    store::Batch batch;
    batch.Put(kAttachments, Sha256(name), record.SerializeAsString());
    for (std::uint32_t i = 0; i < chunks; ++i) {
      batch.Put(kAttachmentChunks, ChunkKey(Sha256(name), i), "chunk");
    }
    ASSERT_THAT(store::CommitAndWait(*store_, std::move(batch)), IsOk());
  }

  TestStore store_;
  test_support::FakeClock clock_;
  AttachmentSweeper sweeper_{*store_, clock_};
};

TEST_F(AttachmentSweeperTest, DeletesUnfinishedUploadsADayAfterTheirLastChunk) {
  Put("of today", 1, kToday);
  Put("begun alone", 0, kToday);
  Put("complete", 2, kToday);
  sweeper_.Tick();
  clock_.Advance(std::chrono::days(1));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kAttachments), 3) << "a whole day";
  Put("of tomorrow", 1, Day(kToday.number() + 1));
  clock_.Advance(std::chrono::days(1));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kAttachments), 2);
  EXPECT_EQ(store_.Count(kAttachmentChunks), 3);
  clock_.Advance(std::chrono::days(400));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kAttachments), 1) << "complete ones stay until review has them";
  EXPECT_EQ(store_.Count(kAttachmentChunks), 2);
}

TEST_F(AttachmentSweeperTest, SweepsABoundedNumberAtATimeAndOnceADay) {
  for (int i = 0; i < kUploadsSweptAtOnce + 10; ++i) {
    Put(std::to_string(i), 1, kToday);
  }
  clock_.Advance(std::chrono::days(2));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kAttachments), 10);
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kAttachments), 0);
  Put("late", 1, kToday);
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kAttachments), 1) << "today's sweep is over";
}

TEST_F(AttachmentSweeperTest, KeepsWhatItCannotRead) {
  store::Batch batch;
  batch.Put(kAttachments, Sha256("damaged"), "\xff");
  ASSERT_THAT(store::CommitAndWait(*store_, std::move(batch)), IsOk());
  clock_.Advance(std::chrono::days(9));
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kAttachments), 1);
}

TEST_F(AttachmentSweeperTest, TriesAgainAfterAFullDisk) {
  Put("unfinished", 1, kToday);
  clock_.Advance(std::chrono::days(2));
  store_.SetFull(true);
  sweeper_.Tick();
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  sweeper_.Tick();
  EXPECT_EQ(store_.Count(kAttachments), 0);
}

}  // namespace
}  // namespace candor::intake
