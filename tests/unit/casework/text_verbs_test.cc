#include "casework/text_verbs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../review/casework.h"
#include "../review/reporter.h"
#include "candor/testing/matchers.h"
#include "casework/code_name.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {
namespace {

using policy::v1::ClockEvent;
using test::Change;
using test::GetCase;
using test::MakeKeys;
using test::Release;
using test::SendReply;
using test::TextOf;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using test_support::Says;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A case that alice and bob work on, in TRIAGE. Message 1 says that it was received.
class TextVerbsTest : public ::testing::Test {
 protected:
  TextVerbsTest() {
    world_.UnsealWith(MakeKeys());
    EXPECT_THAT(world_.File(reporter_.Report()), IsOk());
    name_ = world_.ListAll().at(0).name();
    test::Work(world_, name_);
    test::Alter(world_, name_, [](OpenCase& subject) { subject.summary.clear_events(); });
    waiting_ = world_.CountOf(kOutgoing);
  }

  template <typename Request>
  Request To(const std::string& request_id = "") {
    Request request;
    request.mutable_change()->set_name(name_);
    request.mutable_change()->set_request_id(request_id);
    return request;
  }
  absl::StatusOr<v1::AskReporterResponse> Ask(const std::string& text,
                                              const std::string& request_id = "") {
    auto request = To<v1::AskReporterRequest>(request_id);
    request.set_text(text);
    return Change(world_, "alice", Action::kAskReporter, AskReporter, request);
  }
  absl::StatusOr<v1::WriteSlipResponse> Slip(const std::string& text) {
    auto request = To<v1::WriteSlipRequest>();
    request.set_text(text);
    return Change(world_, "alice", Action::kWriteSlip, WriteSlip, request);
  }
  absl::StatusOr<v1::DiscardMessageResponse> Discard(std::uint32_t number,
                                                     const std::string& replacement = "",
                                                     const std::string& member = "bob") {
    auto request = To<v1::DiscardMessageRequest>();
    request.set_message(number);
    request.set_replacement(replacement);
    return Change(world_, member, Action::kDiscardMessage, DiscardMessage, request);
  }
  absl::StatusOr<v1::RecordDeliveryResponse> Deliver(std::uint32_t number, std::int64_t seconds) {
    auto request = To<v1::RecordDeliveryRequest>();
    request.set_message(number);
    request.mutable_delivered_time()->set_seconds(seconds);
    return Change(world_, "alice", Action::kRecordDelivery, RecordDelivery, request);
  }
  std::int64_t Now() {
    return std::chrono::duration_cast<std::chrono::seconds>(world_.clock.Now().time_since_epoch())
        .count();
  }
  // What happened since the case was opened, for the clocks.
  std::vector<ClockEvent> Events() { return test::EventsOf(world_, name_); }
  // Envelopes that wait to leave beside the first status.
  std::size_t Leaving() { return world_.CountOf(kOutgoing) - waiting_; }
  v1::DeliveryState DeliveryOf(std::uint32_t number) {
    return TextOf(world_, name_, number).delivery();
  }

  test::World world_;
  test::Reporter reporter_{world_.portal};
  std::string name_;
  std::size_t waiting_ = 0;
};

TEST_F(TextVerbsTest, AQuestionIsAskedOnceAnotherReleasesIt) {
  const auto asked = Ask("When was it?");
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->message().name(), name_ + "/messages/2");
  EXPECT_EQ(asked->message().purpose(), v1::TEXT_PURPOSE_QUESTION);
  EXPECT_EQ(asked->message().author(), "alice");
  EXPECT_EQ(asked->message().delivery(), v1::DELIVERY_STATE_HELD);
  EXPECT_EQ(asked->subject().state(), v1::CASE_STATE_TRIAGE);
  EXPECT_TRUE(asked->subject().has_held_message());
  EXPECT_EQ(Leaving(), 0U);
  EXPECT_THAT(Events(), IsEmpty());

  EXPECT_THAT(Release(world_, name_, 2, "alice"), HasReason(Reason::kNotPermitted));
  EXPECT_EQ(Leaving(), 0U);
  const auto released = Release(world_, name_, 2);
  ASSERT_THAT(released, IsOk());
  EXPECT_EQ(released->message().delivery(), v1::DELIVERY_STATE_PENDING);
  EXPECT_EQ(released->message().released_by(), "bob");
  EXPECT_EQ(released->subject().state(), v1::CASE_STATE_NEEDS_INFO);
  EXPECT_FALSE(released->subject().has_held_message());
  EXPECT_THAT(Events(), ElementsAre(policy::v1::CLOCK_EVENT_REPORTER_ASKED,
                                    policy::v1::CLOCK_EVENT_ACKNOWLEDGED,
                                    policy::v1::CLOCK_EVENT_STATUS_TOLD));
  const auto read = reporter_.Waiting(world_, 1);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->text(), "When was it?");
  EXPECT_EQ(read->status().code(), "NEEDS_INFO");
}

TEST_F(TextVerbsTest, AQuestionKnowsWhereTheCaseGoesBackTo) {
  test::Alter(world_, name_,
              [](OpenCase& subject) { subject.shown().set_state(v1::CASE_STATE_INVESTIGATING); });
  ASSERT_THAT(Ask("When was it?"), IsOk());
  ASSERT_THAT(Release(world_, name_, 2), IsOk());
  EXPECT_EQ(test::WorkOf(world_, name_).returns_to(), v1::CASE_STATE_INVESTIGATING);
}

TEST_F(TextVerbsTest, AQuestionThatTheStateDoesNotAllowAnyMoreStaysHeld) {
  ASSERT_THAT(Ask("one?"), IsOk());
  ASSERT_THAT(Ask("two?"), IsOk());
  ASSERT_THAT(Release(world_, name_, 2), IsOk());
  const std::size_t leaving = Leaving();
  EXPECT_THAT(Release(world_, name_, 3), HasReason(Reason::kIllegalTransition));
  EXPECT_THAT(Release(world_, name_, 3), Says("NEEDS_INFO"));
  EXPECT_EQ(DeliveryOf(3), v1::DELIVERY_STATE_HELD);
  EXPECT_TRUE(GetCase(world_, name_).has_held_message());
  EXPECT_EQ(Leaving(), leaving);
}

TEST_F(TextVerbsTest, OnlyWhatIsHeldIsReleased) {
  ASSERT_THAT(SendReply(world_, name_, "hello"), IsOk());
  ASSERT_THAT(world_.File(reporter_.FollowUp(1, "more")), IsOk());
  ASSERT_THAT(Release(world_, name_, 2), IsOk());
  const std::size_t leaving = Leaving();
  for (const std::uint32_t number : {1U, 2U, 3U}) {
    EXPECT_THAT(Release(world_, name_, number), HasReason(Reason::kNotHeld)) << number;
    EXPECT_THAT(Discard(number), HasReason(Reason::kNotHeld)) << number;
  }
  for (const std::uint32_t number : {0U, 4U, 4294967295U}) {
    EXPECT_THAT(Release(world_, name_, number), NamesField("message")) << number;
    EXPECT_THAT(Discard(number), NamesField("message")) << number;
    EXPECT_THAT(Deliver(number, Now()), NamesField("message")) << number;
  }
  EXPECT_EQ(Leaving(), leaving);
}

TEST_F(TextVerbsTest, WhatIsDiscardedNeverLeaves) {
  ASSERT_THAT(SendReply(world_, name_, "in anger"), IsOk());
  EXPECT_THAT(Discard(2, "in peace"), NamesField("replacement"));
  // Its author may, too.
  const auto discarded = Discard(2, "", "alice");
  ASSERT_THAT(discarded, IsOk());
  EXPECT_EQ(discarded->message().delivery(), v1::DELIVERY_STATE_DISCARDED);
  EXPECT_EQ(discarded->message().released_by(), "alice");
  EXPECT_EQ(discarded->message().reply().text(), "in anger");
  EXPECT_FALSE(discarded->subject().has_held_message());
  EXPECT_THAT(Release(world_, name_, 2), HasReason(Reason::kNotHeld));
  EXPECT_EQ(Leaving(), 0U);
  EXPECT_THAT(Events(), IsEmpty());
}

TEST_F(TextVerbsTest, SlotsAreTakenInTheOrderOfReleases) {
  for (const char* text : {"one", "two", "three"}) {
    ASSERT_THAT(SendReply(world_, name_, text), IsOk());
  }
  ASSERT_THAT(Release(world_, name_, 4), IsOk());
  EXPECT_TRUE(GetCase(world_, name_).has_held_message());
  ASSERT_THAT(Release(world_, name_, 2), IsOk());
  ASSERT_THAT(Discard(3), IsOk());
  EXPECT_FALSE(GetCase(world_, name_).has_held_message());
  EXPECT_EQ(reporter_.Waiting(world_, 1)->text(), "three");
  EXPECT_EQ(reporter_.Waiting(world_, 2)->text(), "one");
  EXPECT_FALSE(reporter_.Waiting(world_, 3).ok());
}

TEST_F(TextVerbsTest, ClocksLearnWhatAReleasedTextDoes) {
  using policy::v1::CLOCK_EVENT_ACKNOWLEDGED;
  using policy::v1::CLOCK_EVENT_APPEAL_ACKNOWLEDGED;
  using policy::v1::CLOCK_EVENT_CHECKED_IN;
  using policy::v1::CLOCK_EVENT_FEEDBACK_GIVEN;
  using policy::v1::CLOCK_EVENT_STATUS_TOLD;
  const auto reply = [this](v1::TextPurpose purpose) {
    const auto sent = SendReply(world_, name_, "hello", "", "alice", purpose);
    ASSERT_THAT(sent, IsOk());
    ASSERT_THAT(Release(world_, name_, test::NumberOf(sent->message())), IsOk());
  };
  reply(v1::TEXT_PURPOSE_FEEDBACK);
  reply(v1::TEXT_PURPOSE_CHECK_IN);
  test::Alter(world_, name_,
              [](OpenCase& subject) { subject.shown().set_state(v1::CASE_STATE_APPEALED); });
  reply(v1::TEXT_PURPOSE_UNSPECIFIED);
  reply(v1::TEXT_PURPOSE_UNSPECIFIED);
  EXPECT_THAT(Events(), ElementsAre(CLOCK_EVENT_ACKNOWLEDGED, CLOCK_EVENT_STATUS_TOLD,
                                    CLOCK_EVENT_FEEDBACK_GIVEN, CLOCK_EVENT_STATUS_TOLD,
                                    CLOCK_EVENT_CHECKED_IN, CLOCK_EVENT_STATUS_TOLD,
                                    CLOCK_EVENT_APPEAL_ACKNOWLEDGED, CLOCK_EVENT_STATUS_TOLD));
}

TEST_F(TextVerbsTest, TheSameRequestIsCarriedOutOnce) {
  const std::string id(16, 'r');
  const auto first = Ask("When was it?", id);
  const auto again = Ask("When was it?", id);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(first->message().SerializeAsString(), again->message().SerializeAsString());
  EXPECT_EQ(GetCase(world_, name_).message_count(), 2U);
  auto release = To<v1::ReleaseMessageRequest>(id);
  release.set_message(2);
  for (int i = 0; i < 2; ++i) {
    const auto released = Change(world_, "bob", Action::kReleaseMessage, ReleaseMessage, release);
    ASSERT_THAT(released, IsOk());
    EXPECT_EQ(released->message().delivery(), v1::DELIVERY_STATE_PENDING);
  }
  EXPECT_EQ(reporter_.Waiting(world_, 1)->text(), "When was it?");
  EXPECT_THAT(Events(), ElementsAre(policy::v1::CLOCK_EVENT_REPORTER_ASKED,
                                    policy::v1::CLOCK_EVENT_ACKNOWLEDGED,
                                    policy::v1::CLOCK_EVENT_STATUS_TOLD));
}

TEST_F(TextVerbsTest, RefuseBadTexts) {
  EXPECT_THAT(Ask(""), NamesField("text"));
  EXPECT_THAT(Ask(std::string(3001, 'x')), NamesField("text"));
  EXPECT_THAT(Slip(std::string(1001, 'x')), NamesField("text"));
  EXPECT_THAT(Slip(""), NamesField("text"));
  EXPECT_THAT(SendReply(world_, name_, "hello", "", "alice", v1::TEXT_PURPOSE_QUESTION),
              NamesField("purpose"));
  EXPECT_EQ(GetCase(world_, name_).message_count(), 1U);
}

TEST_F(TextVerbsTest, ASlipSaysWhatStaffMustKnowAndNoMore) {
  test::Alter(world_, name_, [](OpenCase& subject) { subject.shown().set_event_day(20520); });
  const auto noted = test::Run(world_, "alice", To<v1::WriteSlipRequest>().change(),
                               Action::kRecordArrangement, [](ChangeContext& context) {
                                 auto& arrangements = *context.file().mutable_arrangements();
                                 v1::Arrangement& escort = *arrangements.Add();
                                 escort.set_code("ESCORT");
                                 escort.set_details("from the hotel");
                                 arrangements.Add()->set_code("STAFF_NOTIFIED");
                                 return absl::OkStatus();
                               });
  ASSERT_THAT(noted, IsOk());
  const auto written = Slip("Wear the green badge.");
  ASSERT_THAT(written, IsOk());
  const v1::ThreadMessage& slip = written->message();
  EXPECT_EQ(slip.reply().text(), CodeName(*IdOfCaseName(name_)) +
                                     "\n2026-03-08\n- ESCORT: from the hotel\n- STAFF_NOTIFIED"
                                     "\n\nWear the green badge.");
  EXPECT_THAT(slip.reply().text(), Not(HasSubstr(std::string(test::kWord))));
  EXPECT_EQ(slip.recipient(), v1::RECIPIENT_EVENT_STAFF);
  EXPECT_EQ(slip.purpose(), v1::TEXT_PURPOSE_SLIP);
  EXPECT_FALSE(slip.reply().has_status());

  const auto released = Release(world_, name_, 2);
  ASSERT_THAT(released, IsOk());
  EXPECT_EQ(released->message().delivery(), v1::DELIVERY_STATE_RELEASED);
  EXPECT_EQ(released->message().released_by(), "bob");
  // By hand, never through the thread.
  EXPECT_EQ(Leaving(), 0U);
  EXPECT_THAT(Events(), IsEmpty());
  const auto delivered = Deliver(2, Now());
  ASSERT_THAT(delivered, IsOk());
  EXPECT_EQ(delivered->message().delivery(), v1::DELIVERY_STATE_DELIVERED);
  EXPECT_EQ(delivered->message().delivered_time().seconds(), Now());
  EXPECT_THAT(Events(), IsEmpty());
}

TEST_F(TextVerbsTest, ADeliveryIsNotBeforeTheReleaseNorToCome) {
  ASSERT_THAT(Slip("hello"), IsOk());
  EXPECT_THAT(Deliver(2, Now()), HasReason(Reason::kNotHeld));
  world_.clock.Advance(std::chrono::hours(24));
  ASSERT_THAT(Release(world_, name_, 2), IsOk());
  EXPECT_THAT(Deliver(2, 0), NamesField("delivered_time"));
  EXPECT_THAT(Deliver(2, Now() + 1), NamesField("delivered_time"));
  EXPECT_THAT(Deliver(2, Now() - 24 * 3600), NamesField("delivered_time"));
  EXPECT_THAT(Deliver(2, Now()), IsOk());
  EXPECT_THAT(Deliver(2, Now()), HasReason(Reason::kNotHeld));
  // What goes through the thread is delivered by itself.
  ASSERT_THAT(test::Reply(world_, name_, "hello"), IsOk());
  EXPECT_THAT(Deliver(3, Now()), HasReason(Reason::kNotHeld));
}

}  // namespace
}  // namespace candor::review
