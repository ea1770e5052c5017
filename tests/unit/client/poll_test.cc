#include <string>
#include <vector>

#include "candor/client/portal_client.h"
#include "candor/seal/seal.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "portal_client_fixture.h"

namespace candor::client {
namespace {

using test_support::HasCode;
using test_support::IsOk;

class PollTest : public PortalClientFixture {
 protected:
  // Lays what the team sealed where the reporter looks for it.
  void Put(std::uint32_t index, const std::string& content,
           const std::string& channel = "conduct") {
    const ThreadKeys thread = receipt_.Thread();
    const std::string capability(thread.Down(index).view());
    const std::string slot_id = SlotIdOf(capability);
    const Secret psk = thread.Psk();
    seal::SealInput input;
    input.place = {.channel = channel, .slot_id = slot_id};
    input.psk = psk.view();
    input.content = content;
    const auto sealed = seal::Seal(input, random_);
    ASSERT_THAT(sealed, IsOk());
    intake_.replies[capability] = *sealed;
  }
  static std::string Reply(const std::string& text, std::uint32_t next_index = 1) {
    report::v1::Reply reply;
    reply.set_text(text);
    reply.set_next_index(next_index);
    reply.mutable_status()->set_code("SCREENING");
    reply.set_sent_day(20514);
    return reply.SerializeAsString();
  }

  Receipt receipt_ = Receipt::Generate(random_);
};

TEST_F(PollTest, AReceiptThatNobodyUsedHasAnEmptyInbox) {
  const auto inbox = Client().Poll(receipt_);
  ASSERT_THAT(inbox, IsOk());
  EXPECT_TRUE(inbox->replies.empty());
  EXPECT_EQ(inbox->next_index, 1U);
  EXPECT_EQ(inbox->next_reply, 0U);
  ASSERT_EQ(intake_.polls().size(), 8U);
  EXPECT_EQ(intake_.polls().front().capabilities_size(), 4);
  EXPECT_EQ(intake_.polls().front().capabilities(3), receipt_.Thread().Down(3).view());
}

TEST_F(PollTest, OpensRepliesInOrderAndWindowsOnUntilThereIsNone) {
  for (std::uint32_t i = 0; i < 6; ++i) {
    Put(i, Reply("reply " + std::to_string(i), i == 3 ? 9 : 2));
  }
  intake_.Answer({Lost()});
  const auto inbox = Client().Poll(receipt_.Thread());
  ASSERT_THAT(inbox, IsOk());
  ASSERT_EQ(inbox->replies.size(), 6U);
  for (std::uint32_t i = 0; i < 6; ++i) {
    EXPECT_EQ(inbox->replies[i].index, i);
    EXPECT_TRUE(inbox->replies[i].readable);
    EXPECT_EQ(inbox->replies[i].reply.text(), "reply " + std::to_string(i));
  }
  EXPECT_EQ(inbox->next_index, 9U);
  EXPECT_EQ(inbox->next_reply, 6U);
  EXPECT_EQ(intake_.polls().size(), 11U) << "one was lost, eight found nothing";
  for (const auto& poll : intake_.polls()) {
    EXPECT_EQ(poll.capabilities_size(), 4);
  }
}

TEST_F(PollTest, FindsWhatComesAfterAGap) {
  Put(2, Reply("third"));
  // All between were read long ago and are gone from intake.
  Put(35, Reply("much later"));
  const auto inbox = Client().Poll(receipt_);
  ASSERT_THAT(inbox, IsOk());
  ASSERT_EQ(inbox->replies.size(), 2U);
  EXPECT_EQ(inbox->replies[0].index, 2U);
  EXPECT_EQ(inbox->replies[1].index, 35U);
}

TEST_F(PollTest, LooksOnFromAnIndex) {
  Put(0, Reply("old"));
  Put(5, Reply("new"));
  const auto inbox = Client().Poll(receipt_, 5);
  ASSERT_THAT(inbox, IsOk());
  ASSERT_EQ(inbox->replies.size(), 1U);
  EXPECT_EQ(inbox->replies[0].reply.text(), "new");
}

TEST_F(PollTest, SaysThatAReplyFromTheTeamCannotBeRead) {
  Put(0, "\xff\xff no reply");
  Put(1, Reply("readable"));
  const auto inbox = Client().Poll(receipt_);
  ASSERT_THAT(inbox, IsOk());
  ASSERT_EQ(inbox->replies.size(), 2U);
  EXPECT_FALSE(inbox->replies[0].readable);
  EXPECT_TRUE(inbox->replies[1].readable);
}

TEST_F(PollTest, TakesNothingThatIsNotSealedForItsSlot) {
  Put(0, Reply("moved"));
  intake_.replies[std::string(receipt_.Thread().Down(1).view())] =
      intake_.replies[std::string(receipt_.Thread().Down(0).view())];
  Put(2, Reply("other channel"), "ombuds");
  const auto inbox = Client().Poll(receipt_);
  ASSERT_THAT(inbox, IsOk());
  ASSERT_EQ(inbox->replies.size(), 1U);
  EXPECT_EQ(inbox->replies[0].index, 0U);
}

TEST_F(PollTest, AnAnswerOfAnotherShapeIsAnError) {
  intake_.envelopes_per_poll = 3;
  EXPECT_THAT(Client().Poll(receipt_), HasCode(absl::StatusCode::kInternal));
}

TEST_F(PollTest, NeedsNoVerificationKey) {
  PortalOptions options = Options();
  options.verifier.reset();
  EXPECT_THAT(PortalClient(intake_.Channel(), options).Poll(receipt_), IsOk());
  EXPECT_EQ(intake_.manifest_calls(), 0);
}

}  // namespace
}  // namespace candor::client
