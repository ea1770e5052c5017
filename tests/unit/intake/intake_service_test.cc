#include "intake/intake_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "candor/hpke/sha256.h"
#include "candor/policy/message_checks.h"
#include "grpcpp/generic/generic_stub.h"
#include "intake/families.h"
#include "served_intake.h"
#include "test_log.h"

namespace candor::intake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::SubmitReportRequest GoodSubmission() {
  v1::SubmitReportRequest request;
  *request.mutable_report() = GoodReport();
  return request;
}

class IntakeServiceTest : public ::testing::Test {
 protected:
  grpc::Status Deposit(const v1::DepositRequest& request) {
    grpc::ClientContext context;
    v1::DepositResponse response;
    return served_.portal().Deposit(&context, request, &response);
  }
  grpc::Status Submit(const v1::SubmitReportRequest& request, v1::SubmitReportResponse& response) {
    grpc::ClientContext context;
    return served_.portal().SubmitReport(&context, request, &response);
  }
  grpc::Status Submit(const v1::SubmitReportRequest& request) {
    v1::SubmitReportResponse response;
    return Submit(request, response);
  }
  // Sends bytes that no protobuf library would.
  grpc::Status SubmitBytes(const std::string& bytes) {
    grpc::GenericStub stub(served_.Dial("portal/demo"));
    grpc::ClientContext context;
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareUnaryCall(
        &context, "/candor.intake.v1.IntakeService/SubmitReport", request, &queue);
    grpc::Status status;
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
    return status;
  }

  ServedIntake served_;
  int deposits_ = 0;
};

TEST_F(IntakeServiceTest, GivesTheManifestByteForByte) {
  grpc::ClientContext context;
  v1::GetKeyManifestResponse response;
  ASSERT_TRUE(served_.portal().GetKeyManifest(&context, {}, &response).ok());
  EXPECT_EQ(response.signed_manifest(), served_.team().Note(5));
}

TEST(IntakeServiceWithoutManifest, SaysSo) {
  ServedIntake served({.with_manifest = false});
  grpc::ClientContext first;
  v1::GetKeyManifestResponse response;
  EXPECT_THAT(served.portal().GetKeyManifest(&first, {}, &response),
              Refused(grpc::StatusCode::NOT_FOUND, "NO_MANIFEST"));
  grpc::ClientContext second;
  v1::SubmitReportResponse receipt;
  EXPECT_THAT(served.portal().SubmitReport(&second, GoodSubmission(), &receipt),
              Refused(grpc::StatusCode::NOT_FOUND, "NO_MANIFEST"));
}

TEST_F(IntakeServiceTest, GivesTheForm) {
  for (const char* id : {"", "test"}) {
    grpc::ClientContext context;
    v1::GetReportFormRequest request;
    request.set_policy_id(id);
    v1::GetReportFormResponse form;
    ASSERT_TRUE(served_.portal().GetReportForm(&context, request, &form).ok());
    EXPECT_EQ(form.policy_id(), "test");
    EXPECT_EQ(form.policy_version(), 2U);
    EXPECT_EQ(form.languages(0), "en");
    EXPECT_EQ(form.form().categories(0).choices(1).code(), "H2");
  }
  grpc::ClientContext context;
  v1::GetReportFormRequest request;
  request.set_policy_id("other");
  v1::GetReportFormResponse form;
  EXPECT_THAT(served_.portal().GetReportForm(&context, request, &form),
              Refused(grpc::StatusCode::NOT_FOUND, "UNKNOWN_POLICY"));
}

TEST_F(IntakeServiceTest, AnswersAReportWithTwelveWordsThatLeadToIt) {
  v1::SubmitReportResponse response;
  ASSERT_TRUE(Submit(GoodSubmission(), response).ok());
  ASSERT_EQ(response.receipt_words_size(), 12);
  std::string words;
  for (const std::string& word : response.receipt_words()) {
    words += word + " ";
  }
  const ThreadKeys thread = Receipt::FromWords(words)->Thread();
  const std::string slot_id = SlotIdOf(thread.Up(0).view());
  std::vector<relay::v1::RelayedEnvelope> pulled;
  ASSERT_TRUE(served_.Pull(pulled).ok());
  ASSERT_EQ(pulled.size(), 1U);
  EXPECT_EQ(pulled[0].slot_id(), slot_id);
  sealed::v1::SealedEnvelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(pulled[0].envelope()));
  const auto content = served_.team().Open("conduct", slot_id, envelope);
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(policy::ParseFirstMessage(*content)->report().what_happened(),
            GoodReport().what_happened());
}

TEST_F(IntakeServiceTest, ARetryWithTheSameEntropyIsTold) {
  v1::SubmitReportRequest request = GoodSubmission();
  request.set_receipt_entropy("0123456789abcdef");
  EXPECT_TRUE(Submit(request).ok());
  EXPECT_THAT(Submit(request), Refused(grpc::StatusCode::ALREADY_EXISTS, "SLOT_TAKEN"));
}

TEST_F(IntakeServiceTest, RefusesABadReportNamingFieldsAndRepeatingNothing) {
  v1::SubmitReportRequest request = GoodSubmission();
  request.mutable_report()->add_categories("CANARY");
  request.mutable_report()->clear_what_happened();
  const grpc::Status status = Submit(request);
  EXPECT_THAT(status, FaultyField("report.categories[1]"));
  EXPECT_THAT(status, FaultyField("report.what_happened"));
  EXPECT_THAT(status, Refused(grpc::StatusCode::INVALID_ARGUMENT, "INVALID_FIELD"));
  EXPECT_THAT(status.error_message() + status.error_details(), Not(HasSubstr("CANARY")));
  EXPECT_EQ(served_.store().Count(kSlots), 0);
}

TEST_F(IntakeServiceTest, NamesTheTextThatIsNotUtf8) {
  v1::SubmitReportRequest request = GoodSubmission();
  request.mutable_report()->add_witnesses()->set_name("fine");
  request.mutable_report()->add_witnesses()->set_handle("spoil");
  std::string bytes = request.SerializeAsString();
  bytes[bytes.find("spoil")] = '\xff';
  const grpc::Status status = SubmitBytes(bytes);
  EXPECT_THAT(status, FaultyField("report.witnesses[1].handle"));
  EXPECT_THAT(status.error_message() + status.error_details(), Not(HasSubstr("poil")));
}

TEST_F(IntakeServiceTest, RefusesBytesThatAreNoMessage) {
  EXPECT_THAT(SubmitBytes("\x0a\xff\xff\xff"), FaultyField("request"));
  EXPECT_THAT(SubmitBytes(""), FaultyField("report")) << "an empty message is one";
  // A report of a hundred thousand nested groups.
  EXPECT_THAT(SubmitBytes(std::string(100'000, '\x0b')), FaultyField("request"));
}

TEST_F(IntakeServiceTest, DepositIsIdempotentAlsoAfterThePull) {
  const v1::DepositRequest request = served_.Deposit(std::string(32, 'c'));
  EXPECT_TRUE(Deposit(request).ok());
  EXPECT_TRUE(Deposit(request).ok());
  const v1::DepositRequest other = served_.Deposit(std::string(32, 'c'));
  EXPECT_THAT(Deposit(other), Refused(grpc::StatusCode::ALREADY_EXISTS, "SLOT_TAKEN"));

  std::vector<relay::v1::RelayedEnvelope> pulled;
  ASSERT_TRUE(served_.Pull(pulled).ok());
  relay::v1::AcknowledgeRequest acknowledge;
  auto& acknowledgement = *acknowledge.add_acknowledgements();
  acknowledgement.set_slot_id(pulled.at(0).slot_id());
  acknowledgement.set_envelope_digest(Sha256(pulled.at(0).envelope()));
  grpc::ClientContext context;
  relay::v1::AcknowledgeResponse acknowledged;
  ASSERT_TRUE(served_.review().Acknowledge(&context, acknowledge, &acknowledged).ok());
  EXPECT_EQ(acknowledged.deleted(), 1U);
  EXPECT_TRUE(Deposit(request).ok());
  EXPECT_THAT(Deposit(other), Refused(grpc::StatusCode::ALREADY_EXISTS, "SLOT_TAKEN"));
}

TEST_F(IntakeServiceTest, PromisesWhatTheTeamsLogWasYesterday) {
  const auto promised = [this] {
    grpc::ClientContext context;
    v1::DepositResponse deposited;
    EXPECT_TRUE(
        served_.portal()
            .Deposit(&context, served_.Deposit(Sha256(std::to_string(++deposits_))), &deposited)
            .ok());
    v1::SubmitReportResponse submitted;
    EXPECT_TRUE(Submit(GoodSubmission(), submitted).ok());
    EXPECT_EQ(deposited.promise().signed_checkpoint(), submitted.promise().signed_checkpoint());
    return deposited.promise().signed_checkpoint();
  };
  EXPECT_EQ(promised(), "");
  TestLog log("a");
  log.Add(64);
  relay::v1::WitnessCheckpointRequest request;
  request.set_signed_checkpoint(log.Signed(served_.team()));
  grpc::ClientContext context;
  relay::v1::WitnessCheckpointResponse response;
  ASSERT_TRUE(served_.review().WitnessCheckpoint(&context, request, &response).ok());
  EXPECT_EQ(promised(), "") << "today's would tell when others report";
  served_.clock().Advance(std::chrono::hours(24));
  EXPECT_EQ(promised(), log.Signed(served_.team()));
}

TEST_F(IntakeServiceTest, RefusesABadDeposit) {
  v1::DepositRequest request = served_.Deposit(std::string(32, 'c'));
  request.set_capability("short");
  EXPECT_THAT(Deposit(request), FaultyField("capability"));
  request = served_.Deposit(std::string(32, 'c'));
  request.mutable_envelope()->set_ciphertext(std::string(1024 * 1024 + 64 * 1024, 'x'));
  EXPECT_THAT(Deposit(request), FaultyField("envelope"));
  request.mutable_envelope()->set_ciphertext(std::string(2 * 1024 * 1024, 'x'));
  EXPECT_EQ(Deposit(request).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED)
      << "gRPC reads no message of that size";
  EXPECT_EQ(served_.store().Count(kSlots), 0);
}

TEST_F(IntakeServiceTest, RefusesKeysThatTheManifestDoesNotHave) {
  const v1::DepositRequest request = served_.Deposit(std::string(32, 'c'));
  served_.clock().Advance(std::chrono::days(31));
  EXPECT_THAT(Deposit(request), Refused(grpc::StatusCode::FAILED_PRECONDITION, "OUTDATED_KEY"));
  EXPECT_THAT(Submit(GoodSubmission()),
              Refused(grpc::StatusCode::FAILED_PRECONDITION, "OUTDATED_KEY"));
}

TEST_F(IntakeServiceTest, SaysWhenToTryAgainOnAFullDisk) {
  served_.store().SetFull(true);
  const grpc::Status status = Deposit(served_.Deposit(std::string(32, 'c')));
  EXPECT_THAT(status, Refused(grpc::StatusCode::RESOURCE_EXHAUSTED, "STORE_FULL"));
  EXPECT_TRUE(rpc::DetailsOf(status).retry_delay.has_value());
  EXPECT_THAT(Submit(GoodSubmission()),
              Refused(grpc::StatusCode::RESOURCE_EXHAUSTED, "STORE_FULL"));
  std::vector<relay::v1::RelayedEnvelope> pulled;
  EXPECT_TRUE(served_.Pull(pulled).ok()) << "review still pulls";
  served_.store().SetFull(false);
  ASSERT_TRUE(served_.store()->CheckWritable().ok());
  EXPECT_TRUE(Deposit(served_.Deposit(std::string(32, 'c'))).ok());
}

class ThreadTest : public IntakeServiceTest {
 protected:
  static ThreadKeys Thread() { return Receipt::FromEntropy("0123456789abcdef")->Thread(); }
  static v1::SubmitFollowUpRequest FollowUp() {
    v1::SubmitFollowUpRequest request;
    for (const std::string_view word : Receipt::FromEntropy("0123456789abcdef")->Words()) {
      request.mutable_receipt_words()->append(word).append(" ");
    }
    request.mutable_follow_up()->set_text("It went on CANARY.");
    return request;
  }
  grpc::Status Submit(const v1::SubmitFollowUpRequest& request, std::uint32_t& index) {
    grpc::ClientContext context;
    v1::SubmitFollowUpResponse response;
    const grpc::Status status = served_.portal().SubmitFollowUp(&context, request, &response);
    index = response.index();
    return status;
  }
  grpc::Status Fetch(v1::FetchRepliesResponse& response, int capabilities = 4) {
    grpc::ClientContext context;
    v1::FetchRepliesRequest request;
    for (int i = 0; i < capabilities; ++i) {
      const Secret capability = Thread().Down(static_cast<std::uint32_t>(i));
      request.add_capabilities(std::string(capability.view()));
    }
    return served_.portal().FetchReplies(&context, request, &response);
  }
  grpc::Status Withdraw(const std::string& capability, v1::WithdrawResponse& response) {
    grpc::ClientContext context;
    v1::WithdrawRequest request;
    request.set_capability(capability);
    return served_.portal().Withdraw(&context, request, &response);
  }
};

TEST_F(ThreadTest, FilesAFollowUpThatTheTeamReads) {
  std::uint32_t index = 0;
  ASSERT_TRUE(Submit(FollowUp(), index).ok());
  EXPECT_EQ(index, 1U);
  ASSERT_TRUE(Submit(FollowUp(), index).ok());
  EXPECT_EQ(index, 2U);
  v1::SubmitFollowUpRequest withdrawal = FollowUp();
  withdrawal.mutable_withdrawal()->set_reason("It is settled.");
  withdrawal.set_first_index(7);
  withdrawal.set_message_id("fedcba9876543210");
  *withdrawal.add_attachments() = GoodAttachment();
  ASSERT_TRUE(Submit(withdrawal, index).ok());
  ASSERT_EQ(index, 7U);

  const std::string slot_id = SlotIdOf(Thread().Up(7).view());
  std::vector<relay::v1::RelayedEnvelope> pulled;
  ASSERT_TRUE(served_.Pull(pulled).ok());
  ASSERT_EQ(pulled.size(), 3U);
  const auto found = std::ranges::find(pulled, slot_id, &relay::v1::RelayedEnvelope::slot_id);
  ASSERT_NE(found, pulled.end());
  sealed::v1::SealedEnvelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(found->envelope()));
  const Secret psk = Thread().Psk();
  const auto content = served_.team().Open("conduct", slot_id, envelope, psk.view());
  ASSERT_TRUE(content.ok());
  const auto message = policy::ParseLaterMessage(*content);
  ASSERT_TRUE(message.ok()) << message.status();
  EXPECT_EQ(message->withdrawal().reason(), "It is settled.");
  EXPECT_EQ(message->message_id(), "fedcba9876543210");
  EXPECT_EQ(message->attachments(0).name(), GoodAttachment().name());
}

TEST_F(ThreadTest, RefusesAFollowUpWithAWrongWordAndRepeatsNothing) {
  v1::SubmitFollowUpRequest request = FollowUp();
  request.set_receipt_words("canary " + request.receipt_words());
  std::uint32_t index = 0;
  const grpc::Status status = Submit(request, index);
  EXPECT_THAT(status, FaultyField("receipt_words"));
  EXPECT_THAT(status.error_message() + status.error_details(), Not(HasSubstr("canary")));
  EXPECT_EQ(served_.store().Count(kSlots), 0);
}

TEST_F(ThreadTest, FetchesARepliesEnvelopeAndNoiseWhereThereIsNone) {
  v1::FetchRepliesResponse before;
  ASSERT_TRUE(Fetch(before).ok());
  ASSERT_EQ(before.envelopes_size(), 4);

  grpc::ClientContext context;
  relay::v1::PostReplyRequest post;
  post.set_slot_id(SlotIdOf(Thread().Down(2).view()));
  *post.mutable_envelope() = served_.team().Reply(post.slot_id(), "We read it.");
  relay::v1::PostReplyResponse posted;
  ASSERT_TRUE(served_.review().PostReply(&context, post, &posted).ok());

  v1::FetchRepliesResponse after;
  ASSERT_TRUE(Fetch(after).ok());
  EXPECT_EQ(after.ByteSizeLong(), before.ByteSizeLong());
  for (const int i : {0, 1, 3}) {
    EXPECT_EQ(after.envelopes(i).SerializeAsString(), before.envelopes(i).SerializeAsString());
  }
  EXPECT_EQ(after.envelopes(2).SerializeAsString(), post.envelope().SerializeAsString());
}

TEST_F(ThreadTest, RefusesAnotherNumberOfCapabilities) {
  v1::FetchRepliesResponse response;
  EXPECT_THAT(Fetch(response, 3), FaultyField("capabilities"));
  EXPECT_THAT(Fetch(response, 5), FaultyField("capabilities"));
}

TEST_F(ThreadTest, WithdrawsWhatTheTeamHasNotTaken) {
  const std::string capability(32, 'c');
  const v1::DepositRequest deposit = served_.Deposit(capability);
  ASSERT_TRUE(Deposit(deposit).ok());
  v1::WithdrawResponse destroyed;
  ASSERT_TRUE(Withdraw(capability, destroyed).ok());
  EXPECT_EQ(destroyed.outcome(), v1::WITHDRAW_OUTCOME_DESTROYED);
  ASSERT_TRUE(Withdraw(capability, destroyed).ok());
  EXPECT_EQ(destroyed.outcome(), v1::WITHDRAW_OUTCOME_DESTROYED) << "a second time";
  v1::WithdrawResponse unknown;
  ASSERT_TRUE(Withdraw(std::string(32, 'u'), unknown).ok());
  EXPECT_EQ(unknown.outcome(), v1::WITHDRAW_OUTCOME_NOT_HELD);
  EXPECT_EQ(unknown.ByteSizeLong(), destroyed.ByteSizeLong());
  EXPECT_THAT(Withdraw("short", unknown), FaultyField("capability"));
  EXPECT_TRUE(Deposit(deposit).ok()) << "a late retry";
  EXPECT_EQ(served_.store().Count(kSlots), 0);
}

TEST(IntakeServiceQuota, ChecksEveryMethodOfReporters) {
  ServedIntake served({.burst = 0});
  const auto refused = Refused(grpc::StatusCode::RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED");
  const auto context = [] { return std::make_unique<grpc::ClientContext>(); };
  v1::SubmitFollowUpResponse followed;
  EXPECT_THAT(served.portal().SubmitFollowUp(context().get(), {}, &followed), refused);
  v1::FetchRepliesResponse fetched;
  EXPECT_THAT(served.portal().FetchReplies(context().get(), {}, &fetched), refused);
  v1::WithdrawResponse withdrawn;
  EXPECT_THAT(served.portal().Withdraw(context().get(), {}, &withdrawn), refused);
}

TEST(IntakeServiceQuota, IsPerPortalAndOverAllMethods) {
  ServedIntake served({.burst = 3});
  const auto ask = [](v1::IntakeService::Stub& stub) {
    grpc::ClientContext context;
    v1::GetKeyManifestResponse response;
    return stub.GetKeyManifest(&context, {}, &response);
  };
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(ask(served.portal()).ok());
  }
  const grpc::Status status = ask(served.portal());
  EXPECT_THAT(status, Refused(grpc::StatusCode::RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED"));
  EXPECT_TRUE(rpc::DetailsOf(status).retry_delay.has_value());
  grpc::ClientContext context;
  v1::DepositResponse response;
  EXPECT_THAT(served.portal().Deposit(&context, served.Deposit(std::string(32, 'c')), &response),
              Refused(grpc::StatusCode::RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED"));
  const auto second = v1::IntakeService::NewStub(served.Dial("portal/second"));
  EXPECT_TRUE(ask(*second).ok());
  std::vector<relay::v1::RelayedEnvelope> pulled;
  EXPECT_TRUE(served.Pull(pulled).ok()) << "review has no quota";
}

}  // namespace
}  // namespace candor::intake
