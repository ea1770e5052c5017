#include "intake/attachment_store.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "attachment_of.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "intake/families.h"
#include "intake/upload.h"
#include "team.h"
#include "test_store.h"

namespace candor::intake {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using Record = AttachmentStore::Record;

class AttachmentStoreTest : public ::testing::Test {
 protected:
  absl::StatusOr<Record> Begin(const TestAttachment& attachment) {
    Answer<absl::StatusOr<Record>> answer;
    store().Begin(attachment.slot_id, Upload::Open(attachment.SealedHeader())->record(), kToday,
                  answer.done());
    return answer.get();
  }
  absl::Status Append(const TestAttachment& attachment, Record& record, std::size_t count) {
    Answer<absl::Status> answer;
    const auto first = attachment.chunks.begin() + record.chunks();
    store().Append(attachment.slot_id, record, {first, first + static_cast<std::ptrdiff_t>(count)},
                   kToday, answer.done());
    return answer.get();
  }
  void UploadAll(const TestAttachment& attachment) {
    auto record = Begin(attachment);
    ASSERT_THAT(record, IsOk());
    ASSERT_THAT(Append(attachment, *record, attachment.chunks.size()), IsOk());
  }
  UploadProgress Progress(const TestAttachment& attachment) {
    Answer<absl::StatusOr<UploadProgress>> answer;
    store().ReadProgress(attachment.slot_id, answer.done());
    return answer.get().value();
  }
  absl::StatusOr<relay::v1::AttachmentHeader> Header(const TestAttachment& attachment) {
    Answer<absl::StatusOr<relay::v1::AttachmentHeader>> answer;
    store().ReadHeader(attachment.slot_id, answer.done());
    return answer.get();
  }
  absl::StatusOr<relay::v1::AttachmentChunks> Chunks(const TestAttachment& attachment,
                                                     std::uint32_t first) {
    Answer<absl::StatusOr<relay::v1::AttachmentChunks>> answer;
    store().ReadChunks(attachment.slot_id, first, answer.done());
    return answer.get();
  }
  absl::Status Delete(const std::vector<std::string>& slot_ids) {
    Answer<absl::Status> answer;
    store().Delete(slot_ids, answer.done());
    return answer.get();
  }
  AttachmentStore& store() { return *attachments_; }
  void Restart() {
    attachments_.reset();
    store_.Reopen();
    attachments_ = std::make_unique<AttachmentStore>(*store_, queue_, random_);
  }

  test_support::SeededRandom random_;
  TestStore store_;
  service::WorkQueue queue_;
  std::unique_ptr<AttachmentStore> attachments_ =
      std::make_unique<AttachmentStore>(*store_, queue_, random_);
  const TestAttachment attachment_{random_, 300'000};  // five chunks
};

TEST_F(AttachmentStoreTest, IsCompleteWithItsLastChunkAndTellsReviewInTheSameCommit) {
  EXPECT_EQ(Progress(attachment_).next_chunk, 0U) << "nobody began";
  auto record = Begin(attachment_);
  ASSERT_THAT(record, IsOk());
  ASSERT_THAT(Append(attachment_, *record, 4), IsOk());
  EXPECT_EQ(Progress(attachment_).next_chunk, 4U);
  EXPECT_FALSE(Progress(attachment_).complete);
  EXPECT_THAT(Header(attachment_), HasReason(Reason::kNoSuchAttachment));
  EXPECT_THAT(Chunks(attachment_, 0), HasReason(Reason::kNoSuchAttachment));
  EXPECT_EQ(store_.Count(kNotices), 0);
  ASSERT_THAT(Append(attachment_, *record, 1), IsOk());
  EXPECT_TRUE(Progress(attachment_).complete);
  EXPECT_EQ(store_.Count(kNotices), 1);
  const auto chunks = Chunks(attachment_, 0);
  ASSERT_THAT(chunks, IsOk());
  EXPECT_EQ(attachment_.Open({chunks->chunks().begin(), chunks->chunks().end()}), attachment_.file);
  EXPECT_EQ(Header(attachment_)->commitment(), attachment_.commitment);
}

TEST_F(AttachmentStoreTest, StoresWhatIsOutsideOfTheSealAndTheDayAndNothingElse) {
  UploadAll(attachment_);
  const auto value = store_->Get(kAttachments, attachment_.slot_id);
  ASSERT_TRUE(value.ok() && value->has_value());
  Record expected;
  expected.set_channel("conduct");
  expected.set_suite(1);
  expected.set_salt(attachment_.salt);
  expected.set_commitment(attachment_.commitment);
  expected.set_ciphertext_size(attachment_.ciphertext_size);
  expected.set_day(kToday.number());
  expected.set_chunks(5);
  EXPECT_EQ(**value, expected.SerializeAsString());
}

TEST_F(AttachmentStoreTest, TheNewestClaimWins) {
  auto older = Begin(attachment_);
  ASSERT_THAT(Append(attachment_, *older, 1), IsOk());
  auto newer = Begin(attachment_);
  ASSERT_THAT(newer, IsOk());
  EXPECT_EQ(newer->chunks(), 1U);
  EXPECT_THAT(Append(attachment_, *older, 1), HasReason(Reason::kUploadMoved));
  EXPECT_THAT(Append(attachment_, *newer, 4), IsOk());
  EXPECT_TRUE(Progress(attachment_).complete);
}

TEST_F(AttachmentStoreTest, AppendsMayFollowOneAnotherWithoutWaiting) {
  auto record = Begin(attachment_);
  std::vector<Answer<absl::Status>> answers(attachment_.chunks.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    store().Append(attachment_.slot_id, *record, {attachment_.chunks[i]}, kToday,
                   answers[i].done());
  }
  for (auto& answer : answers) {
    EXPECT_THAT(answer.get(), IsOk());
  }
  EXPECT_TRUE(Progress(attachment_).complete);
}

TEST_F(AttachmentStoreTest, NothingIsAppendedBehindAnAppendThatFailed) {
  auto record = Begin(attachment_);
  ASSERT_THAT(Append(attachment_, *record, 1), IsOk());
  store_.SetFull(true);
  EXPECT_THAT(Append(attachment_, *record, 1), HasReason(Reason::kStoreFull));
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  const std::uint32_t durable = Progress(attachment_).next_chunk;
  if (durable == 1) {
    EXPECT_THAT(Append(attachment_, *record, 1), HasReason(Reason::kUploadMoved));
  }
  auto again = Begin(attachment_);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(Append(attachment_, *again, 5 - again->chunks()), IsOk());
  EXPECT_TRUE(Progress(attachment_).complete);
}

TEST_F(AttachmentStoreTest, ASlotIsOfOneAttachment) {
  ASSERT_THAT(Begin(attachment_), IsOk());
  const auto refused = [&](auto&& change) {
    Record other = Upload::Open(attachment_.SealedHeader())->record();
    change(other);
    Answer<absl::StatusOr<Record>> answer;
    store().Begin(attachment_.slot_id, other, kToday, answer.done());
    EXPECT_THAT(answer.get(), HasReason(Reason::kSlotTaken));
  };
  refused([](Record& other) { other.set_channel("ombud"); });
  refused([](Record& other) { other.set_suite(2); });
  refused([](Record& other) { other.set_salt(std::string(32, 'x')); });
  refused([](Record& other) { other.set_commitment(std::string(32, 'x')); });
  refused([](Record& other) { other.set_ciphertext_size(4096 + 16); });
}

TEST_F(AttachmentStoreTest, BeginningACompleteOneAgainChangesNothing) {
  UploadAll(attachment_);
  const auto before = store_->Get(kAttachments, attachment_.slot_id);
  const auto again = Begin(attachment_);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->chunks(), 5U);
  EXPECT_EQ(**store_->Get(kAttachments, attachment_.slot_id), **before);
}

TEST_F(AttachmentStoreTest, GoesOnAfterARestart) {
  {
    auto record = Begin(attachment_);
    ASSERT_THAT(Append(attachment_, *record, 3), IsOk());
  }
  Restart();
  auto record = Begin(attachment_);
  ASSERT_THAT(record, IsOk());
  EXPECT_EQ(record->chunks(), 3U);
  ASSERT_THAT(Append(attachment_, *record, 2), IsOk());
  const auto chunks = Chunks(attachment_, 0);
  EXPECT_EQ(attachment_.Open({chunks->chunks().begin(), chunks->chunks().end()}), attachment_.file);
}

TEST_F(AttachmentStoreTest, HandsOutSixteenChunksAtATime) {
  const TestAttachment large(random_, 18 * kFileChunk);  // and padding
  UploadAll(large);
  EXPECT_EQ(Chunks(large, 0)->chunks_size(), 16);
  const auto rest = Chunks(large, 16);
  EXPECT_EQ(rest->first_index(), 16U);
  EXPECT_EQ(static_cast<std::size_t>(rest->chunks_size()), large.chunks.size() - 16);
  const auto end = static_cast<std::uint32_t>(large.chunks.size());
  EXPECT_EQ(Chunks(large, end)->chunks_size(), 0);
  EXPECT_THAT(Chunks(large, end + 1), HasReason(Reason::kInvalidField));
}

TEST_F(AttachmentStoreTest, DeletesCompleteOnesWithChunksAndNoticeAndNoOthers) {
  const TestAttachment second(random_, 10);
  const TestAttachment unfinished(random_, 100'000);
  UploadAll(attachment_);
  UploadAll(second);
  auto record = Begin(unfinished);
  ASSERT_THAT(Append(unfinished, *record, 1), IsOk());
  EXPECT_THAT(Delete({attachment_.slot_id, unfinished.slot_id, std::string(32, 'x')}), IsOk());
  EXPECT_THAT(Header(attachment_), HasReason(Reason::kNoSuchAttachment));
  EXPECT_THAT(Header(second), IsOk());
  EXPECT_EQ(Progress(unfinished).next_chunk, 1U);
  EXPECT_EQ(store_.Count(kNotices), 1);
  EXPECT_EQ(store_.Count(kAttachments), 2);
  EXPECT_EQ(store_.Count(kAttachmentChunks), 2);
  EXPECT_THAT(Delete({attachment_.slot_id}), IsOk()) << "again";
}

}  // namespace
}  // namespace candor::intake
