#include "intake/reply_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "candor/intake/v1/intake.pb.h"
#include "candor/storage/v1/intake_storage.pb.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "intake/families.h"
#include "intake/notices.h"
#include "manual_ticks.h"
#include "slot_content.h"
#include "team.h"
#include "test_store.h"

namespace candor::intake {
namespace {

using test_support::HasReason;
using test_support::IsOk;

class ReplyStoreTest : public ::testing::Test {
 protected:
  ReplyStoreTest() { Open(); }

  // With ticks that come at once.
  void Open() {
    replies_ = ReplyStore::Open(*store_, random_, [] {}).value();
  }
  absl::Status Post(const std::string& slot_id, const std::string& envelope) {
    Answer<absl::Status> answer;
    replies_->Post(slot_id, envelope, kToday, answer.done());
    return answer.get();
  }
  std::string Sealed(const std::string& slot_id) {
    return team_.Reply(slot_id, "text").SerializeAsString();
  }
  absl::StatusOr<std::string> Fetch(const FetchedSlots& slots, Day today = kToday) {
    Answer<absl::StatusOr<std::string>> answer;
    replies_->Fetch(slots, today, answer.done());
    return answer.get();
  }
  // Four slots with `slot_id` at the place `at`.
  static FetchedSlots With(const std::string& slot_id, std::size_t at = 0) {
    FetchedSlots slots = {Slot(100), Slot(101), Slot(102), Slot(103)};
    slots.at(at) = slot_id;
    return slots;
  }
  static v1::FetchRepliesResponse Parse(const absl::StatusOr<std::string>& bytes) {
    v1::FetchRepliesResponse response;
    EXPECT_TRUE(bytes.ok() && response.ParseFromString(*bytes));
    EXPECT_EQ(response.envelopes_size(), 4);
    return response;
  }
  // Marks are written after the answer, at the latest when the store goes.
  void FinishMarks() {
    replies_.reset();
    Open();
  }
  storage::v1::StoredReply Stored(const std::string& slot_id) {
    storage::v1::StoredReply reply;
    const auto value = store_->Get(kReplies, slot_id);
    EXPECT_TRUE(value.ok() && value->has_value() && reply.ParseFromString(**value));
    return reply;
  }

  Team team_;
  TestStore store_;
  test_support::SeededRandom random_;
  std::unique_ptr<ReplyStore> replies_;
};

TEST_F(ReplyStoreTest, GivesOutWhatWasPostedByteForByteInItsPlace) {
  const std::string envelope = Sealed(Slot(1));
  ASSERT_THAT(Post(Slot(1), envelope), IsOk());
  for (std::size_t at = 0; at < kRepliesOfAFetch; ++at) {
    const auto response = Parse(Fetch(With(Slot(1), at)));
    for (std::size_t i = 0; i < kRepliesOfAFetch; ++i) {
      EXPECT_EQ(response.envelopes(static_cast<int>(i)).SerializeAsString() == envelope, i == at);
    }
  }
}

TEST_F(ReplyStoreTest, StoresEnvelopeAndDayAndNothingElse) {
  const std::string envelope = Sealed(Slot(1));
  ASSERT_THAT(Post(Slot(1), envelope), IsOk());
  storage::v1::StoredReply expected;
  expected.set_envelope(envelope);
  expected.set_posted_day(kToday.number());
  EXPECT_EQ(**store_->Get(kReplies, Slot(1)), expected.SerializeAsString());
  EXPECT_EQ(store_.Count(kNotices), 0);
}

TEST_F(ReplyStoreTest, EveryAnswerIsOfOneSizeAndShape) {
  ASSERT_THAT(Post(Slot(1), Sealed(Slot(1))), IsOk());
  const auto empty = Fetch(With(Slot(2)));
  ASSERT_THAT(empty, IsOk());
  EXPECT_EQ(empty->size(), Fetch(With(Slot(1)))->size());
  EXPECT_EQ(Fetch({Slot(1), Slot(1), Slot(1), Slot(1)})->size(), empty->size());
  const auto response = Parse(empty);
  EXPECT_EQ(response.SerializeAsString(), *empty) << "as protobuf writes it";
  for (const auto& envelope : response.envelopes()) {
    FieldViolations violations;
    CheckReplyShape(envelope, "", violations);
    EXPECT_TRUE(violations.empty());
  }
}

TEST_F(ReplyStoreTest, NoiseIsTheSameEachTimeAlsoAfterARestart) {
  const auto before = Fetch(With(Slot(1)));
  EXPECT_EQ(*Fetch(With(Slot(1))), *before);
  replies_.reset();
  store_.Reopen();
  Open();
  EXPECT_EQ(*Fetch(With(Slot(1))), *before);
  EXPECT_EQ(*Fetch(With(Slot(1)), Day(kToday.number() + 400)), *before);
}

TEST_F(ReplyStoreTest, NoiseOfTwoIntakesDiffers) {
  const auto here = Fetch(With(Slot(1)));
  TestStore other;
  replies_ = ReplyStore::Open(*other, random_, [] {}).value();
  EXPECT_NE(*Fetch(With(Slot(1))), *here);
  replies_.reset();
}

TEST_F(ReplyStoreTest, TakesTheSameReplyAgainAndNoOther) {
  const std::string envelope = Sealed(Slot(1));
  ASSERT_THAT(Post(Slot(1), envelope), IsOk());
  EXPECT_THAT(Post(Slot(1), envelope), IsOk());
  EXPECT_THAT(Post(Slot(1), Sealed(Slot(1))), HasReason(Reason::kSlotTaken));
  ASSERT_THAT(Fetch(With(Slot(1))), IsOk());
  FinishMarks();
  EXPECT_THAT(Post(Slot(1), envelope), IsOk()) << "also once it was fetched";
}

TEST_F(ReplyStoreTest, MarksTheFirstFetchByItsDayAndTellsReviewOnce) {
  ASSERT_THAT(Post(Slot(1), Sealed(Slot(1))), IsOk());
  ASSERT_THAT(Fetch({Slot(1), Slot(2), Slot(1), Slot(3)}, Day(kToday.number() + 2)), IsOk());
  ASSERT_THAT(Fetch(With(Slot(1)), Day(kToday.number() + 2)), IsOk());
  FinishMarks();
  EXPECT_EQ(Stored(Slot(1)).fetched_day(), kToday.number() + 2);
  ASSERT_THAT(Fetch(With(Slot(1)), Day(kToday.number() + 5)), IsOk());
  FinishMarks();
  EXPECT_EQ(Stored(Slot(1)).fetched_day(), kToday.number() + 2);
  const auto page = ReadNotices(*store_, "");
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->notices_size(), 1);
  EXPECT_EQ(page->notices(0).kind(), relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED);
  EXPECT_EQ(page->notices(0).slot_id(), Slot(1));
  EXPECT_EQ(page->notices(0).day(), kToday.number() + 2);
}

TEST_F(ReplyStoreTest, APollOfNothingWritesNothing) {
  ASSERT_THAT(Fetch(With(Slot(1))), IsOk());
  FinishMarks();
  EXPECT_EQ(store_.Count(kReplies), 0);
  EXPECT_EQ(store_.Count(kNotices), 0);
}

TEST_F(ReplyStoreTest, AnswersOnAFullDiskButTakesNoReply) {
  ASSERT_THAT(Post(Slot(1), Sealed(Slot(1))), IsOk());
  store_.SetFull(true);
  EXPECT_THAT(Fetch(With(Slot(1))), IsOk());
  EXPECT_THAT(Post(Slot(2), Sealed(Slot(2))), HasReason(Reason::kStoreFull));
}

TEST_F(ReplyStoreTest, AMarkThatMetAFullDiskIsWrittenOnceThereIsRoom) {
  ASSERT_THAT(Post(Slot(1), Sealed(Slot(1))), IsOk());
  store_.SetFull(true);
  EXPECT_THAT(Fetch(With(Slot(1))), IsOk());
  EXPECT_THAT(Post(Slot(2), Sealed(Slot(2))), HasReason(Reason::kStoreFull));
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  replies_->QueueMarks();
  FinishMarks();
  EXPECT_EQ(Stored(Slot(1)).fetched_day(), kToday.number());
  EXPECT_EQ(store_.Count(kNotices), 1);
}

TEST_F(ReplyStoreTest, WhatMetAFullDiskIsTriedOnceMoreWhenTheStoreGoes) {
  ASSERT_THAT(Post(Slot(1), Sealed(Slot(1))), IsOk());
  ASSERT_THAT(Post(Slot(2), Sealed(Slot(2))), IsOk());
  store_.SetFull(true);
  EXPECT_THAT(Fetch(With(Slot(1))), IsOk());
  // By then the mark of the first is on its way to the disk.
  EXPECT_THAT(Fetch(With(Slot(2))), IsOk());
  EXPECT_THAT(Fetch(With(Slot(1)), Day(kToday.number() + 3)), IsOk());
  EXPECT_THAT(Post(Slot(3), Sealed(Slot(3))), HasReason(Reason::kStoreFull));
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  FinishMarks();
  EXPECT_EQ(Stored(Slot(1)).fetched_day(), kToday.number()) << "the day of the first fetch";
  EXPECT_EQ(Stored(Slot(2)).fetched_day(), kToday.number());
  EXPECT_EQ(store_.Count(kNotices), 2);
}

TEST_F(ReplyStoreTest, AMarkThatWasLostIsMadeByTheNextFetch) {
  ASSERT_THAT(Post(Slot(1), Sealed(Slot(1))), IsOk());
  store_.SetFull(true);
  EXPECT_THAT(Fetch(With(Slot(1))), IsOk());
  replies_.reset();
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_EQ(Stored(Slot(1)).fetched_day(), 0U);
  Open();
  EXPECT_THAT(Fetch(With(Slot(1)), Day(kToday.number() + 1)), IsOk());
  FinishMarks();
  EXPECT_EQ(Stored(Slot(1)).fetched_day(), kToday.number() + 1);
}

TEST_F(ReplyStoreTest, AnswersNothingBeforeTheTickAndMarksNothingBeforeTheAnswer) {
  ASSERT_THAT(Post(Slot(1), Sealed(Slot(1))), IsOk());
  ManualTicks ticks;
  replies_ = ReplyStore::Open(*store_, random_, ticks.source()).value();
  std::promise<void> answered;
  std::uint32_t marked_at_answer = 1;
  replies_->Fetch(With(Slot(1)), kToday, [&](const absl::StatusOr<std::string>&) {
    marked_at_answer = Stored(Slot(1)).fetched_day();
    answered.set_value();
  });
  auto future = answered.get_future();
  ticks.Tick();
  ticks.Await();
  EXPECT_EQ(future.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  ticks.Tick();
  future.wait();
  EXPECT_EQ(marked_at_answer, 0U);
  ticks.Release();
  replies_.reset();
}

TEST_F(ReplyStoreTest, GivesNoiseForADamagedReplyAndDoesNotMarkIt) {
  const auto noise = Fetch(With(Slot(1)));
  store::Batch batch;
  batch.Put(kReplies, Slot(1), "\xff");
  ASSERT_THAT(store::CommitAndWait(*store_, std::move(batch)), IsOk());
  EXPECT_EQ(*Fetch(With(Slot(1))), *noise);
  EXPECT_THAT(Post(Slot(1), Sealed(Slot(1))), HasReason(Reason::kSlotTaken));
  FinishMarks();
  EXPECT_EQ(store_.Count(kNotices), 0);
}

TEST_F(ReplyStoreTest, AnExpiredReplyIsNoiseLikeOneThatNeverWas) {
  const auto noise = Fetch(With(Slot(1)));
  ASSERT_THAT(Post(Slot(1), Sealed(Slot(1))), IsOk());
  EXPECT_NE(*Fetch(With(Slot(1))), *noise);
  FinishMarks();
  store::Batch batch;
  batch.Delete(kReplies, Slot(1));
  ASSERT_THAT(store::CommitAndWait(*store_, std::move(batch)), IsOk());
  EXPECT_EQ(*Fetch(With(Slot(1))), *noise);
}

}  // namespace
}  // namespace candor::intake
