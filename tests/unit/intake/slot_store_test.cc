#include "intake/slot_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "candor/hpke/sha256.h"
#include "candor/storage/v1/intake_storage.pb.h"
#include "candor/testing/matchers.h"
#include "intake/families.h"
#include "slot_content.h"
#include "team.h"
#include "test_store.h"

namespace candor::intake {
namespace {

using relay::v1::AcknowledgeRequest;
using relay::v1::PullResponse;
using sealed::v1::SealedEnvelope;
using test_support::HasReason;
using test_support::IsOk;

class SlotStoreTest : public ::testing::Test {
 protected:
  absl::Status Deposit(const std::string& slot_id, const SealedEnvelope& envelope) {
    Answer<absl::Status> answer;
    slots_.Deposit({slot_id, "conduct"}, kToday, envelope, answer.done());
    return answer.get();
  }
  absl::StatusOr<PullResponse> ReadPage(const std::string& after) {
    Answer<absl::StatusOr<PullResponse>> answer;
    slots_.ReadPage(after, answer.done());
    return answer.get();
  }
  absl::StatusOr<std::uint32_t> Acknowledge(const AcknowledgeRequest& request) {
    Answer<absl::StatusOr<std::uint32_t>> answer;
    slots_.Acknowledge(request, kToday, answer.done());
    return answer.get();
  }
  static AcknowledgeRequest AcknowledgementOf(const std::string& slot_id,
                                              const SealedEnvelope& envelope) {
    AcknowledgeRequest request;
    auto& acknowledgement = *request.add_acknowledgements();
    acknowledgement.set_slot_id(slot_id);
    acknowledgement.set_envelope_digest(Sha256(envelope.SerializeAsString()));
    return request;
  }

  TestStore store_;
  service::WorkQueue queue_;
  SlotStore slots_{*store_, queue_};
};

TEST_F(SlotStoreTest, StoresEnvelopeChannelAndDayAndNothingElse) {
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  const auto value = store_->Get(kSlots, Slot(1));
  ASSERT_TRUE(value.ok() && value->has_value());
  storage::v1::StoredEnvelope expected;
  expected.set_channel("conduct");
  expected.set_received_day(kToday.number());
  expected.set_envelope(Envelope("a").SerializeAsString());
  EXPECT_EQ(**value, expected.SerializeAsString());
  EXPECT_EQ(store_.Count(kSlots), 1);
  EXPECT_EQ(store_.Count(kTombstones), 0);
}

TEST_F(SlotStoreTest, TakesTheSameEnvelopeAgainAndNoOther) {
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  EXPECT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  EXPECT_THAT(Deposit(Slot(1), Envelope("b")), HasReason(Reason::kSlotTaken));
  EXPECT_THAT(Deposit(Slot(2), Envelope("b")), IsOk());
  EXPECT_EQ(ReadPage("")->envelopes_size(), 2);
}

TEST_F(SlotStoreTest, RemembersADayLaterAndAfterARestart) {
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  SlotStore* slots = &slots_;
  Answer<absl::Status> again;
  const SealedEnvelope same = Envelope("a");
  slots->Deposit({Slot(1), "conduct"}, Day(kToday.number() + 1), same, again.done());
  EXPECT_THAT(again.get(), IsOk());
  store_.Reopen();
  SlotStore reopened(*store_, queue_);
  Answer<absl::Status> other;
  const SealedEnvelope different = Envelope("b");
  reopened.Deposit({Slot(1), "conduct"}, kToday, different, other.done());
  EXPECT_THAT(other.get(), HasReason(Reason::kSlotTaken));
}

TEST_F(SlotStoreTest, AcknowledgedSlotStillKnowsItsEnvelope) {
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  EXPECT_EQ(*Acknowledge(AcknowledgementOf(Slot(1), Envelope("a"))), 1U);
  EXPECT_EQ(store_.Count(kSlots), 0);
  EXPECT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  EXPECT_THAT(Deposit(Slot(1), Envelope("b")), HasReason(Reason::kSlotTaken));
  EXPECT_EQ(store_.Count(kSlots), 0);
  storage::v1::Tombstone tombstone;
  ASSERT_TRUE(tombstone.ParseFromString(**store_->Get(kTombstones, Slot(1))));
  EXPECT_EQ(tombstone.acknowledged_day(), kToday.number());
  EXPECT_EQ(tombstone.envelope_digest(), Sha256(Envelope("a").SerializeAsString()));
}

TEST_F(SlotStoreTest, PassesOverWhatItDoesNotHold) {
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  AcknowledgeRequest request = AcknowledgementOf(Slot(1), Envelope("another"));
  request.MergeFrom(AcknowledgementOf(Slot(2), Envelope("a")));
  EXPECT_EQ(*Acknowledge(request), 0U);
  EXPECT_EQ(store_.Count(kSlots), 1);
  EXPECT_EQ(store_.Count(kTombstones), 0);
}

TEST_F(SlotStoreTest, CountsADuplicateOnce) {
  ASSERT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  AcknowledgeRequest request = AcknowledgementOf(Slot(1), Envelope("a"));
  request.MergeFrom(AcknowledgeRequest(request));
  EXPECT_EQ(*Acknowledge(request), 1U);
  EXPECT_EQ(*Acknowledge(request), 0U);
  EXPECT_EQ(store_.Count(kTombstones), 1);
}

TEST_F(SlotStoreTest, ReadsEverySlotOnceInSlotOrderAndDeletesNothing) {
  std::vector<std::string> expected;
  for (int i = 0; i < 20; ++i) {
    expected.push_back(Slot(i));
    ASSERT_THAT(Deposit(Slot(i), Envelope(std::string(150'000, 'x'))), IsOk());
  }
  std::ranges::sort(expected);
  std::vector<std::string> seen;
  std::string after;
  int pages = 0;
  for (PullResponse page = *ReadPage(""); !page.envelopes().empty(); page = *ReadPage(after)) {
    EXPECT_LE(page.ByteSizeLong(), kMaxPageBytes);
    for (const auto& envelope : page.envelopes()) {
      EXPECT_EQ(envelope.channel(), "conduct");
      EXPECT_EQ(envelope.received_day(), kToday.number());
      EXPECT_EQ(envelope.envelope(), Envelope(std::string(150'000, 'x')).SerializeAsString());
      seen.push_back(envelope.slot_id());
    }
    after = seen.back();
    ++pages;
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(pages, 4);  // six to a page
  EXPECT_EQ(store_.Count(kSlots), 20);
}

TEST_F(SlotStoreTest, AnEnvelopeLargerThanAPageHasItsOwn) {
  ASSERT_THAT(Deposit(Slot(1), Envelope(std::string(kMaxPageBytes + 1000, 'x'))), IsOk());
  ASSERT_THAT(Deposit(Slot(2), Envelope("small")), IsOk());
  const PullResponse first = *ReadPage("");
  ASSERT_EQ(first.envelopes_size(), 1);
  const PullResponse second = *ReadPage(first.envelopes(0).slot_id());
  EXPECT_EQ(second.envelopes_size(), 1);
}

TEST_F(SlotStoreTest, RelaysADamagedValueAsItIs) {
  store::Batch batch;
  batch.Put(kSlots, Slot(1), "\xff no protobuf");
  ASSERT_THAT(store::CommitAndWait(*store_, std::move(batch)), IsOk());
  const PullResponse page = *ReadPage("");
  ASSERT_EQ(page.envelopes_size(), 1);
  EXPECT_EQ(page.envelopes(0).envelope(), "\xff no protobuf");
  AcknowledgeRequest request;
  request.add_acknowledgements()->set_slot_id(Slot(1));
  request.mutable_acknowledgements(0)->set_envelope_digest(Sha256("\xff no protobuf"));
  EXPECT_EQ(*Acknowledge(request), 1U);
}

TEST_F(SlotStoreTest, RefusesOnAFullDiskAndRecovers) {
  store_.SetFull(true);
  EXPECT_THAT(Deposit(Slot(1), Envelope("a")), HasReason(Reason::kStoreFull));
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_THAT(Deposit(Slot(1), Envelope("a")), IsOk());
  store_.SetFull(true);
  EXPECT_FALSE(Acknowledge(AcknowledgementOf(Slot(1), Envelope("a"))).ok());
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_EQ(*Acknowledge(AcknowledgementOf(Slot(1), Envelope("a"))), 1U);
}

TEST_F(SlotStoreTest, OfTwoThatRaceForASlotOneWins) {
  for (int slot = 0; slot < 50; ++slot) {
    const std::vector<SealedEnvelope> rivals = {Envelope("a"), Envelope("b"), Envelope("c"),
                                                Envelope("d")};
    std::vector<absl::Status> outcomes(rivals.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < rivals.size(); ++i) {
      threads.emplace_back([&, i] { outcomes[i] = Deposit(Slot(slot), rivals[i]); });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    int winners = 0;
    for (std::size_t i = 0; i < rivals.size(); ++i) {
      if (outcomes[i].ok()) {
        ++winners;
        EXPECT_THAT(Deposit(Slot(slot), rivals[i]), IsOk());
      } else {
        EXPECT_THAT(outcomes[i], HasReason(Reason::kSlotTaken));
      }
    }
    EXPECT_EQ(winners, 1);
  }
}

TEST_F(SlotStoreTest, TheSameEnvelopeRacingWithItselfIsAlwaysTaken) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int slot = 0; slot < 50; ++slot) {
        EXPECT_THAT(Deposit(Slot(slot), Envelope("same")), IsOk());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(store_.Count(kSlots), 50);
}

TEST_F(SlotStoreTest, PullAndAcknowledgeWhileDepositsGoOnLosesNothing) {
  constexpr int kDeposits = 2000;
  std::thread portal([&] {
    for (int i = 0; i < kDeposits; ++i) {
      ASSERT_THAT(Deposit(Slot(i), Envelope(std::to_string(i))), IsOk());
    }
  });
  std::vector<std::string> relayed;
  while (relayed.size() < kDeposits) {
    std::string after;
    for (PullResponse page = *ReadPage(""); !page.envelopes().empty(); page = *ReadPage(after)) {
      AcknowledgeRequest request;
      for (const auto& envelope : page.envelopes()) {
        relayed.push_back(envelope.envelope());
        auto& acknowledgement = *request.add_acknowledgements();
        acknowledgement.set_slot_id(envelope.slot_id());
        acknowledgement.set_envelope_digest(Sha256(envelope.envelope()));
        after = envelope.slot_id();
      }
      EXPECT_EQ(*Acknowledge(request), static_cast<std::uint32_t>(page.envelopes_size()));
    }
  }
  portal.join();
  std::ranges::sort(relayed);
  EXPECT_EQ(std::ranges::adjacent_find(relayed), relayed.end()) << "relayed twice";
  EXPECT_EQ(store_.Count(kSlots), 0);
  EXPECT_EQ(store_.Count(kTombstones), kDeposits);
}

}  // namespace
}  // namespace candor::intake
