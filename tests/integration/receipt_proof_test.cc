// With the words alone: that the team's log took the report in, and how many people read it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "candor/base/random.h"
#include "candor/client/receipt_proof.h"
#include "candor/manifest/checkpoint_note.h"
#include "candor/relay/v1/relay.grpc.pb.h"
#include "candor/testing/matchers.h"
#include "deployment.h"
#include "team_member.h"

namespace candor::integration {
namespace {

using client::Sealing;
using test_support::HasCode;
using test_support::IsOk;

class ReceiptProofs : public ::testing::TestWithParam<Sealing> {
 protected:
  ReceiptProofs() {
    candor_.StartIntake();
    candor_.StartReview();
  }

  Receipt Submit() {
    client::PortalClient portal = candor_.Portal();
    auto receipt = GetParam() == Sealing::kHere ? portal.Submit(ReportOf("what happened"))
                                                : portal.SubmitPlaintext(ReportOf("what happened"));
    EXPECT_THAT(receipt, IsOk());
    return *std::move(receipt);
  }
  // The newest reply with a proof that says that `people` read the report.
  std::optional<report::v1::Reply> WaitForProof(const Receipt& receipt, std::uint32_t people) {
    std::optional<report::v1::Reply> found;
    EXPECT_TRUE(Eventually([&] {
      const auto inbox = candor_.Portal().Poll(receipt);
      const report::v1::Reply* const reply = inbox.ok() ? client::NewestWithProof(*inbox) : nullptr;
      if (reply != nullptr && reply->readers().people() == people) {
        found = *reply;
      }
      return found.has_value();
    }));
    return found;
  }
  absl::StatusOr<client::ProvenReceipt> Verify(const Receipt& receipt,
                                               const report::v1::Reply& reply,
                                               std::string_view promise = {}) {
    return client::VerifyReceiptProof(receipt.Thread(), reply.receipt_proof(), verifier_, promise);
  }
  // As alice, who read it; the reporter is told of the new state.
  void Investigate(const std::string& case_name) {
    grpc::ClientContext context;
    review::v1::StartInvestigationRequest request;
    request.mutable_change()->set_name(case_name);
    request.mutable_change()->set_reason("Ask the organisers");
    review::v1::StartInvestigationResponse response;
    const auto alice = review::v1::CaseworkService::NewStub(candor_.ToReview("member/alice"));
    const grpc::Status status = alice->StartInvestigation(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  // The checkpoint that intake holds as a witness.
  std::string Witnessed() {
    grpc::ClientContext context;
    relay::v1::GetWitnessedResponse held;
    const auto relay = relay::v1::RelayService::NewStub(candor_.ToIntake("review/main"));
    EXPECT_TRUE(relay->GetWitnessed(&context, {}, &held).ok());
    return held.signed_checkpoint();
  }

  Deployment candor_;
  const NoteVerifier verifier_ = *candor_.portal_options().verifier;
};

INSTANTIATE_TEST_SUITE_P(BothSealings, ReceiptProofs,
                         ::testing::Values(Sealing::kHere, Sealing::kIntake), [](const auto& tier) {
                           return tier.param == Sealing::kHere ? "SealedHere" : "SealedByIntake";
                         });

TEST_P(ReceiptProofs, WordsProveTheReceiptAndTellHowManyRead) {
  const Receipt receipt = Submit();
  const auto received = WaitForProof(receipt, 0);
  ASSERT_TRUE(received);
  const auto proven = Verify(receipt, *received);
  ASSERT_THAT(proven, IsOk());
  EXPECT_EQ(proven->log_size % 64, 0U);
  EXPECT_TRUE(received->readers().none_excluded());

  const auto cases = candor_.WaitForCases(1);
  ASSERT_EQ(cases.size(), 1U);
  ASSERT_THAT(candor_.GetReport(cases[0].name()), IsOk());
  Investigate(cases[0].name());
  const auto read = WaitForProof(receipt, 1);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->readers().none_excluded());
  const auto again = Verify(receipt, *read, received->receipt_proof().signed_checkpoint());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->index, proven->index);
  EXPECT_TRUE(Eventually([&] {
    const auto held = OpenCheckpoint(Witnessed(), verifier_);
    return held.ok() && held->size >= proven->log_size;
  }));

  SystemRandom random;
  EXPECT_THAT(Verify(Receipt::Generate(random), *received), HasCode(absl::StatusCode::kDataLoss))
      << "the words of another";
}

TEST_P(ReceiptProofs, HoldsAfterARestartOfBoth) {
  const Receipt receipt = Submit();
  ASSERT_TRUE(WaitForProof(receipt, 0));
  const auto before = OpenCheckpoint(Witnessed(), verifier_);
  ASSERT_THAT(before, IsOk());
  candor_.StartReview();
  candor_.StartIntake();
  const auto after = OpenCheckpoint(Witnessed(), verifier_);
  ASSERT_THAT(after, IsOk());
  EXPECT_GE(after->size, before->size);
  const auto again = WaitForProof(receipt, 0);
  ASSERT_TRUE(again);
  EXPECT_THAT(Verify(receipt, *again), IsOk());
}

}  // namespace
}  // namespace candor::integration
