// From envelopes to threads: what the filer makes of messages in whatever order they come.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <random>
#include <set>
#include <vector>

#include "candor/testing/matchers.h"
#include "casework.h"
#include "reporter.h"
#include "review/families.h"
#include "review/filer.h"
#include "world.h"

namespace candor::review {
namespace {

using relay::v1::RelayedEnvelope;
using test::ListMessages;
using test::MakeKeys;
using test::MakeReport;
using test::Quarantined;
using test::Readable;
using test::Reporter;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ThreadFiling : public ::testing::Test {
 protected:
  ThreadFiling() { world_.UnsealWith(MakeKeys()); }

  void File(const RelayedEnvelope& relayed, const std::string& intake = "main") {
    ASSERT_THAT(world_.File(relayed, intake), IsOk());
  }
  v1::Case OnlyCase() {
    const std::vector<v1::Case> all = Readable(world_);
    EXPECT_THAT(all, SizeIs(1));
    return all.empty() ? v1::Case() : all.front();
  }
  // The follow-ups of the only case, in order.
  std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    for (const v1::ThreadMessage& message : ListMessages(world_, OnlyCase().name())) {
      if (message.has_follow_up()) {
        texts.push_back(message.follow_up().text());
      }
    }
    return texts;
  }

  test::World world_;
  Reporter reporter_{world_.portal};
};

TEST_F(ThreadFiling, AReportIsAnsweredWithItsState) {
  report::v1::Report report = MakeReport();
  report.set_continues("the one about the dinner");
  File(reporter_.Report(report));
  const v1::Case subject = OnlyCase();
  EXPECT_EQ(subject.message_count(), 1U);
  EXPECT_EQ(subject.last_reporter_day(), 20514U);
  EXPECT_TRUE(subject.continues_earlier());
  EXPECT_FALSE(subject.receipt_confirmed());
  EXPECT_FALSE(subject.withdrawal_requested());

  const auto messages = ListMessages(world_, subject.name());
  ASSERT_THAT(messages, SizeIs(1));
  EXPECT_EQ(messages[0].name(), subject.name() + "/messages/1");
  EXPECT_EQ(messages[0].day(), 20514U);
  EXPECT_EQ(messages[0].author(), "");
  EXPECT_EQ(messages[0].delivery(), v1::DELIVERY_STATE_PENDING);
  EXPECT_EQ(messages[0].reply().status().code(), "SCREENING");

  const auto reply = reporter_.Waiting(world_, 0);
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->text(), "");
  EXPECT_EQ(reply->status().code(), "SCREENING");
  EXPECT_EQ(reply->status().text(), "Received");
  EXPECT_EQ(reply->status().language(), "en");
  EXPECT_EQ(reply->next_index(), 1U);
  EXPECT_EQ(reply->sent_day(), 20514U);
}

TEST_F(ThreadFiling, AReportUnderAnUnknownPolicyIsAnsweredWithTheCodeAlone) {
  report::v1::Report report = MakeReport();
  report.set_policy_id("another");
  File(reporter_.Report(report));
  EXPECT_EQ(reporter_.Waiting(world_, 0)->status().code(), "SCREENING");
  EXPECT_EQ(reporter_.Waiting(world_, 0)->status().text(), "");
}

TEST_F(ThreadFiling, AFollowUpGoesToItsCase) {
  File(reporter_.Report());
  const std::string etag = OnlyCase().etag();
  Reporter other(world_.portal);
  File(other.Report(MakeReport("another")));
  File(reporter_.FollowUp(1, "more"));
  const std::vector<v1::Case> all = Readable(world_);
  ASSERT_THAT(all, SizeIs(2));
  const v1::Case& subject = all[0].message_count() == 2 ? all[0] : all[1];
  EXPECT_NE(subject.etag(), etag);
  EXPECT_TRUE(subject.receipt_confirmed());
  EXPECT_EQ(subject.last_reporter_day(), 20515U);
  const auto messages = ListMessages(world_, subject.name());
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_EQ(messages[1].name(), subject.name() + "/messages/2");
  EXPECT_EQ(messages[1].day(), 20515U);
  EXPECT_EQ(messages[1].follow_up().text(), "more");
  EXPECT_EQ(messages[1].delivery(), v1::DELIVERY_STATE_UNSPECIFIED);
  EXPECT_THAT(Quarantined(world_), IsEmpty());
  EXPECT_EQ(world_.filer->counts().messages, 1U);
  EXPECT_EQ(world_.filer->counts().filed, 2U);
}

TEST_F(ThreadFiling, AWithdrawalIsARequest) {
  File(reporter_.Report());
  File(reporter_.Withdrawal(1));
  EXPECT_TRUE(OnlyCase().withdrawal_requested());
  EXPECT_EQ(OnlyCase().state(), v1::CASE_STATE_SCREENING);
  const auto messages = ListMessages(world_, OnlyCase().name());
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_EQ(messages[1].withdrawal().reason(), "settled");
}

TEST_F(ThreadFiling, TakesAnyOrderOfArrivalAndARestartBetweenAnyTwo) {
  std::mt19937 dice(5);
  for (int round = 0; round < 12; ++round) {
    test::World world;
    world.UnsealWith(MakeKeys());
    Reporter reporter(world.portal);
    std::vector<RelayedEnvelope> sent = {reporter.Report()};
    for (std::uint32_t i = 1; i <= 6; ++i) {
      sent.push_back(reporter.FollowUp(i, std::to_string(i), static_cast<char>('a' + i)));
    }
    std::shuffle(sent.begin(), sent.end(), dice);
    for (const RelayedEnvelope& relayed : sent) {
      ASSERT_THAT(world.File(relayed), IsOk());
      if (dice() % 2 == 0) {
        world.Restart();
        world.UnsealWith(MakeKeys());
      }
    }
    ASSERT_THAT(Readable(world), SizeIs(1));
    EXPECT_THAT(Quarantined(world), IsEmpty());
    const auto messages = ListMessages(world, Readable(world)[0].name());
    std::multiset<std::string> texts;
    for (const auto& message : messages) {
      if (message.has_follow_up()) {
        texts.insert(message.follow_up().text());
      }
    }
    EXPECT_THAT(texts, ElementsAre("1", "2", "3", "4", "5", "6"));
    EXPECT_EQ(Readable(world)[0].message_count(), 7U);
    EXPECT_EQ(world.CountOf(kOrphans), 0U);
  }
}

TEST_F(ThreadFiling, ExpectsSixteenSlotsBeyondTheHighest) {
  File(reporter_.Report());
  EXPECT_EQ(world_.CountOf(kUpSlots), 17U);
  File(reporter_.FollowUp(16, "far", 'a'));
  EXPECT_EQ(world_.CountOf(kUpSlots), 33U);
  File(reporter_.FollowUp(3, "back", 'b'));
  EXPECT_EQ(world_.CountOf(kUpSlots), 33U);
  File(reporter_.FollowUp(32, "farther", 'c'));
  EXPECT_THAT(Texts(), ElementsAre("far", "back", "farther"));
  File(reporter_.FollowUp(49, "too far", 'd'));
  EXPECT_THAT(Quarantined(world_), SizeIs(1));
  // Once it is within reach it is found.
  File(reporter_.FollowUp(33, "near", 'e'));
  EXPECT_THAT(Texts(), ElementsAre("far", "back", "farther", "near", "too far"));
  EXPECT_THAT(Quarantined(world_), IsEmpty());
}

TEST_F(ThreadFiling, ShowsAMessageOnceHoweverManySlotsItEndedIn) {
  File(reporter_.Report());
  const RelayedEnvelope first = reporter_.FollowUp(1, "more", 'x');
  File(first);
  const std::string etag = OnlyCase().etag();
  File(first);
  File(first, "other");
  File(reporter_.FollowUp(2, "more", 'x'));
  File(reporter_.FollowUp(1, "more", 'x'));
  EXPECT_THAT(Texts(), ElementsAre("more"));
  EXPECT_EQ(OnlyCase().etag(), etag);
  EXPECT_EQ(OnlyCase().message_count(), 2U);
  // All the same the thread has moved on.
  File(reporter_.FollowUp(18, "later", 'y'));
  EXPECT_THAT(Texts(), ElementsAre("more", "later"));
}

TEST_F(ThreadFiling, FilesAnotherMessageInAnOldSlotAsAFurtherOne) {
  File(reporter_.Report());
  File(reporter_.FollowUp(1, "one", 'a'));
  File(reporter_.FollowUp(2, "two", 'b'));
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  File(reporter_.FollowUp(1, "again from the start", 'c'));
  File(reporter_.FollowUp(0, "even in the report's slot", 'd'));
  EXPECT_THAT(Texts(),
              ElementsAre("one", "two", "again from the start", "even in the report's slot"));
  EXPECT_THAT(Readable(world_), SizeIs(1));
}

TEST_F(ThreadFiling, AnswersGoWhereTheLastMessageCameFrom) {
  File(reporter_.Report(), "main");
  File(reporter_.FollowUp(1, "from abroad"), "other");
  test::Work(world_, OnlyCase().name());
  ASSERT_THAT(test::Reply(world_, OnlyCase().name(), "hello"), IsOk());
  EXPECT_EQ(reporter_.Waiting(world_, 1, "other")->text(), "hello");
  EXPECT_EQ(reporter_.Waiting(world_, 1, "other")->next_index(), 2U);
  EXPECT_FALSE(reporter_.Waiting(world_, 1, "main").ok());
}

TEST_F(ThreadFiling, AnotherReportInTheSameSlotIsAnotherCaseAnsweredInTheSameThread) {
  File(reporter_.Report(MakeReport("one")));
  File(reporter_.Report(MakeReport("two")));
  const std::vector<v1::Case> all = Readable(world_);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(world_.CountOf(kOutgoing), 1U);
  // No reply takes the place of another.
  test::Work(world_, all[0].name());
  test::Work(world_, all[1].name());
  ASSERT_THAT(test::Reply(world_, all[0].name(), "to one of them"), IsOk());
  ASSERT_THAT(test::Reply(world_, all[1].name(), "to the other"), IsOk());
  EXPECT_EQ(reporter_.Waiting(world_, 1)->text(), "to one of them");
  EXPECT_EQ(reporter_.Waiting(world_, 2)->text(), "to the other");
  File(reporter_.FollowUp(1, "more"));
  EXPECT_EQ(test::GetCase(world_, all[0].name()).message_count() +
                test::GetCase(world_, all[1].name()).message_count(),
            4U);
}

TEST_F(ThreadFiling, QuarantinesWhatIsSealedForAnotherThread) {
  File(reporter_.Report());
  Reporter other(world_.portal);
  RelayedEnvelope moved = other.FollowUp(1, "not here");
  moved.set_slot_id(reporter_.UpSlot(1));
  File(moved);
  report::v1::Message too_long = test::LaterMessage(std::string(100001, 'x'));
  File(reporter_.Send(2, too_long));
  File(reporter_.Send(3, test::FirstMessage()));
  EXPECT_THAT(Texts(), IsEmpty());
  std::multiset<int> reasons;
  for (const v1::Case& subject : Quarantined(world_)) {
    reasons.insert(subject.quarantine_reason());
  }
  EXPECT_THAT(reasons, ElementsAre(v1::QUARANTINE_REASON_NOT_AUTHENTIC,
                                   v1::QUARANTINE_REASON_MALFORMED_MESSAGE,
                                   v1::QUARANTINE_REASON_LIMIT_EXCEEDED));
  EXPECT_EQ(world_.CountOf(kOrphans), 0U);
}

TEST_F(ThreadFiling, ListsAttachments) {
  report::v1::Message first = test::FirstMessage();
  *first.add_attachments() = test::MakeAttachment('a', "photo.jpg");
  *first.add_attachments() = test::MakeAttachment('b', "log.txt");
  File(reporter_.Report(first));
  report::v1::Message later = test::LaterMessage("see this");
  *later.add_attachments() = test::MakeAttachment('c', "more.pdf");
  *later.add_attachments() = test::MakeAttachment('a', "photo.jpg");
  File(reporter_.Send(1, later));
  EXPECT_EQ(world_.CountOf(kAttachments), 3U);
  storage::v1::SlotOwner owner =
      world_.threads->FindOwner(kAttachments, std::string(32, 'b')).value().value();
  EXPECT_EQ("cases/" + owner.case_id(), OnlyCase().name());
  EXPECT_EQ(owner.number(), 0U);
  EXPECT_EQ(owner.place(), 1U);
  EXPECT_EQ(world_.threads->FindOwner(kAttachments, std::string(32, 'c'))->value().number(), 2U);
  EXPECT_EQ(world_.threads->FindOwner(kAttachments, std::string(32, 'a'))->value().number(), 0U);

  owner.set_ready(true);
  store::Batch batch;
  batch.Put(kAttachments, std::string(32, 'b'), owner.SerializeAsString());
  batch.Put(kPulled, std::string(32, 'b'), storage::v1::PulledAttachment().SerializeAsString());
  ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  test::Work(world_, OnlyCase().name());
  v1::GetReportRequest request;
  request.set_name(OnlyCase().name() + "/report");
  v1::GetReportResponse response;
  ASSERT_THAT(world_.cases->GetReport("alice", request, response), IsOk());
  ASSERT_THAT(response.attachments(), SizeIs(2));
  EXPECT_EQ(response.attachments(0).name(), OnlyCase().name() + "/messages/0/attachments/0");
  EXPECT_EQ(response.attachments(0).file_name(), "photo.jpg");
  EXPECT_EQ(response.attachments(0).media_type(), "image/png");
  EXPECT_EQ(response.attachments(0).size(), 7U);
  EXPECT_EQ(response.attachments(0).sha256(), std::string(32, 'h'));
  EXPECT_EQ(response.attachments(0).state(), v1::ATTACHMENT_STATE_WAITING);
  EXPECT_EQ(response.attachments(1).state(), v1::ATTACHMENT_STATE_REFUSED);
  EXPECT_THAT(response.SerializeAsString(), Not(HasSubstr(std::string(32, 'k'))));
  EXPECT_THAT(response.SerializeAsString(), Not(HasSubstr(std::string(32, 'b'))));
  const auto messages = ListMessages(world_, OnlyCase().name());
  ASSERT_THAT(messages[1].attachments(), SizeIs(2));
  EXPECT_EQ(messages[1].attachments(0).name(), OnlyCase().name() + "/messages/2/attachments/0");
}

TEST_F(ThreadFiling, AcknowledgesNoMessageThatTheDiskRefused) {
  File(reporter_.Report());
  const RelayedEnvelope more = reporter_.FollowUp(1, "more");
  world_.SetFull(true);
  EXPECT_THAT(world_.File(more), HasReason(Reason::kStoreFull));
  EXPECT_THAT(Texts(), IsEmpty());
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  File(more);
  EXPECT_THAT(Texts(), ElementsAre("more"));
}

TEST_F(ThreadFiling, FilesManyMessagesOfAThreadAtOnceEachOnce) {
  File(reporter_.Report());
  constexpr std::uint32_t kMessagesSent = 64;
  std::vector<std::promise<absl::Status>> outcomes(2 * kMessagesSent);
  for (std::uint32_t i = 0; i < 2 * kMessagesSent; ++i) {
    const std::uint32_t index = i % 16;
    world_.filer->File(
        MakeKeys(),
        {reporter_.FollowUp(index, std::to_string(i / 2), static_cast<char>(i / 2 + 1)), "main"},
        [&outcome = outcomes[i]](const absl::StatusOr<std::string>& digest) {
          outcome.set_value(digest.status());
        });
  }
  for (auto& outcome : outcomes) {
    EXPECT_THAT(outcome.get_future().get(), IsOk());
  }
  EXPECT_THAT(Texts(), SizeIs(kMessagesSent));
  EXPECT_EQ(OnlyCase().message_count(), kMessagesSent + 1);
}

TEST_F(ThreadFiling, WritesNoPlaintext) {
  report::v1::Message first = test::FirstMessage();
  *first.add_attachments() = test::MakeAttachment('a', "photo.jpg");
  File(reporter_.Report(first));
  File(reporter_.FollowUp(1, "zanzibar once more"));
  test::Work(world_, OnlyCase().name());
  ASSERT_THAT(test::SendReply(world_, OnlyCase().name(), "zanzibar still held"), IsOk());
  ASSERT_THAT(test::Reply(world_, OnlyCase().name(), "zanzibar indeed"), IsOk());
  const std::string dump = test::DumpOf(*world_.store);
  for (const std::string& text :
       {std::string("zanzibar"), std::string("photo"), std::string("alice"), std::string(32, 'k'),
        reporter_.thread_key()}) {
    EXPECT_THAT(dump, Not(HasSubstr(text)));
  }
}

TEST_F(ThreadFiling, FilesWhileSealedAgainWithoutShowing) {
  File(reporter_.Report());
  world_.key_ring->Seal();
  world_.cases->Drop();
  File(reporter_.FollowUp(1, "more"));
  EXPECT_EQ(world_.cases->size(), 0U);
  world_.UnsealWith(MakeKeys());
  EXPECT_THAT(Texts(), ElementsAre("more"));
}

}  // namespace
}  // namespace candor::review
