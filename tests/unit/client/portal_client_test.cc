#include "candor/client/portal_client.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/client/call.h"
#include "candor/policy/report_checks.h"
#include "candor/rpc/status.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "scripted_intake.h"

namespace candor::client {
namespace {

using std::chrono::milliseconds;
using test_support::HasCode;
using test_support::IsOk;
using test_support::NamesField;
using test_support::Says;

constexpr char kCanary[] = "canary-of-a-report";

grpc::Status Refused(Reason reason) { return rpc::ToGrpcStatus(Error(reason)); }
grpc::Status Lost() { return grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection reset"); }

report::v1::Report AReport() {
  report::v1::Report report;
  report.set_policy_id("test");
  report.set_policy_version(1);
  report.set_kind(report::v1::REPORT_KIND_QUESTION);
  report.set_what_happened(kCanary);
  return report;
}

class PortalClientTest : public ::testing::Test {
 protected:
  PortalClientTest() {
    team_.AddKey("conduct", today_, Day(today_.number() + 30));
    intake_.manifest = team_.SignedManifest(5);
  }

  PortalOptions Options() {
    PortalOptions options;
    options.verifier = team_.Verifier();
    options.timeout = std::chrono::seconds(20);
    options.pause = [this](milliseconds time) { pauses_.push_back(time); };
    options.clock = &clock_;
    options.random = &random_;
    return options;
  }
  PortalClient Client() { return PortalClient(intake_.Channel(), Options()); }

  // What the team reads in a deposit.
  absl::StatusOr<report::v1::Message> Open(const intake::v1::DepositRequest& deposit) {
    const std::string slot_id = SlotIdOf(deposit.capability());
    open::OpenInput input;
    input.place = {.channel = deposit.channel(), .slot_id = slot_id};
    const auto content = open::Open(input, deposit.envelope(),
                                    [this](std::uint32_t kem_id, std::string_view key_id) {
                                      return team_.Find(kem_id, key_id);
                                    });
    if (!content.ok()) {
      return content.status();
    }
    return policy::ParseMessage(content->view());
  }

  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  Day today_ = DayOf(clock_.Now());
  Team team_;
  ScriptedIntake intake_;
  std::vector<milliseconds> pauses_;
};

TEST_F(PortalClientTest, SealsSoThatTheTeamReadsTheReportInTheSlotOfTheReceipt) {
  PortalClient client = Client();
  const auto receipt = client.Submit(AReport());
  ASSERT_THAT(receipt, IsOk());
  ASSERT_EQ(intake_.deposits().size(), 1U);
  const auto deposit = intake_.deposits().front();
  EXPECT_EQ(deposit.channel(), "conduct");
  EXPECT_EQ(deposit.capability(), receipt->Thread().Up(0).view());
  const auto message = Open(deposit);
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->report().what_happened(), kCanary);
  EXPECT_EQ(message->thread_key(), receipt->Thread().thread_key().view());
  EXPECT_TRUE(intake_.submissions().empty());
  EXPECT_EQ(deposit.SerializeAsString().find(kCanary), std::string::npos);
}

TEST_F(PortalClientTest, SealsToEveryKeyOfTheChannelThatIsValidToday) {
  team_.AddKey("conduct", Day(today_.number() - 5), today_);
  team_.AddKey("conduct", Day(today_.number() - 9), Day(today_.number() - 1));
  team_.AddKey("ombuds", today_, today_);
  intake_.manifest = team_.SignedManifest(6);
  ASSERT_THAT(Client().Submit(AReport()), IsOk());
  const auto deposit = intake_.deposits().front();
  EXPECT_EQ(deposit.envelope().wrapped_keys_size(), 2);
  EXPECT_THAT(Open(deposit), IsOk());
}

TEST_F(PortalClientTest, SealsToTheChannelThatItWasMadeFor) {
  team_.AddKey("ombuds", today_, today_);
  intake_.manifest = team_.SignedManifest(6);
  PortalOptions options = Options();
  options.channel = "ombuds";
  ASSERT_THAT(PortalClient(intake_.Channel(), options).Submit(AReport()), IsOk());
  EXPECT_EQ(intake_.deposits().front().channel(), "ombuds");
  EXPECT_THAT(Open(intake_.deposits().front()), IsOk());
}

TEST_F(PortalClientTest, KeepsTheManifestUntilItsKeysEnd) {
  PortalClient client = Client();
  ASSERT_THAT(client.Submit(AReport()), IsOk());
  ASSERT_THAT(client.Submit(AReport()), IsOk());
  EXPECT_EQ(intake_.manifest_calls(), 1);
  clock_.Advance(std::chrono::hours(24 * 40));
  EXPECT_THAT(client.Submit(AReport()), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(intake_.manifest_calls(), 2);
}

TEST_F(PortalClientTest, EveryReportHasAReceiptAndAnEnvelopeOfItsOwn) {
  PortalClient client = Client();
  const auto first = client.Submit(AReport());
  const auto second = client.Submit(AReport());
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(first->Words(), second->Words());
  const auto deposits = intake_.deposits();
  EXPECT_NE(deposits[0].capability(), deposits[1].capability());
  EXPECT_NE(deposits[0].envelope().salt(), deposits[1].envelope().salt());
}

TEST_F(PortalClientTest, RepeatsALostDepositWithTheSameBytes) {
  intake_.Answer({Lost(), Refused(Reason::kStoreFailed), Refused(Reason::kOverloaded),
                  grpc::Status::CANCELLED});
  ASSERT_THAT(Client().Submit(AReport()), IsOk());
  const auto deposits = intake_.deposits();
  ASSERT_EQ(deposits.size(), 5U);
  for (const auto& deposit : deposits) {
    EXPECT_EQ(deposit.SerializeAsString(), deposits.front().SerializeAsString());
  }
}

TEST_F(PortalClientTest, WaitsLongerEachTimeAndAsLongAsIntakeAsks) {
  intake_.Answer({Lost(), Lost(), Lost(), Refused(Reason::kStoreFailed)});
  ASSERT_THAT(Client().Submit(AReport()), IsOk());
  ASSERT_EQ(pauses_.size(), 4U);
  for (std::size_t i = 0; i < 3; ++i) {
    const milliseconds least(250 << i);
    EXPECT_GE(pauses_[i], least);
    EXPECT_LE(pauses_[i], least + least / 4);
  }
  EXPECT_EQ(pauses_[3], RetryDelayOf(Reason::kStoreFailed));
}

TEST_F(PortalClientTest, DoesNotWaitLongerThanOneAttemptTakes) {
  PortalOptions options = Options();
  options.timeout = std::chrono::seconds(10);
  intake_.Answer({Refused(Reason::kStoreFull)});  // asks for 30 s
  PortalClient client(intake_.Channel(), options);
  const auto receipt = client.Submit(AReport());
  EXPECT_THAT(receipt, HasCode(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(ServerReason(receipt.status()), "STORE_FULL");
  EXPECT_TRUE(pauses_.empty());
}

TEST_F(PortalClientTest, GivesUpAfterTheLastAttempt) {
  intake_.Answer(std::vector<grpc::Status>(9, Lost()));
  EXPECT_THAT(Client().Submit(AReport()), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(intake_.deposits().size(), 5U);
}

TEST_F(PortalClientTest, DoesNotRepeatWhatIntakeRefuses) {
  intake_.Answer({rpc::ToGrpcStatus(InvalidField("envelope.salt", "has not 32 bytes"))});
  const auto receipt = Client().Submit(AReport());
  EXPECT_THAT(receipt, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(receipt, Says("envelope.salt: has not 32 bytes"));
  EXPECT_EQ(intake_.deposits().size(), 1U);
}

TEST_F(PortalClientTest, AnAttemptHasADeadline) {
  PortalOptions options = Options();
  options.timeout = milliseconds(100);
  options.max_attempts = 2;
  intake_.Hang(2);
  PortalClient client(intake_.Channel(), options);
  EXPECT_THAT(client.Submit(AReport()), HasCode(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(intake_.deposits().size(), 2U);
}

TEST_F(PortalClientTest, FetchesTheManifestOnceAndSealsAnewForTheSameSlotWhenAKeyIsOutdated) {
  PortalClient client = Client();
  ASSERT_THAT(client.Submit(AReport()), IsOk());
  team_.DropKeys();
  team_.AddKey("conduct", today_, Day(today_.number() + 60));
  intake_.manifest = team_.SignedManifest(6);
  intake_.Answer({Refused(Reason::kOutdatedKey)});
  ASSERT_THAT(client.Submit(AReport()), IsOk());
  EXPECT_EQ(intake_.manifest_calls(), 2);
  const auto deposits = intake_.deposits();
  ASSERT_EQ(deposits.size(), 3U);
  EXPECT_EQ(deposits[1].capability(), deposits[2].capability());
  EXPECT_NE(deposits[1].envelope().wrapped_keys(0).key_id(),
            deposits[2].envelope().wrapped_keys(0).key_id());
  EXPECT_THAT(Open(deposits[2]), IsOk());
}

TEST_F(PortalClientTest, AsksOnlyOnceForNewKeys) {
  intake_.Answer({Refused(Reason::kOutdatedKey), Refused(Reason::kOutdatedKey)});
  const auto receipt = Client().Submit(AReport());
  EXPECT_EQ(ServerReason(receipt.status()), "OUTDATED_KEY");
  EXPECT_EQ(intake_.deposits().size(), 2U);
}

TEST_F(PortalClientTest, ASlotTakenByAnEarlierAttemptIsSuccess) {
  intake_.Answer({Lost(), Refused(Reason::kOutdatedKey), Refused(Reason::kSlotTaken)});
  EXPECT_THAT(Client().Submit(AReport()), IsOk());
}

TEST_F(PortalClientTest, ASlotTakenAtTheFirstAttemptIsAnError) {
  intake_.Answer({Refused(Reason::kSlotTaken)});
  EXPECT_THAT(Client().Submit(AReport()), HasCode(absl::StatusCode::kAlreadyExists));
}

TEST_F(PortalClientTest, PlaintextGoesWithItsOwnEntropySoThatTheWordsAreKnown) {
  const auto receipt = Client().SubmitPlaintext(AReport());
  ASSERT_THAT(receipt, IsOk());
  ASSERT_EQ(intake_.submissions().size(), 1U);
  const auto submission = intake_.submissions().front();
  EXPECT_EQ(submission.report().what_happened(), kCanary);
  const auto expected = Receipt::FromEntropy(submission.receipt_entropy());
  ASSERT_THAT(expected, IsOk());
  EXPECT_EQ(receipt->Words(), expected->Words());
  EXPECT_TRUE(intake_.deposits().empty());
}

TEST_F(PortalClientTest, PlaintextNeedsNoVerificationKey) {
  PortalOptions options = Options();
  options.verifier.reset();
  EXPECT_THAT(PortalClient(intake_.Channel(), options).SubmitPlaintext(AReport()), IsOk());
  EXPECT_EQ(intake_.manifest_calls(), 0);
}

TEST_F(PortalClientTest, ALostPlaintextAnswerIsMadeUpForByARetry) {
  intake_.Answer({Lost(), Refused(Reason::kSlotTaken)});
  const auto receipt = Client().SubmitPlaintext(AReport());
  ASSERT_THAT(receipt, IsOk());
  const auto submissions = intake_.submissions();
  ASSERT_EQ(submissions.size(), 2U);
  EXPECT_EQ(submissions[0].SerializeAsString(), submissions[1].SerializeAsString());
  EXPECT_EQ(receipt->Words(), Receipt::FromEntropy(submissions[0].receipt_entropy())->Words());
}

TEST_F(PortalClientTest, APlaintextSlotTakenAtTheFirstAttemptIsAnError) {
  intake_.Answer({Refused(Reason::kSlotTaken)});
  EXPECT_THAT(Client().SubmitPlaintext(AReport()), HasCode(absl::StatusCode::kAlreadyExists));
}

TEST_F(PortalClientTest, OtherWordsThanAskedForAreAnError) {
  intake_.other_words = std::vector<std::string>(12, "zoo");
  EXPECT_THAT(Client().SubmitPlaintext(AReport()), HasCode(absl::StatusCode::kInternal));
}

TEST_F(PortalClientTest, RefusesAReportOverItsLimitsBeforeAnyCall) {
  report::v1::Report report = AReport();
  report.set_what_happened(std::string(100001, 'x'));
  EXPECT_THAT(Client().Submit(report), NamesField("report.what_happened"));
  EXPECT_THAT(Client().SubmitPlaintext(report), NamesField("report.what_happened"));
  EXPECT_EQ(intake_.manifest_calls(), 0);
  EXPECT_TRUE(intake_.submissions().empty());
}

TEST_F(PortalClientTest, SealsNothingWithoutAPinnedKey) {
  PortalOptions options = Options();
  options.verifier.reset();
  PortalClient client(intake_.Channel(), options);
  EXPECT_THAT(client.Submit(AReport()), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(client.FetchManifest(), Says("verification key"));
  EXPECT_EQ(intake_.manifest_calls(), 0);
}

TEST_F(PortalClientTest, SealsNothingToAManifestOfAnotherSigner) {
  Team stranger;
  stranger.AddKey("conduct", today_, today_);
  intake_.manifest = stranger.SignedManifest(9);
  EXPECT_THAT(Client().Submit(AReport()), HasCode(absl::StatusCode::kUnauthenticated));
  EXPECT_TRUE(intake_.deposits().empty());
}

TEST_F(PortalClientTest, SealsNothingToAChannelWithoutAKeyToday) {
  PortalOptions options = Options();
  options.channel = "ombuds";
  const auto receipt = PortalClient(intake_.Channel(), options).Submit(AReport());
  EXPECT_THAT(receipt, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(receipt, Says("no key for this channel today"));
  EXPECT_TRUE(intake_.deposits().empty());
}

TEST_F(PortalClientTest, NoticesAnOlderManifestThanBefore) {
  PortalClient client = Client();
  ASSERT_THAT(client.FetchManifest(), IsOk());
  intake_.manifest = team_.SignedManifest(5);
  EXPECT_THAT(client.FetchManifest(), IsOk());
  intake_.manifest = team_.SignedManifest(4);
  EXPECT_THAT(client.FetchManifest(), HasCode(absl::StatusCode::kFailedPrecondition));
}

TEST_F(PortalClientTest, GetsTheFormOfAPolicy) {
  intake_.form.set_policy_id("default");
  intake_.form.set_policy_version(3);
  PortalClient client = Client();
  EXPECT_EQ(client.GetForm()->policy_id(), "default");
  EXPECT_EQ(client.GetForm("other")->policy_id(), "other");
}

TEST_F(PortalClientTest, ASubmissionCanBeSentAgainAndIsFiledOnce) {
  PortalOptions options = Options();
  options.max_attempts = 1;
  PortalClient client(intake_.Channel(), options);
  auto submission = Submission::Make(AReport(), Sealing::kHere, random_);
  ASSERT_THAT(submission, IsOk());
  intake_.Answer({Lost(), Refused(Reason::kSlotTaken)});
  EXPECT_THAT(client.Send(*submission), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(submission->outcome_unknown());
  EXPECT_THAT(client.Send(*submission), IsOk());
  EXPECT_FALSE(submission->outcome_unknown());
  const auto deposits = intake_.deposits();
  EXPECT_EQ(deposits[0].SerializeAsString(), deposits[1].SerializeAsString());
}

TEST_F(PortalClientTest, TheOutcomeIsKnownWhenIntakeRefused) {
  auto submission = Submission::Make(AReport(), Sealing::kIntake, random_);
  ASSERT_THAT(submission, IsOk());
  intake_.Answer({Refused(Reason::kCallerNotAllowed)});
  EXPECT_FALSE(Client().Send(*submission).ok());
  EXPECT_FALSE(submission->outcome_unknown());
}

TEST_F(PortalClientTest, TheOutcomeIsUnknownWhenNoAnswerCame) {
  PortalOptions options = Options();
  options.timeout = milliseconds(100);
  options.max_attempts = 1;
  PortalClient client(intake_.Channel(), options);
  auto submission = Submission::Make(AReport(), Sealing::kIntake, random_);
  ASSERT_THAT(submission, IsOk());
  intake_.Hang(1);
  EXPECT_THAT(client.Send(*submission), HasCode(absl::StatusCode::kDeadlineExceeded));
  EXPECT_TRUE(submission->outcome_unknown());
}

TEST_F(PortalClientTest, TheOutcomeIsUnknownWhenIntakeCannotTell) {
  for (const Reason reason : {Reason::kStoreFailed, Reason::kInternal}) {
    PortalOptions options = Options();
    options.max_attempts = 1;
    PortalClient client(intake_.Channel(), options);
    auto submission = Submission::Make(AReport(), Sealing::kHere, random_);
    ASSERT_THAT(submission, IsOk());
    intake_.Answer({Refused(reason)});
    EXPECT_FALSE(client.Send(*submission).ok());
    EXPECT_TRUE(submission->outcome_unknown());
  }
}

TEST_F(PortalClientTest, TheOutcomeIsKnownWhenNobodyListens) {
  const auto channel = grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
  PortalOptions options = Options();
  options.max_attempts = 2;
  PortalClient client(channel, options);
  auto submission = Submission::Make(AReport(), Sealing::kIntake, random_);
  ASSERT_THAT(submission, IsOk());
  EXPECT_THAT(client.Send(*submission), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(submission->outcome_unknown());
}

TEST_F(PortalClientTest, NoErrorHoldsTheReportOrItsSecrets) {
  const std::vector<grpc::Status> faults = {
      Lost(), Refused(Reason::kSlotTaken), Refused(Reason::kOutdatedKey),
      Refused(Reason::kInternal), rpc::ToGrpcStatus(InvalidField("report.when", "is too long"))};
  for (const grpc::Status& fault : faults) {
    for (const Sealing sealing : {Sealing::kHere, Sealing::kIntake}) {
      auto submission = Submission::Make(AReport(), sealing, random_);
      ASSERT_THAT(submission, IsOk());
      intake_.Answer(std::vector<grpc::Status>(6, fault));
      PortalOptions options = Options();
      options.max_attempts = 1;
      PortalClient client(intake_.Channel(), options);
      const std::string text = client.Send(*submission).ToString();
      EXPECT_EQ(text.find(kCanary), std::string::npos) << text;
      for (const std::string_view word : submission->receipt().Words()) {
        EXPECT_EQ(text.find(" " + std::string(word) + " "), std::string::npos) << text;
      }
    }
  }
}

}  // namespace
}  // namespace candor::client
