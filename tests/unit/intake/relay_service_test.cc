#include "intake/relay_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "candor/hpke/sha256.h"
#include "intake/families.h"
#include "intake/notices.h"
#include "served_intake.h"
#include "test_log.h"

namespace candor::intake {
namespace {

using relay::v1::RelayedEnvelope;

class RelayServiceTest : public ::testing::Test {
 protected:
  // Fills the store without a call for each.
  void Fill(int count, std::size_t bytes) {
    for (int i = 0; i < count; ++i) {
      sealed::v1::SealedEnvelope envelope;
      envelope.set_ciphertext(std::string(bytes, 'x'));
      Answer<absl::Status> answer;
      served_.slots().Deposit({Sha256(std::to_string(i)), "conduct"}, kToday, envelope,
                              answer.done());
      ASSERT_TRUE(answer.get().ok());
    }
  }
  grpc::Status Acknowledge(const std::vector<RelayedEnvelope>& envelopes, std::uint32_t& deleted) {
    relay::v1::AcknowledgeRequest request;
    for (const RelayedEnvelope& envelope : envelopes) {
      auto& acknowledgement = *request.add_acknowledgements();
      acknowledgement.set_slot_id(envelope.slot_id());
      acknowledgement.set_envelope_digest(Sha256(envelope.envelope()));
    }
    grpc::ClientContext context;
    relay::v1::AcknowledgeResponse response;
    const grpc::Status status = served_.review().Acknowledge(&context, request, &response);
    deleted = response.deleted();
    return status;
  }
  grpc::Status Publish(const std::string& note) {
    grpc::ClientContext context;
    relay::v1::PublishManifestRequest request;
    request.set_signed_manifest(note);
    relay::v1::PublishManifestResponse response;
    return served_.review().PublishManifest(&context, request, &response);
  }

  ServedIntake served_;
};

TEST_F(RelayServiceTest, PullOfNothingEndsAtOnce) {
  std::vector<RelayedEnvelope> pulled;
  EXPECT_TRUE(served_.Pull(pulled).ok());
  EXPECT_TRUE(pulled.empty());
}

TEST_F(RelayServiceTest, PullsEverythingOnceInSlotOrderAndAgainUntilAcknowledged) {
  Fill(300, 20'000);  // six pages
  std::vector<RelayedEnvelope> pulled;
  ASSERT_TRUE(served_.Pull(pulled).ok());
  ASSERT_EQ(pulled.size(), 300U);
  EXPECT_TRUE(std::ranges::is_sorted(pulled, std::ranges::less_equal(), &RelayedEnvelope::slot_id));

  std::vector<RelayedEnvelope> again;
  ASSERT_TRUE(served_.Pull(again).ok());
  EXPECT_EQ(again.size(), 300U) << "nothing is deleted without an acknowledgement";

  const std::vector<RelayedEnvelope> half(pulled.begin(), pulled.begin() + 150);
  std::uint32_t deleted = 0;
  ASSERT_TRUE(Acknowledge(half, deleted).ok());
  EXPECT_EQ(deleted, 150U);
  ASSERT_TRUE(Acknowledge(pulled, deleted).ok());
  EXPECT_EQ(deleted, 150U) << "what is gone is passed over";
  std::vector<RelayedEnvelope> none;
  ASSERT_TRUE(served_.Pull(none).ok());
  EXPECT_TRUE(none.empty());
}

TEST_F(RelayServiceTest, AnotherDigestDeletesNothing) {
  Fill(1, 10);
  std::vector<RelayedEnvelope> pulled;
  ASSERT_TRUE(served_.Pull(pulled).ok());
  pulled[0].set_envelope("another");
  std::uint32_t deleted = 7;
  EXPECT_TRUE(Acknowledge(pulled, deleted).ok());
  EXPECT_EQ(deleted, 0U);
  EXPECT_EQ(served_.store().Count(kSlots), 1);
}

TEST_F(RelayServiceTest, AReaderThatGoesAwayLeavesNothingBehind) {
  Fill(300, 20'000);
  for (int i = 0; i < 3 * kMaxPulls; ++i) {
    grpc::ClientContext context;
    const auto stream = served_.review().Pull(&context, {});
    relay::v1::PullResponse page;
    ASSERT_TRUE(stream->Read(&page));
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
    while (served_.pulls().under_way != 0) {
      std::this_thread::yield();
    }
  }
  std::vector<RelayedEnvelope> pulled;
  EXPECT_TRUE(served_.Pull(pulled).ok());
  EXPECT_EQ(pulled.size(), 300U);
}

TEST_F(RelayServiceTest, BoundsThePullsUnderWay) {
  served_.pulls().under_way = kMaxPulls;
  std::vector<RelayedEnvelope> pulled;
  const grpc::Status status = served_.Pull(pulled);
  EXPECT_THAT(status, Refused(grpc::StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED"));
  EXPECT_TRUE(rpc::DetailsOf(status).retry_delay.has_value());
  served_.pulls().under_way = kMaxPulls - 1;
  EXPECT_TRUE(served_.Pull(pulled).ok());
}

TEST_F(RelayServiceTest, NotesTheMinuteOfTheLastCompletePull) {
  Fill(300, 20'000);
  EXPECT_EQ(served_.pulls().last_complete, 0);
  {
    grpc::ClientContext context;
    const auto stream = served_.review().Pull(&context, {});
    relay::v1::PullResponse page;
    ASSERT_TRUE(stream->Read(&page));
    context.TryCancel();
    EXPECT_FALSE(stream->Finish().ok());
  }
  while (served_.pulls().under_way != 0) {
    std::this_thread::yield();
  }
  EXPECT_EQ(served_.pulls().last_complete, 0) << "it was cut";
  served_.clock().Advance(std::chrono::seconds(59));
  std::vector<RelayedEnvelope> pulled;
  ASSERT_TRUE(served_.Pull(pulled).ok());
  EXPECT_EQ(served_.pulls().last_complete, (std::int64_t{kToday.number()} * 24 + 12) * 3600);
}

TEST_F(RelayServiceTest, PullsWhileDepositsGoOn) {
  std::atomic<bool> stop = false;
  std::thread portal([&] {
    for (int i = 0; i < 400 || !stop; ++i) {
      grpc::ClientContext context;
      v1::DepositResponse response;
      const auto request = served_.Deposit(Sha256(std::to_string(i)));
      ASSERT_TRUE(served_.portal().Deposit(&context, request, &response).ok());
    }
  });
  std::set<std::string> seen;
  std::uint32_t total = 0;
  while (seen.size() < 400) {
    std::vector<RelayedEnvelope> pulled;
    ASSERT_TRUE(served_.Pull(pulled).ok());
    for (const RelayedEnvelope& envelope : pulled) {
      EXPECT_TRUE(seen.insert(envelope.slot_id()).second) << "relayed after its acknowledgement";
    }
    std::uint32_t deleted = 0;
    ASSERT_TRUE(Acknowledge(pulled, deleted).ok());
    total += deleted;
  }
  stop = true;
  portal.join();
  EXPECT_EQ(total, seen.size());
}

TEST_F(RelayServiceTest, PublishesAManifestToPortals) {
  EXPECT_THAT(Publish(served_.team().Note(4)),
              Refused(grpc::StatusCode::FAILED_PRECONDITION, "MANIFEST_ROLLBACK"));
  EXPECT_THAT(Publish("rubbish"), FaultyField("signed_manifest"));
  EXPECT_THAT(Publish(std::string(65 * 1024, 'x')), FaultyField("signed_manifest"));
  ASSERT_TRUE(Publish(served_.team().Note(6)).ok());
  ASSERT_TRUE(Publish(served_.team().Note(6)).ok()) << "the same again";
  grpc::ClientContext context;
  v1::GetKeyManifestResponse response;
  ASSERT_TRUE(served_.portal().GetKeyManifest(&context, {}, &response).ok());
  EXPECT_EQ(response.signed_manifest(), served_.team().Note(6));
}

TEST_F(RelayServiceTest, PullsNoticesAfterTheEnvelopesUntilTheyAreAcknowledged) {
  Fill(100, 20'000);  // two pages
  for (const int i : {3, 7}) {
    Answer<absl::StatusOr<bool>> answer;
    served_.slots().Withdraw(Sha256(std::to_string(i)), kToday, answer.done());
    ASSERT_TRUE(*answer.get());
  }
  for (int round = 0; round < 2; ++round) {
    std::vector<RelayedEnvelope> pulled;
    std::vector<relay::v1::SlotNotice> notices;
    ASSERT_TRUE(served_.Pull(pulled, notices).ok());
    EXPECT_EQ(pulled.size(), 98U);
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_LT(notices[0].slot_id(), notices[1].slot_id());
    if (round == 1) {
      relay::v1::AcknowledgeRequest request;
      request.mutable_notices()->Add(notices.begin(), notices.end());
      grpc::ClientContext context;
      relay::v1::AcknowledgeResponse response;
      ASSERT_TRUE(served_.review().Acknowledge(&context, request, &response).ok());
      EXPECT_EQ(response.deleted(), 0U);
    }
  }
  std::vector<RelayedEnvelope> pulled;
  std::vector<relay::v1::SlotNotice> notices;
  ASSERT_TRUE(served_.Pull(pulled, notices).ok());
  EXPECT_TRUE(notices.empty());
  EXPECT_EQ(pulled.size(), 98U);
}

TEST_F(RelayServiceTest, PullsEveryPageOfNotices) {
  store::Batch batch;
  for (int i = 0; i < 2 * kMaxNoticesOfAPage + 5; ++i) {
    PutNotice(batch, relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED, Sha256(std::to_string(i)), kToday);
  }
  ASSERT_TRUE(store::CommitAndWait(*served_.store(), std::move(batch)).ok());
  std::vector<RelayedEnvelope> pulled;
  std::vector<relay::v1::SlotNotice> notices;
  ASSERT_TRUE(served_.Pull(pulled, notices).ok());
  ASSERT_EQ(notices.size(), 2U * kMaxNoticesOfAPage + 5);
  EXPECT_TRUE(
      std::ranges::is_sorted(notices, std::ranges::less_equal(), &relay::v1::SlotNotice::slot_id));
}

TEST_F(RelayServiceTest, PostsAReplyOnceAndRefusesAnother) {
  relay::v1::PostReplyRequest request;
  request.set_slot_id(Sha256("slot"));
  *request.mutable_envelope() = served_.team().Reply(request.slot_id(), "text");
  const auto post = [&] {
    grpc::ClientContext context;
    relay::v1::PostReplyResponse response;
    return served_.review().PostReply(&context, request, &response);
  };
  EXPECT_TRUE(post().ok());
  EXPECT_TRUE(post().ok());
  *request.mutable_envelope() = served_.team().Reply(request.slot_id(), "another");
  EXPECT_THAT(post(), Refused(grpc::StatusCode::ALREADY_EXISTS, "SLOT_TAKEN"));
  *request.mutable_envelope() = served_.Deposit(std::string(32, 'c')).envelope();
  EXPECT_THAT(post(), FaultyField("envelope.wrapped_keys"));
  EXPECT_EQ(served_.store().Count(kReplies), 1);
}

TEST_F(RelayServiceTest, WitnessesWhatGoesOnAndTellsWhatItHolds) {
  TestLog log("a");
  log.Add(64);
  relay::v1::WitnessCheckpointRequest request;
  request.set_signed_checkpoint(log.Signed(served_.team()));
  const auto witness = [&] {
    grpc::ClientContext context;
    relay::v1::WitnessCheckpointResponse response;
    return served_.review().WitnessCheckpoint(&context, request, &response);
  };
  const auto held = [&] {
    grpc::ClientContext context;
    relay::v1::GetWitnessedResponse response;
    EXPECT_TRUE(served_.review().GetWitnessed(&context, {}, &response).ok());
    return response.signed_checkpoint();
  };
  EXPECT_EQ(held(), "");
  EXPECT_TRUE(witness().ok());
  EXPECT_TRUE(witness().ok()) << "the same again";
  const std::string first = log.Signed(served_.team());
  EXPECT_EQ(held(), first);
  log.Add(64);
  request.set_signed_checkpoint(log.Signed(served_.team()));
  EXPECT_THAT(witness(), Refused(grpc::StatusCode::FAILED_PRECONDITION, "CHECKPOINT_REFUSED"));
  EXPECT_EQ(held(), first);
  for (const merkle::Hash& hash : log.From(64)) {
    request.add_consistency_proof(hash.data(), hash.size());
  }
  EXPECT_TRUE(witness().ok());
  EXPECT_EQ(held(), log.Signed(served_.team()));
}

TEST_F(RelayServiceTest, RefusesABadCheckpoint) {
  relay::v1::WitnessCheckpointRequest request;
  const auto witness = [&] {
    grpc::ClientContext context;
    relay::v1::WitnessCheckpointResponse response;
    return served_.review().WitnessCheckpoint(&context, request, &response);
  };
  EXPECT_THAT(witness(), FaultyField("signed_checkpoint"));
  request.set_signed_checkpoint(std::string(4097, 'x'));
  EXPECT_THAT(witness(), FaultyField("signed_checkpoint"));
  request.set_signed_checkpoint("rubbish");
  EXPECT_THAT(witness(), FaultyField("signed_checkpoint"));
  request.add_consistency_proof(std::string(32, 'x'));
  request.add_consistency_proof("short");
  EXPECT_THAT(witness(), FaultyField("consistency_proof[1]"));
  for (int i = 0; i < 63; ++i) {
    request.add_consistency_proof(std::string(32, 'x'));
  }
  EXPECT_THAT(witness(), FaultyField("consistency_proof"));
}

TEST_F(RelayServiceTest, RefusesABadAcknowledgement) {
  grpc::ClientContext context;
  relay::v1::AcknowledgeRequest request;
  request.add_acknowledgements()->set_slot_id("short");
  relay::v1::AcknowledgeResponse response;
  EXPECT_THAT(served_.review().Acknowledge(&context, request, &response),
              FaultyField("acknowledgements[0].slot_id"));
}

}  // namespace
}  // namespace candor::intake
