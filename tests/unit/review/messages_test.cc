#include "review/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "candor/testing/matchers.h"
#include "casework.h"
#include "reporter.h"
#include "review/case_name.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using test::GetCase;
using test::LinkCases;
using test::MakeKeys;
using test::MakeReport;
using test::Readable;
using test::Reporter;
using test::SendReply;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kNoCase[] = "cases/abcdefghijklmnopqrstuvwxyz";

class MessagesTest : public ::testing::Test {
 protected:
  MessagesTest() { world_.UnsealWith(MakeKeys()); }

  // Files a report that alice and bob work on, but for who is excluded; the name of its case.
  std::string FileOne(Reporter& reporter, const std::string& excluded = "") {
    report::v1::Report report = MakeReport();
    if (!excluded.empty()) {
      report.add_excluded_members(excluded);
    }
    std::set<std::string> before;
    for (const v1::Case& subject : world_.ListAll()) {
      before.insert(subject.name());
    }
    EXPECT_THAT(world_.File(reporter.Report(report)), IsOk());
    for (const v1::Case& subject : world_.ListAll()) {
      if (!before.contains(subject.name())) {
        test::Work(world_, subject.name());
        return subject.name();
      }
    }
    return "";
  }
  // All messages as alice is shown them, by pages of `page_size`.
  std::vector<v1::ThreadMessage> All(const std::string& name, std::uint32_t page_size = 0) {
    std::vector<v1::ThreadMessage> all;
    std::string token;
    do {
      const auto page = List(name, page_size, token);
      EXPECT_THAT(page, IsOk());
      all.insert(all.end(), page->messages().begin(), page->messages().end());
      token = page->next_page_token();
    } while (!token.empty());
    return all;
  }
  absl::StatusOr<v1::ListMessagesResponse> List(const std::string& parent,
                                                std::uint32_t page_size = 0,
                                                const std::string& token = "",
                                                std::string_view member = "alice") {
    v1::ListMessagesRequest request;
    request.set_parent(parent);
    request.set_page_size(page_size);
    request.set_page_token(token);
    v1::ListMessagesResponse response;
    const absl::Status status = world_.messages->List(member, request, response);
    return status.ok() ? absl::StatusOr<v1::ListMessagesResponse>(response) : status;
  }

  test::World world_;
  Reporter reporter_{world_.portal};
};

TEST_F(MessagesTest, AReplyIsHeldAndShownToTheTeam) {
  const std::string name = FileOne(reporter_);
  const std::string etag = GetCase(world_, name).etag();
  world_.clock.Advance(std::chrono::hours(48));
  const auto sent = SendReply(world_, name, "we read it", std::string(16, 'r'), "alice",
                              v1::TEXT_PURPOSE_FEEDBACK);
  ASSERT_THAT(sent, IsOk());
  const v1::ThreadMessage& message = sent->message();
  EXPECT_EQ(message.name(), name + "/messages/2");
  EXPECT_EQ(message.author(), "alice");
  EXPECT_EQ(message.delivery(), v1::DELIVERY_STATE_HELD);
  EXPECT_EQ(message.purpose(), v1::TEXT_PURPOSE_FEEDBACK);
  EXPECT_EQ(message.day(), 20516U);
  EXPECT_EQ(message.reply().text(), "we read it");
  const auto all = All(name);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[1].SerializeAsString(), message.SerializeAsString());
  EXPECT_NE(GetCase(world_, name).etag(), etag);
  EXPECT_TRUE(GetCase(world_, name).has_held_message());
  EXPECT_EQ(GetCase(world_, name).message_count(), 2U);
  EXPECT_EQ(GetCase(world_, name).last_reporter_day(), 20514U);
}

TEST_F(MessagesTest, NothingLeavesBeforeItIsReleased) {
  const std::string name = FileOne(reporter_);
  const std::size_t waiting = world_.CountOf(kOutgoing);
  const std::size_t slots = world_.CountOf(kReplySlots);
  ASSERT_THAT(SendReply(world_, name, "we read it"), IsOk());
  EXPECT_EQ(world_.CountOf(kOutgoing), waiting);
  EXPECT_EQ(world_.CountOf(kReplySlots), slots);
  world_.clock.Advance(std::chrono::hours(24));
  ASSERT_THAT(test::Release(world_, name, 2), IsOk());
  EXPECT_EQ(world_.CountOf(kOutgoing), waiting + 1);
  EXPECT_FALSE(GetCase(world_, name).has_held_message());
  const auto reply = reporter_.Waiting(world_, 1);
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->text(), "we read it");
  EXPECT_EQ(reply->status().code(), "TRIAGE");
  EXPECT_EQ(reply->next_index(), 1U);
  EXPECT_EQ(reply->sent_day(), 20515U);
}

TEST_F(MessagesTest, AReplySaysWhichIndexComesNext) {
  const std::string name = FileOne(reporter_);
  ASSERT_THAT(SendReply(world_, name, "thanks"), IsOk());
  // As of when it leaves.
  ASSERT_THAT(world_.File(reporter_.FollowUp(7, "more")), IsOk());
  ASSERT_THAT(test::Release(world_, name, 2), IsOk());
  EXPECT_EQ(reporter_.Waiting(world_, 1)->next_index(), 8U);
}

TEST_F(MessagesTest, OnlyWhoMayReadTheCaseCanAnswer) {
  ASSERT_THAT(world_.File(reporter_.Report()), IsOk());
  const std::string name = world_.ListAll()[0].name();
  EXPECT_THAT(SendReply(world_, name, "hello"), HasReason(Reason::kConflictNotDeclared));
  test::Alter(world_, name, [](OpenCase& subject) {
    subject.shown().set_state(v1::CASE_STATE_INVESTIGATING);
    subject.shown().add_assignees("bob");
    subject.summary.add_cleared_members("alice");
  });
  EXPECT_THAT(SendReply(world_, name, "hello"), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(List(name), HasReason(Reason::kNotPermitted));
  test::Alter(world_, name, [](OpenCase& subject) {
    subject.shown().set_state(v1::CASE_STATE_TRIAGE);
    subject.summary.clear_cleared_members();
  });
  EXPECT_THAT(SendReply(world_, name, "hello"), HasReason(Reason::kConflictNotDeclared));
  EXPECT_THAT(List(name), HasReason(Reason::kConflictNotDeclared));
  EXPECT_THAT(test::ListMessages(world_, name), SizeIs(1));
}

TEST_F(MessagesTest, TheSameRequestWritesOnce) {
  const std::string name = FileOne(reporter_);
  const auto first = SendReply(world_, name, "hello", std::string(16, 'r'));
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  const auto second = SendReply(world_, name, "hello", std::string(16, 'r'));
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_THAT(All(name), SizeIs(2));
  // Another member's id, another id, and none at all are other requests.
  EXPECT_THAT(SendReply(world_, name, "hello", std::string(16, 'r'), "bob"), IsOk());
  EXPECT_THAT(SendReply(world_, name, "hello", std::string(16, 's')), IsOk());
  EXPECT_THAT(SendReply(world_, name, "hello"), IsOk());
  EXPECT_THAT(SendReply(world_, name, "hello"), IsOk());
  EXPECT_THAT(All(name), SizeIs(6));
}

TEST_F(MessagesTest, RefuseBadInput) {
  const std::string name = FileOne(reporter_);
  EXPECT_THAT(SendReply(world_, name, ""), NamesField("text"));
  EXPECT_THAT(SendReply(world_, name, std::string(3001, 'x')), NamesField("text"));
  EXPECT_THAT(SendReply(world_, name, std::string(3000, 'x')), IsOk());
  EXPECT_THAT(SendReply(world_, name, "hello", "", "alice", v1::TEXT_PURPOSE_DECISION),
              NamesField("purpose"));
  EXPECT_THAT(SendReply(world_, name, "hello", "short"), NamesField("request_id"));
  EXPECT_THAT(SendReply(world_, name, "hello", std::string(17, 'r')), NamesField("request_id"));
  EXPECT_THAT(SendReply(world_, "cases/1", "hello"), NamesField("parent"));
  EXPECT_THAT(SendReply(world_, kNoCase, "hello"), HasReason(Reason::kNoSuchCase));
  EXPECT_THAT(List("cases/1"), NamesField("parent"));
  EXPECT_THAT(List(kNoCase), HasReason(Reason::kNoSuchCase));
  EXPECT_THAT(List(name, 1001), NamesField("page_size"));
  EXPECT_THAT(List(name, 1, "garbage"), NamesField("page_token"));
  EXPECT_THAT(LinkCases(world_, "x", name), NamesField("name"));
  EXPECT_THAT(LinkCases(world_, name, "x"), NamesField("other"));
  EXPECT_THAT(LinkCases(world_, name, name), NamesField("other"));
  EXPECT_THAT(LinkCases(world_, name, kNoCase), HasReason(Reason::kNoSuchCase));
  EXPECT_THAT(LinkCases(world_, kNoCase, name), HasReason(Reason::kNoSuchCase));
}

TEST_F(MessagesTest, WhatIsInQuarantineCannotBeAnswered) {
  ASSERT_THAT(world_.File(world_.portal.SendContent("garbage")), IsOk());
  const std::string name = world_.ListAll()[0].name();
  EXPECT_THAT(SendReply(world_, name, "hello"), HasReason(Reason::kQuarantined));
  EXPECT_THAT(List(name), HasReason(Reason::kQuarantined));
}

TEST_F(MessagesTest, ComeInPagesThatJoinWithoutGapOrOverlap) {
  const std::string name = FileOne(reporter_);
  Reporter other(world_.portal);
  const std::string another = FileOne(other);
  for (char i = 1; i <= 12; ++i) {
    ASSERT_THAT(world_.File(reporter_.FollowUp(static_cast<std::uint32_t>(i), "more", i)), IsOk());
  }
  for (const std::uint32_t size : {1U, 2U, 5U, 12U, 13U, 14U}) {
    const auto all = All(name, size);
    ASSERT_THAT(all, SizeIs(13)) << size;
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].name(), name + "/messages/" + std::to_string(i + 1));
    }
  }
  EXPECT_EQ(List(name, 13)->next_page_token(), "");
  const std::string token = List(name, 5)->next_page_token();
  EXPECT_THAT(List(name, 5, token), IsOk());
  EXPECT_THAT(List(name, 5, token, "bob"), NamesField("page_token"));
  EXPECT_THAT(List(another, 5, token), NamesField("page_token"));
  v1::ListCasesRequest cases;
  cases.set_page_token(token);
  v1::ListCasesResponse response;
  EXPECT_THAT(world_.cases->List("alice", cases, response), NamesField("page_token"));
}

TEST_F(MessagesTest, LongOnesComeInSmallerPages) {
  const std::string name = FileOne(reporter_);
  const std::string text(100000, 'x');
  for (char i = 1; i <= 15; ++i) {
    ASSERT_THAT(world_.File(reporter_.FollowUp(static_cast<std::uint32_t>(i), text, i)), IsOk());
  }
  EXPECT_LT(List(name)->ByteSizeLong(), 2U << 20);
  EXPECT_NE(List(name)->next_page_token(), "");
  EXPECT_THAT(All(name), SizeIs(16));
}

TEST_F(MessagesTest, AreSealedWithTheRest) {
  const std::string name = FileOne(reporter_);
  Reporter second(world_.portal);
  const std::string other = FileOne(second);
  world_.key_ring->Seal();
  world_.cases->Drop();
  EXPECT_THAT(List(name), HasReason(Reason::kSealed));
  EXPECT_THAT(SendReply(world_, name, "hello"), HasReason(Reason::kSealed));
  EXPECT_THAT(LinkCases(world_, name, other), HasReason(Reason::kSealed));
}

TEST_F(MessagesTest, AReplyThatTheDiskRefusesWasNotSent) {
  const std::string name = FileOne(reporter_);
  world_.SetFull(true);
  EXPECT_THAT(SendReply(world_, name, "hello", std::string(16, 'r')),
              HasReason(Reason::kStoreFull));
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  EXPECT_THAT(SendReply(world_, name, "hello", std::string(16, 'r')), IsOk());
  EXPECT_THAT(All(name), SizeIs(2));
}

TEST_F(MessagesTest, AMessageThatDoesNotOpenIsAnErrorThatSaysNothing) {
  const std::string name = FileOne(reporter_);
  world_.Damage(kMessages, MessageKey(*IdOfCaseName(name), 1));
  EXPECT_EQ(List(name).status(), Error(Reason::kInternal));
}

TEST_F(MessagesTest, LinkedCasesNameEachOther) {
  Reporter second(world_.portal);
  const std::string one = FileOne(reporter_);
  const std::string two = FileOne(second);
  const std::string etag = GetCase(world_, one).etag();
  const auto linked = LinkCases(world_, one, two);
  ASSERT_THAT(linked, IsOk());
  EXPECT_EQ(linked->subject().name(), one);
  EXPECT_THAT(linked->subject().linked_cases(), ElementsAre(two));
  EXPECT_NE(linked->subject().etag(), etag);
  EXPECT_THAT(GetCase(world_, two).linked_cases(), ElementsAre(one));
  EXPECT_THAT(LinkCases(world_, two, one), IsOk());
  EXPECT_THAT(LinkCases(world_, one, two), IsOk());
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  EXPECT_EQ(GetCase(world_, one).SerializeAsString(), linked->subject().SerializeAsString());
  EXPECT_THAT(GetCase(world_, two).linked_cases(), ElementsAre(one));
}

TEST_F(MessagesTest, ALinkToAHiddenCaseIsHiddenWithItsTraces) {
  Reporter second(world_.portal);
  const std::string open = FileOne(reporter_);
  const std::string hidden = FileOne(second, "bob");
  const std::string before = GetCase(world_, open, "bob").SerializeAsString();
  const std::string listed = world_.ListAll("bob").at(0).SerializeAsString();
  ASSERT_THAT(LinkCases(world_, open, hidden), IsOk());
  EXPECT_THAT(GetCase(world_, open, "alice").linked_cases(), ElementsAre(hidden));
  EXPECT_EQ(GetCase(world_, open, "bob").SerializeAsString(), before);
  EXPECT_EQ(world_.ListAll("bob").at(0).SerializeAsString(), listed);
}

TEST_F(MessagesTest, AnExcludedMemberGetsTheAnswersOfAWorldWithoutTheCase) {
  Reporter second(world_.portal);
  const std::string hidden = FileOne(reporter_, "bob");
  const std::string open = FileOne(second);
  const std::string token = List(hidden, 1)->next_page_token();
  const std::string dump = test::DumpOf(*world_.store);
  for (const std::uint32_t size : {0U, 1U, 1001U}) {
    EXPECT_EQ(List(hidden, size, token, "bob").status(),
              List(kNoCase, size, token, "bob").status());
  }
  for (const std::string& text : {std::string("hello"), std::string(), std::string(9999, 'x')}) {
    EXPECT_EQ(SendReply(world_, hidden, text, "", "bob").status(),
              SendReply(world_, kNoCase, text, "", "bob").status());
  }
  EXPECT_EQ(LinkCases(world_, hidden, open, "bob").status(),
            LinkCases(world_, kNoCase, open, "bob").status());
  EXPECT_EQ(LinkCases(world_, open, hidden, "bob").status(),
            LinkCases(world_, open, kNoCase, "bob").status());
  EXPECT_EQ(LinkCases(world_, hidden, hidden, "bob").status(),
            LinkCases(world_, kNoCase, kNoCase, "bob").status());
  EXPECT_EQ(test::DumpOf(*world_.store), dump);
}

}  // namespace
}  // namespace candor::review
