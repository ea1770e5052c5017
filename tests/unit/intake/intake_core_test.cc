#include "intake/intake_core.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "candor/hpke/sha256.h"
#include "candor/policy/message_checks.h"
#include "candor/storage/v1/intake_storage.pb.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "intake/families.h"
#include "team.h"
#include "test_store.h"

namespace candor::intake {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;

class IntakeTest : public ::testing::Test {
 protected:
  IntakeTest() {
    team_.AddKey("conduct", kToday, Day(kToday.number() + 30));
    team_.AddKey("conduct", kToday, Day(kToday.number() + 37));
    manifests_ = ManifestKeeper::Open(*store_, queue_, team_.verifier(), team_.Note(1)).value();
    intake_ = std::make_unique<Intake>(*manifests_, slots_, clock_, random_);
  }

  absl::Status Deposit(std::string_view channel, std::string_view capability,
                       const sealed::v1::SealedEnvelope& envelope) {
    Answer<absl::Status> answer;
    intake_->Deposit(channel, capability, envelope, answer.done());
    return answer.get();
  }
  absl::StatusOr<Receipt> Submit(std::string_view channel, std::string_view entropy) {
    Answer<absl::StatusOr<Receipt>> answer;
    report::v1::Message message;
    *message.mutable_report() = GoodReport();
    *message.add_attachments() = GoodAttachment();
    intake_->Submit(channel, message, entropy, answer.done());
    return answer.get();
  }
  absl::StatusOr<std::uint32_t> FollowUp(std::uint32_t first_index, report::v1::Message message) {
    Answer<absl::StatusOr<std::uint32_t>> answer;
    intake_->FollowUp("conduct", Thread(), first_index, message, answer.done());
    return answer.get();
  }
  absl::StatusOr<std::uint32_t> FollowUp(std::uint32_t first_index) {
    report::v1::Message message;
    message.mutable_follow_up()->set_text("It went on.");
    return FollowUp(first_index, std::move(message));
  }
  static ThreadKeys Thread() { return Receipt::FromEntropy("0123456789abcdef")->Thread(); }
  // Something of somebody else, at an index of the thread.
  void Occupy(std::uint32_t index) {
    const std::string capability(Thread().Up(index).view());
    ASSERT_THAT(
        Deposit("conduct", capability, team_.Seal("conduct", SlotIdOf(capability), "other")),
        IsOk());
  }
  sealed::v1::SealedEnvelope Stored(const std::string& slot_id) {
    storage::v1::StoredEnvelope stored;
    sealed::v1::SealedEnvelope envelope;
    const auto value = store_->Get(kSlots, slot_id);
    EXPECT_TRUE(value.ok() && value->has_value() && stored.ParseFromString(**value) &&
                envelope.ParseFromString(stored.envelope()));
    return envelope;
  }

  Team team_;
  TestStore store_;
  service::WorkQueue queue_;
  SlotStore slots_{*store_, queue_};
  test_support::FakeClock clock_;
  test_support::SeededRandom random_{7};
  std::unique_ptr<ManifestKeeper> manifests_;
  std::unique_ptr<Intake> intake_;
};

TEST_F(IntakeTest, SealsAReportThatTheTeamCanReadByTheReceipt) {
  const auto receipt = Submit("conduct", "");
  ASSERT_THAT(receipt, IsOk());
  const ThreadKeys thread = receipt->Thread();
  const std::string slot_id = SlotIdOf(thread.Up(0).view());
  const sealed::v1::SealedEnvelope envelope = Stored(slot_id);
  EXPECT_EQ(envelope.wrapped_keys_size(), 2) << "sealed to both keys of the day";

  const auto content = team_.Open("conduct", slot_id, envelope);
  ASSERT_THAT(content, IsOk());
  const auto message = policy::ParseFirstMessage(*content);
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->thread_key(), thread.thread_key().view());
  EXPECT_EQ(message->report().SerializeAsString(), GoodReport().SerializeAsString());
  ASSERT_EQ(message->attachments_size(), 1);
  EXPECT_EQ(message->attachments(0).SerializeAsString(), GoodAttachment().SerializeAsString());
}

TEST_F(IntakeTest, WritesTheMessageAsProtobufDoes) {
  const auto receipt = Submit("conduct", "");
  const ThreadKeys thread = receipt->Thread();
  const std::string slot_id = SlotIdOf(thread.Up(0).view());
  report::v1::Message expected;
  expected.set_thread_key(std::string(thread.thread_key().view()));
  *expected.mutable_report() = GoodReport();
  *expected.add_attachments() = GoodAttachment();
  EXPECT_EQ(*team_.Open("conduct", slot_id, Stored(slot_id)), expected.SerializeAsString());
}

TEST_F(IntakeTest, EveryReportHasItsOwnReceipt) {
  EXPECT_NE(Submit("conduct", "")->Words(), Submit("conduct", "")->Words());
  EXPECT_EQ(store_.Count(kSlots), 2);
}

TEST_F(IntakeTest, EntropyMakesTheReceiptAndARetryIsTold) {
  const std::string entropy = "0123456789abcdef";
  const auto receipt = Submit("conduct", entropy);
  ASSERT_THAT(receipt, IsOk());
  EXPECT_EQ(receipt->Words(), Receipt::FromEntropy(entropy)->Words());
  EXPECT_THAT(Submit("conduct", entropy), HasReason(Reason::kSlotTaken));
  EXPECT_EQ(store_.Count(kSlots), 1);
}

TEST_F(IntakeTest, NothingOfTheReportIsInTheStore) {
  ASSERT_THAT(Submit("conduct", ""), IsOk());
  const absl::Status scanned =
      store_->Scan(kSlots, "", "", [](std::string_view, std::string_view value) {
        EXPECT_EQ(value.find("dinner"), std::string_view::npos);
        EXPECT_EQ(value.find("Somebody"), std::string_view::npos);
        return true;
      });
  EXPECT_THAT(scanned, IsOk());
}

TEST_F(IntakeTest, RefusesAfterTheLastDayOfTheManifest) {
  clock_.Advance(std::chrono::days(37));
  EXPECT_THAT(Submit("conduct", ""), IsOk());
  clock_.Advance(std::chrono::days(1));
  EXPECT_THAT(Submit("conduct", ""), HasReason(Reason::kOutdatedKey));
}

TEST_F(IntakeTest, RefusesAnUnknownChannel) {
  EXPECT_THAT(Submit("other", ""), NamesField("channel"));
  const std::string capability(32, 'c');
  const auto envelope = team_.Seal("conduct", SlotIdOf(capability), "text");
  EXPECT_THAT(Deposit("other", capability, envelope), NamesField("channel"));
}

TEST_F(IntakeTest, FilesADepositUnderTheHashOfItsCapability) {
  const std::string capability(32, 'c');
  const auto envelope = team_.Seal("conduct", SlotIdOf(capability), "text");
  ASSERT_THAT(Deposit("conduct", capability, envelope), IsOk());
  EXPECT_THAT(Deposit("conduct", capability, envelope), IsOk());
  const auto stored = Stored(SlotIdOf(capability));
  EXPECT_EQ(stored.SerializeAsString(), envelope.SerializeAsString());
  EXPECT_EQ(*team_.Open("conduct", SlotIdOf(capability), stored), "text");
  EXPECT_THAT(Deposit("conduct", capability, team_.Seal("conduct", SlotIdOf(capability), "text")),
              HasReason(Reason::kSlotTaken));
}

TEST_F(IntakeTest, RefusesADepositToAnUnknownOrExpiredKey) {
  Team stranger;
  stranger.AddKey("conduct", kToday, kToday);
  const std::string capability(32, 'c');
  EXPECT_THAT(
      Deposit("conduct", capability, stranger.Seal("conduct", SlotIdOf(capability), "text")),
      HasReason(Reason::kOutdatedKey));
  clock_.Advance(std::chrono::days(31));
  EXPECT_THAT(Deposit("conduct", capability, team_.Seal("conduct", SlotIdOf(capability), "text")),
              HasReason(Reason::kOutdatedKey));
  EXPECT_EQ(store_.Count(kSlots), 0);
}

TEST_F(IntakeTest, RefusesWithoutAManifest) {
  const Team nobody;
  const auto none = ManifestKeeper::Open(*store_, queue_, nobody.verifier(), std::nullopt).value();
  intake_ = std::make_unique<Intake>(*none, slots_, clock_, random_);
  EXPECT_THAT(Submit("conduct", ""), HasReason(Reason::kNoManifest));
  EXPECT_THAT(
      Deposit("conduct", std::string(32, 'c'), team_.Seal("conduct", std::string(32, 's'), "")),
      HasReason(Reason::kNoManifest));
}

TEST_F(IntakeTest, GivesNoReceiptForWhatIsNotDurable) {
  store_.SetFull(true);
  EXPECT_THAT(Submit("conduct", ""), HasReason(Reason::kStoreFull));
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_THAT(Submit("conduct", ""), IsOk());
}

TEST_F(IntakeTest, SealsAFollowUpWithTheThreadsKey) {
  report::v1::Message message;
  message.mutable_follow_up()->set_text("It went on.");
  message.set_message_id("fedcba9876543210");
  *message.add_attachments() = GoodAttachment();
  EXPECT_EQ(*FollowUp(3, message), 3U);
  const std::string slot_id = SlotIdOf(Thread().Up(3).view());
  EXPECT_FALSE(team_.Open("conduct", slot_id, Stored(slot_id)).ok()) << "opens without the psk";
  const Secret psk = Thread().Psk();
  const auto content = team_.Open("conduct", slot_id, Stored(slot_id), psk.view());
  ASSERT_THAT(content, IsOk());
  EXPECT_EQ(*content, message.SerializeAsString());
  EXPECT_THAT(policy::ParseLaterMessage(*content), IsOk());
}

TEST_F(IntakeTest, DrawsAMessageIdForAFollowUpThatHasNone) {
  std::string ids;
  for (const std::uint32_t index : {1U, 2U}) {
    ASSERT_EQ(*FollowUp(index), index);
    const std::string slot_id = SlotIdOf(Thread().Up(index).view());
    const Secret psk = Thread().Psk();
    const auto message =
        policy::ParseLaterMessage(*team_.Open("conduct", slot_id, Stored(slot_id), psk.view()));
    ASSERT_THAT(message, IsOk());
    EXPECT_EQ(message->follow_up().text(), "It went on.");
    EXPECT_NE(message->message_id(), ids);
    ids = message->message_id();
  }
}

TEST_F(IntakeTest, AFollowUpTakesTheFirstFreeIndex) {
  Occupy(2);
  Occupy(3);
  Occupy(5);
  EXPECT_EQ(*FollowUp(1), 1U);
  EXPECT_EQ(*FollowUp(1), 4U);
  EXPECT_EQ(*FollowUp(2), 6U);
}

TEST_F(IntakeTest, AFollowUpPassesOverWhatTheTeamTook) {
  Occupy(1);
  relay::v1::AcknowledgeRequest request;
  auto& acknowledgement = *request.add_acknowledgements();
  acknowledgement.set_slot_id(SlotIdOf(Thread().Up(1).view()));
  acknowledgement.set_envelope_digest(
      Sha256(Stored(acknowledgement.slot_id()).SerializeAsString()));
  Answer<absl::StatusOr<std::uint32_t>> answer;
  slots_.Acknowledge(request, kToday, answer.done());
  ASSERT_EQ(*answer.get(), 1U);
  EXPECT_EQ(*FollowUp(1), 2U);
}

TEST_F(IntakeTest, AFollowUpGivesUpAfterSixtyFourIndexes) {
  for (std::uint32_t i = 1; i < 1 + kIndexTries; ++i) {
    Occupy(i);
  }
  EXPECT_THAT(FollowUp(1), HasReason(Reason::kNoFreeSlot));
  EXPECT_EQ(*FollowUp(2), 65U);
  EXPECT_EQ(*FollowUp(0xffffffff), 0xffffffff) << "the last index there is";
  EXPECT_THAT(FollowUp(0xffffffff), HasReason(Reason::kNoFreeSlot));
}

TEST_F(IntakeTest, FollowUpsThatRaceTakeAnIndexEach) {
  constexpr std::uint32_t kRivals = 16;
  std::vector<Answer<absl::StatusOr<std::uint32_t>>> answers(kRivals);
  for (auto& answer : answers) {
    report::v1::Message message;
    message.mutable_follow_up()->set_text("It went on.");
    intake_->FollowUp("conduct", Thread(), 1, message, answer.done());
  }
  std::set<std::uint32_t> taken;
  for (auto& answer : answers) {
    const auto index = answer.get();
    ASSERT_THAT(index, IsOk());
    EXPECT_TRUE(taken.insert(*index).second);
  }
  EXPECT_EQ(*taken.rbegin(), kRivals);
  EXPECT_EQ(store_.Count(kSlots), int{kRivals});
}

TEST_F(IntakeTest, AFollowUpNeedsKeysAndAStore) {
  store_.SetFull(true);
  EXPECT_THAT(FollowUp(1), HasReason(Reason::kStoreFull));
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  clock_.Advance(std::chrono::days(38));
  EXPECT_THAT(FollowUp(1), HasReason(Reason::kOutdatedKey));
}

}  // namespace
}  // namespace candor::intake
