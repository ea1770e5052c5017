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

using PortalClientTest = PortalClientFixture;

TEST_F(PortalClientTest, KeepsTheManifestUntilItsKeysEnd) {
  PortalClient client = Client();
  ASSERT_THAT(client.Submit(AReport()), IsOk());
  ASSERT_THAT(client.Submit(AReport()), IsOk());
  EXPECT_EQ(intake_.manifest_calls(), 1);
  clock_.Advance(std::chrono::hours(24 * 40));
  EXPECT_THAT(client.Submit(AReport()), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(intake_.manifest_calls(), 2);
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
