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
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "portal_client_fixture.h"

namespace candor::client {
namespace {

using std::chrono::milliseconds;
using test_support::HasCode;
using test_support::IsOk;
using test_support::NamesField;
using test_support::Says;

using RetryTest = PortalClientFixture;

TEST_F(RetryTest, WaitsLongerEachTimeAndAsLongAsIntakeAsks) {
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

TEST_F(RetryTest, DoesNotWaitLongerThanOneAttemptTakes) {
  PortalOptions options = Options();
  options.timeout = std::chrono::seconds(10);
  intake_.Answer({Refused(Reason::kStoreFull)});  // asks for 30 s
  PortalClient client(intake_.Channel(), options);
  const auto receipt = client.Submit(AReport());
  EXPECT_THAT(receipt, HasCode(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(ServerReason(receipt.status()), "STORE_FULL");
  EXPECT_TRUE(pauses_.empty());
}

TEST_F(RetryTest, GivesUpAfterTheLastAttempt) {
  intake_.Answer(std::vector<grpc::Status>(9, Lost()));
  EXPECT_THAT(Client().Submit(AReport()), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(intake_.deposits().size(), 5U);
}

TEST_F(RetryTest, DoesNotRepeatWhatIntakeRefuses) {
  intake_.Answer({rpc::ToGrpcStatus(InvalidField("envelope.salt", "has not 32 bytes"))});
  const auto receipt = Client().Submit(AReport());
  EXPECT_THAT(receipt, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(receipt, Says("envelope.salt: has not 32 bytes"));
  EXPECT_EQ(intake_.deposits().size(), 1U);
}

TEST_F(RetryTest, AnAttemptHasADeadline) {
  PortalOptions options = Options();
  options.timeout = milliseconds(100);
  options.max_attempts = 2;
  intake_.Hang(2);
  PortalClient client(intake_.Channel(), options);
  EXPECT_THAT(client.Submit(AReport()), HasCode(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(intake_.deposits().size(), 2U);
}

TEST_F(RetryTest, ASubmissionCanBeSentAgainAndIsFiledOnce) {
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

TEST_F(RetryTest, TheOutcomeIsKnownWhenIntakeRefused) {
  auto submission = Submission::Make(AReport(), Sealing::kIntake, random_);
  ASSERT_THAT(submission, IsOk());
  intake_.Answer({Refused(Reason::kCallerNotAllowed)});
  EXPECT_FALSE(Client().Send(*submission).ok());
  EXPECT_FALSE(submission->outcome_unknown());
}

TEST_F(RetryTest, TheOutcomeIsUnknownWhenNoAnswerCame) {
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

TEST_F(RetryTest, TheOutcomeIsUnknownWhenIntakeCannotTell) {
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

TEST_F(RetryTest, TheOutcomeIsKnownWhenNobodyListens) {
  const auto channel = grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
  PortalOptions options = Options();
  options.max_attempts = 2;
  PortalClient client(channel, options);
  auto submission = Submission::Make(AReport(), Sealing::kIntake, random_);
  ASSERT_THAT(submission, IsOk());
  EXPECT_THAT(client.Send(*submission), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(submission->outcome_unknown());
}

}  // namespace
}  // namespace candor::client
