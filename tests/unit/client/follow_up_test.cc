#include <string>
#include <utility>
#include <vector>

#include "candor/client/call.h"
#include "candor/client/portal_client.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "portal_client_fixture.h"

namespace candor::client {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::NamesField;

report::v1::FollowUp More(const std::string& text = kCanary) {
  report::v1::FollowUp follow_up;
  follow_up.set_text(text);
  return follow_up;
}

AttachedFile AFile() {
  AttachedFile file;
  file.listed.set_slot_id(std::string(32, 's'));
  file.listed.set_content_key(std::string(32, 'k'));
  file.listed.set_name("a.txt");
  file.listed.set_size(1);
  file.listed.set_sha256(std::string(32, 'h'));
  return file;
}

class FollowUpTest : public PortalClientFixture {
 protected:
  Receipt receipt_ = Receipt::Generate(random_);
};

TEST_F(FollowUpTest, IsReadByTheTeamInTheNextSlotOfTheThread) {
  std::vector<AttachedFile> files;
  files.push_back(AFile());
  EXPECT_EQ(*Client().FollowUp(receipt_, More(), {.files = files}), 1U);
  ASSERT_EQ(intake_.deposits().size(), 1U);
  const auto deposit = intake_.deposits().front();
  EXPECT_EQ(deposit.capability(), receipt_.Thread().Up(1).view());
  const auto message = OpenLater(deposit, receipt_);
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->follow_up().text(), kCanary);
  EXPECT_EQ(message->attachments(0).name(), "a.txt");
  EXPECT_EQ(message->message_id().size(), 16U);
  EXPECT_FALSE(Open(deposit, "").ok()) << "the psk is mixed in";
}

TEST_F(FollowUpTest, BeginsAtTheIndexThatAReplyNamed) {
  EXPECT_EQ(*Client().FollowUp(receipt_, More(), {.first_index = 7}), 7U);
  EXPECT_EQ(intake_.deposits().front().capability(), receipt_.Thread().Up(7).view());
}

TEST_F(FollowUpTest, TakesTheNextSlotWhenAnotherDeviceWasThere) {
  intake_.Answer({Refused(Reason::kSlotTaken), Lost(), Refused(Reason::kSlotTaken)});
  EXPECT_EQ(*Client().FollowUp(receipt_, More()), 3U);
  const auto deposits = intake_.deposits();
  ASSERT_EQ(deposits.size(), 4U);
  EXPECT_EQ(deposits[1].SerializeAsString(), deposits[2].SerializeAsString());
  const auto first = OpenLater(deposits[0], receipt_);
  const auto last = OpenLater(deposits[3], receipt_);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(last, IsOk());
  EXPECT_EQ(first->message_id(), last->message_id()) << "the team shows it once";
  EXPECT_EQ(deposits[3].capability(), receipt_.Thread().Up(3).view());
}

TEST_F(FollowUpTest, GivesUpAfter64TakenSlots) {
  intake_.Answer(std::vector<grpc::Status>(65, Refused(Reason::kSlotTaken)));
  const auto index = Client().FollowUp(receipt_, More());
  EXPECT_THAT(index, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ServerReason(index.status()), "NO_FREE_SLOT");
  EXPECT_EQ(intake_.deposits().size(), 64U);
}

TEST_F(FollowUpTest, SealsAnewOnceWhenAKeyIsOutdated) {
  intake_.Answer({Refused(Reason::kOutdatedKey)});
  EXPECT_EQ(*Client().FollowUp(receipt_, More()), 1U);
  EXPECT_EQ(intake_.manifest_calls(), 2);
  EXPECT_EQ(intake_.deposits().size(), 2U);
}

TEST_F(FollowUpTest, CanBeSentAgainLaterInTheSameSlot) {
  PortalOptions options = Options();
  options.max_attempts = 1;
  PortalClient client(intake_.Channel(), options);
  auto message = LaterMessage::Make(receipt_, More(), {}, random_);
  ASSERT_THAT(message, IsOk());
  intake_.Answer({Lost()});
  EXPECT_THAT(client.Send(*message), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(message->outcome_unknown());
  EXPECT_THAT(client.Send(*message), IsOk());
  EXPECT_FALSE(message->outcome_unknown());
  const auto deposits = intake_.deposits();
  EXPECT_EQ(deposits[0].SerializeAsString(), deposits[1].SerializeAsString());
}

TEST_F(FollowUpTest, PlaintextGoesWithTheWordsAndTheSameIdEachTime) {
  intake_.Answer({Lost()});
  EXPECT_EQ(*Client().FollowUp(receipt_, More(), {.sealing = Sealing::kIntake, .first_index = 4}),
            4U);
  const auto requests = intake_.follow_ups();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].SerializeAsString(), requests[1].SerializeAsString());
  EXPECT_EQ(Receipt::FromWords(requests[0].receipt_words())->Words(), receipt_.Words());
  EXPECT_EQ(requests[0].follow_up().text(), kCanary);
  EXPECT_EQ(requests[0].message_id().size(), 16U);
  EXPECT_EQ(requests[0].channel(), "conduct");
  EXPECT_TRUE(intake_.deposits().empty());
}

TEST_F(FollowUpTest, RefusesWhatBreaksALimitBeforeAnyCall) {
  EXPECT_THAT(Client().FollowUp(receipt_, More(std::string(100001, 'x'))),
              NamesField("follow_up.text"));
  EXPECT_THAT(Client().FollowUp(receipt_, More(), {.first_index = 65536}),
              NamesField("first_index"));
  std::vector<AttachedFile> files(21);
  EXPECT_THAT(Client().FollowUp(receipt_, More(), {.files = files}), NamesField("attachments"));
  EXPECT_EQ(intake_.manifest_calls(), 0);
}

TEST_F(FollowUpTest, NoErrorHoldsTheTextOrTheWords) {
  for (const Sealing sealing : {Sealing::kHere, Sealing::kIntake}) {
    intake_.Answer(std::vector<grpc::Status>(9, Refused(Reason::kInternal)));
    const std::string text =
        Client().FollowUp(receipt_, More(), {.sealing = sealing}).status().ToString();
    EXPECT_EQ(text.find(kCanary), std::string::npos);
    for (const std::string_view word : receipt_.Words()) {
      EXPECT_EQ(text.find(" " + std::string(word) + " "), std::string::npos) << text;
    }
  }
}

TEST_F(FollowUpTest, AWithdrawalDestroysWhatTheTeamHasNotTaken) {
  intake_.held = {std::string(receipt_.Thread().Up(0).view())};
  intake_.Answer({Lost()});
  EXPECT_EQ(*Client().Withdraw(receipt_), Withdrawn::kDestroyed);
  EXPECT_EQ(*Client().Withdraw(receipt_), Withdrawn::kDestroyed) << "twice is the same";
  EXPECT_TRUE(intake_.deposits().empty());
}

TEST_F(FollowUpTest, AWithdrawalAsksTheTeamThatHasTheReport) {
  report::v1::Withdrawal withdrawal;
  withdrawal.set_reason("It was settled.");
  EXPECT_EQ(*Client().Withdraw(receipt_, withdrawal), Withdrawn::kTeamIsAsked);
  ASSERT_EQ(intake_.deposits().size(), 1U);
  const auto message = OpenLater(intake_.deposits().front(), receipt_);
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->withdrawal().reason(), "It was settled.");
  ASSERT_THAT(Client().Withdraw(receipt_, withdrawal, {.sealing = Sealing::kIntake}), IsOk());
  EXPECT_EQ(intake_.follow_ups().front().withdrawal().reason(), "It was settled.");
}

TEST_F(FollowUpTest, AReasonThatIsTooLongDestroysNothing) {
  intake_.held = {std::string(receipt_.Thread().Up(0).view())};
  report::v1::Withdrawal withdrawal;
  withdrawal.set_reason(std::string(1001, 'x'));
  EXPECT_THAT(Client().Withdraw(receipt_, withdrawal), NamesField("withdrawal.reason"));
}

}  // namespace
}  // namespace candor::client
