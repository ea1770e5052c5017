#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <thread>
#include <utility>

#include "candor/hpke/sha256.h"
#include "candor/storage/v1/intake_storage.pb.h"
#include "candor/testing/matchers.h"
#include "intake/families.h"
#include "intake/notices.h"
#include "intake/slot_store.h"
#include "slot_content.h"
#include "team.h"
#include "test_store.h"

namespace candor::intake {
namespace {

using relay::v1::AcknowledgeRequest;
using sealed::v1::SealedEnvelope;
using test_support::HasReason;
using test_support::IsOk;

class WithdrawTest : public ::testing::Test {
 protected:
  absl::Status Deposit(const std::string& slot_id, const SealedEnvelope& envelope) {
    Answer<absl::Status> answer;
    slots_.Deposit({slot_id, "conduct"}, kToday, envelope, answer.done());
    return answer.get();
  }
  absl::StatusOr<bool> Withdraw(const std::string& slot_id) {
    Answer<absl::StatusOr<bool>> answer;
    slots_.Withdraw(slot_id, Day(kToday.number() + 1), answer.done());
    return answer.get();
  }
  absl::StatusOr<std::uint32_t> Acknowledge(const AcknowledgeRequest& request) {
    Answer<absl::StatusOr<std::uint32_t>> answer;
    slots_.Acknowledge(request, kToday, answer.done());
    return answer.get();
  }
  absl::StatusOr<std::uint32_t> Acknowledge(const std::string& slot_id,
                                            const SealedEnvelope& envelope) {
    AcknowledgeRequest request;
    auto& acknowledgement = *request.add_acknowledgements();
    acknowledgement.set_slot_id(slot_id);
    acknowledgement.set_envelope_digest(Sha256(envelope.SerializeAsString()));
    return Acknowledge(request);
  }
  relay::v1::PullResponse Notices() {
    Answer<absl::StatusOr<relay::v1::PullResponse>> answer;
    slots_.ReadNoticePage("", answer.done());
    return answer.get().value();
  }
  storage::v1::Tombstone TombstoneOf(const std::string& slot_id) {
    storage::v1::Tombstone tombstone;
    const auto value = store_->Get(kTombstones, slot_id);
    EXPECT_TRUE(value.ok() && value->has_value() && tombstone.ParseFromString(**value));
    return tombstone;
  }
  absl::StatusOr<std::uint32_t> FindFree(std::uint64_t first, std::uint64_t end) {
    Answer<absl::StatusOr<std::uint32_t>> answer;
    slots_.FindFree({first, end, [](std::uint32_t i) { return Slot(static_cast<int>(i)); }},
                    answer.done());
    return answer.get();
  }

  TestStore store_;
  service::WorkQueue queue_;
  SlotStore slots_{*store_, queue_};
};

TEST_F(WithdrawTest, DestroysWhatLiesThereAndTellsReview) {
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  EXPECT_EQ(*Withdraw(Slot(1)), true);
  EXPECT_EQ(store_.Count(kSlots), 0);
  const storage::v1::Tombstone tombstone = TombstoneOf(Slot(1));
  EXPECT_TRUE(tombstone.withdrawn());
  EXPECT_EQ(tombstone.acknowledged_day(), kToday.number() + 1);
  EXPECT_EQ(tombstone.envelope_digest(), Sha256(Envelope("a").SerializeAsString()));
  const relay::v1::PullResponse page = Notices();
  ASSERT_EQ(page.notices_size(), 1);
  EXPECT_EQ(page.notices(0).kind(), relay::v1::SLOT_NOTICE_KIND_WITHDRAWN);
  EXPECT_EQ(page.notices(0).slot_id(), Slot(1));
  EXPECT_EQ(page.notices(0).day(), kToday.number() + 1);
}

TEST_F(WithdrawTest, TwiceIsTheSameAlsoAfterARestartAndOnceReviewWasTold) {
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  EXPECT_EQ(*Withdraw(Slot(1)), true);
  EXPECT_EQ(*Withdraw(Slot(1)), true);
  EXPECT_EQ(Notices().notices_size(), 1);
  AcknowledgeRequest request;
  *request.add_notices() = Notices().notices(0);
  EXPECT_EQ(*Acknowledge(request), 0U) << "a notice is no envelope";
  EXPECT_EQ(store_.Count(kNotices), 0);
  store_.Reopen();
  SlotStore reopened(*store_, queue_);
  Answer<absl::StatusOr<bool>> answer;
  reopened.Withdraw(Slot(1), kToday, answer.done());
  EXPECT_EQ(*answer.get(), true);
  EXPECT_EQ(store_.Count(kNotices), 0);
}

TEST_F(WithdrawTest, SaysThatNothingLiesThereOnceTheTeamHasItOrWhenItNeverCame) {
  EXPECT_EQ(*Withdraw(Slot(1)), false);
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  ASSERT_EQ(*Acknowledge(Slot(1), Envelope("a")), 1U);
  EXPECT_EQ(*Withdraw(Slot(1)), false);
  EXPECT_FALSE(TombstoneOf(Slot(1)).withdrawn());
  EXPECT_EQ(store_.Count(kNotices), 0);
}

TEST_F(WithdrawTest, ALateRetryOfTheDepositIsAnsweredAndStoresNothing) {
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  ASSERT_EQ(*Withdraw(Slot(1)), true);
  EXPECT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  EXPECT_THAT(Deposit(Slot(1), Envelope("b")), HasReason(Reason::kSlotTaken));
  EXPECT_EQ(store_.Count(kSlots), 0);
}

// Review pulled it, the reporter withdrew, then comes the acknowledgement.
TEST_F(WithdrawTest, AnAcknowledgementThatComesTooLateChangesNothing) {
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  ASSERT_EQ(*Withdraw(Slot(1)), true);
  EXPECT_EQ(*Acknowledge(Slot(1), Envelope("a")), 0U);
  EXPECT_TRUE(TombstoneOf(Slot(1)).withdrawn());
  EXPECT_EQ(Notices().notices_size(), 1);
}

TEST_F(WithdrawTest, RacingWithAcknowledgementsOneOfTheTwoHappens) {
  constexpr int kCount = 100;
  for (int i = 0; i < kCount; ++i) {
    ASSERT_THAT(Deposit(Slot(i), Envelope("a")), IsOk());
  }
  std::array<bool, kCount> destroyed{};
  std::array<bool, kCount> acknowledged{};
  std::thread reporter([&] {
    for (int i = 0; i < kCount; ++i) {
      destroyed.at(static_cast<std::size_t>(i)) = *Withdraw(Slot(i));
    }
  });
  std::thread review([&] {
    for (int i = kCount - 1; i >= 0; --i) {
      acknowledged.at(static_cast<std::size_t>(i)) = *Acknowledge(Slot(i), Envelope("a")) == 1;
    }
  });
  reporter.join();
  review.join();
  int withdrawn = 0;
  for (int i = 0; i < kCount; ++i) {
    const auto at = static_cast<std::size_t>(i);
    EXPECT_NE(destroyed.at(at), acknowledged.at(at));
    EXPECT_EQ(TombstoneOf(Slot(i)).withdrawn(), destroyed.at(at));
    withdrawn += destroyed.at(at) ? 1 : 0;
  }
  EXPECT_EQ(Notices().notices_size(), withdrawn);
  EXPECT_EQ(store_.Count(kSlots), 0);
}

TEST_F(WithdrawTest, OnAFullDiskNothingIsDestroyedAndNothingClaimed) {
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  store_.SetFull(true);
  EXPECT_THAT(Withdraw(Slot(1)), HasReason(Reason::kStoreFull));
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_EQ(*Withdraw(Slot(1)), true);
  EXPECT_EQ(Notices().notices_size(), 1);
}

TEST_F(WithdrawTest, AcknowledgingAnAttachmentsNoticeLeavesItToTheAttachment) {
  store::Batch batch;
  PutNotice(batch, relay::v1::SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE, Slot(1), kToday);
  PutNotice(batch, relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED, Slot(1), kToday);
  ASSERT_THAT(store::CommitAndWait(*store_, std::move(batch)), IsOk());
  AcknowledgeRequest request;
  *request.mutable_notices() = Notices().notices();
  ASSERT_THAT(Acknowledge(request), IsOk());
  ASSERT_EQ(Notices().notices_size(), 1);
  EXPECT_EQ(Notices().notices(0).kind(), relay::v1::SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE);
}

TEST_F(WithdrawTest, FindsTheFirstSlotThatWasNeverFilled) {
  EXPECT_EQ(*FindFree(3, 10), 3U);
  for (const int taken : {3, 4, 5, 7}) {
    ASSERT_THAT(Deposit(Slot(taken), Envelope("a")), IsOk());
  }
  ASSERT_EQ(*Withdraw(Slot(4)), true);
  ASSERT_EQ(*Acknowledge(Slot(5), Envelope("a")), 1U);
  EXPECT_EQ(*FindFree(3, 10), 6U);
  EXPECT_EQ(*FindFree(7, 10), 8U);
  EXPECT_THAT(FindFree(3, 6), HasReason(Reason::kNoFreeSlot));
  EXPECT_THAT(FindFree(3, 3), HasReason(Reason::kNoFreeSlot));
}

}  // namespace
}  // namespace candor::intake
