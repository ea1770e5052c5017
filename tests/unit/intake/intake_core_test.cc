#include "intake/intake_core.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "candor/policy/report_checks.h"
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
    intake_->Submit(channel, GoodReport(), entropy, answer.done());
    return answer.get();
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
  WorkQueue queue_;
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
  const auto message = policy::ParseMessage(*content);
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->thread_key(), thread.thread_key().view());
  EXPECT_EQ(message->report().SerializeAsString(), GoodReport().SerializeAsString());
}

TEST_F(IntakeTest, WritesTheMessageAsProtobufDoes) {
  const auto receipt = Submit("conduct", "");
  const ThreadKeys thread = receipt->Thread();
  const std::string slot_id = SlotIdOf(thread.Up(0).view());
  report::v1::Message expected;
  expected.set_thread_key(std::string(thread.thread_key().view()));
  *expected.mutable_report() = GoodReport();
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

}  // namespace
}  // namespace candor::intake
