#include "candor/client/portal_client.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/client/call.h"
#include "candor/rpc/status.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "portal_client_fixture.h"

namespace candor::client {
namespace {

using std::chrono::milliseconds;
using test_support::HasCode;
using test_support::IsOk;
using test_support::NamesField;
using test_support::Says;

using SubmitTest = PortalClientFixture;

TEST_F(SubmitTest, SealsSoThatTheTeamReadsTheReportInTheSlotOfTheReceipt) {
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

TEST_F(SubmitTest, SealsToEveryKeyOfTheChannelThatIsValidToday) {
  team_.AddKey("conduct", Day(today_.number() - 5), today_);
  team_.AddKey("conduct", Day(today_.number() - 9), Day(today_.number() - 1));
  team_.AddKey("ombuds", today_, today_);
  intake_.manifest = team_.SignedManifest(6);
  ASSERT_THAT(Client().Submit(AReport()), IsOk());
  const auto deposit = intake_.deposits().front();
  EXPECT_EQ(deposit.envelope().wrapped_keys_size(), 2);
  EXPECT_THAT(Open(deposit), IsOk());
}

TEST_F(SubmitTest, SealsToTheChannelThatItWasMadeFor) {
  team_.AddKey("ombuds", today_, today_);
  intake_.manifest = team_.SignedManifest(6);
  PortalOptions options = Options();
  options.channel = "ombuds";
  ASSERT_THAT(PortalClient(intake_.Channel(), options).Submit(AReport()), IsOk());
  EXPECT_EQ(intake_.deposits().front().channel(), "ombuds");
  EXPECT_THAT(Open(intake_.deposits().front()), IsOk());
}

TEST_F(SubmitTest, EveryReportHasAReceiptAndAnEnvelopeOfItsOwn) {
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

TEST_F(SubmitTest, RepeatsALostDepositWithTheSameBytes) {
  intake_.Answer({Lost(), Refused(Reason::kStoreFailed), Refused(Reason::kOverloaded),
                  grpc::Status::CANCELLED});
  ASSERT_THAT(Client().Submit(AReport()), IsOk());
  const auto deposits = intake_.deposits();
  ASSERT_EQ(deposits.size(), 5U);
  for (const auto& deposit : deposits) {
    EXPECT_EQ(deposit.SerializeAsString(), deposits.front().SerializeAsString());
  }
}

TEST_F(SubmitTest, FetchesTheManifestOnceAndSealsAnewForTheSameSlotWhenAKeyIsOutdated) {
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

TEST_F(SubmitTest, AsksOnlyOnceForNewKeys) {
  intake_.Answer({Refused(Reason::kOutdatedKey), Refused(Reason::kOutdatedKey)});
  const auto receipt = Client().Submit(AReport());
  EXPECT_EQ(ServerReason(receipt.status()), "OUTDATED_KEY");
  EXPECT_EQ(intake_.deposits().size(), 2U);
}

TEST_F(SubmitTest, ASlotTakenByAnEarlierAttemptIsSuccess) {
  intake_.Answer({Lost(), Refused(Reason::kOutdatedKey), Refused(Reason::kSlotTaken)});
  EXPECT_THAT(Client().Submit(AReport()), IsOk());
}

TEST_F(SubmitTest, ASlotTakenAtTheFirstAttemptIsAnError) {
  intake_.Answer({Refused(Reason::kSlotTaken)});
  EXPECT_THAT(Client().Submit(AReport()), HasCode(absl::StatusCode::kAlreadyExists));
}

TEST_F(SubmitTest, PlaintextGoesWithItsOwnEntropySoThatTheWordsAreKnown) {
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

TEST_F(SubmitTest, KeepsWhatIntakePromised) {
  intake_.promise = "a signed checkpoint";
  PortalClient client = Client();
  for (const Sealing sealing : {Sealing::kHere, Sealing::kIntake}) {
    auto submission = Submission::Make(AReport(), sealing, random_);
    ASSERT_THAT(submission, IsOk());
    EXPECT_EQ(submission->promise(), "");
    intake_.Answer({Lost()});
    ASSERT_THAT(client.Send(*submission), IsOk());
    EXPECT_EQ(submission->promise(), "a signed checkpoint");
  }
}

TEST_F(SubmitTest, PlaintextNeedsNoVerificationKey) {
  PortalOptions options = Options();
  options.verifier.reset();
  EXPECT_THAT(PortalClient(intake_.Channel(), options).SubmitPlaintext(AReport()), IsOk());
  EXPECT_EQ(intake_.manifest_calls(), 0);
}

TEST_F(SubmitTest, ALostPlaintextAnswerIsMadeUpForByARetry) {
  intake_.Answer({Lost(), Refused(Reason::kSlotTaken)});
  const auto receipt = Client().SubmitPlaintext(AReport());
  ASSERT_THAT(receipt, IsOk());
  const auto submissions = intake_.submissions();
  ASSERT_EQ(submissions.size(), 2U);
  EXPECT_EQ(submissions[0].SerializeAsString(), submissions[1].SerializeAsString());
  EXPECT_EQ(receipt->Words(), Receipt::FromEntropy(submissions[0].receipt_entropy())->Words());
}

TEST_F(SubmitTest, APlaintextSlotTakenAtTheFirstAttemptIsAnError) {
  intake_.Answer({Refused(Reason::kSlotTaken)});
  EXPECT_THAT(Client().SubmitPlaintext(AReport()), HasCode(absl::StatusCode::kAlreadyExists));
}

TEST_F(SubmitTest, OtherWordsThanAskedForAreAnError) {
  intake_.other_words = std::vector<std::string>(12, "zoo");
  EXPECT_THAT(Client().SubmitPlaintext(AReport()), HasCode(absl::StatusCode::kInternal));
}

TEST_F(SubmitTest, RefusesAReportOverItsLimitsBeforeAnyCall) {
  report::v1::Report report = AReport();
  report.set_what_happened(std::string(100001, 'x'));
  EXPECT_THAT(Client().Submit(report), NamesField("report.what_happened"));
  EXPECT_THAT(Client().SubmitPlaintext(report), NamesField("report.what_happened"));
  EXPECT_EQ(intake_.manifest_calls(), 0);
  EXPECT_TRUE(intake_.submissions().empty());
}

}  // namespace
}  // namespace candor::client
