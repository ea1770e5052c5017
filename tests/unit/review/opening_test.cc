#include "review/opening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "candor/testing/matchers.h"
#include "world.h"

namespace candor::review {
namespace {

using relay::v1::RelayedEnvelope;
using test::MakeKeys;
using test::MakeReport;
using test_support::IsOk;

v1::QuarantineReason ReasonFor(const RelayedEnvelope& relayed) {
  const absl::StatusOr<Opened> opened = OpenFirst(*MakeKeys(), relayed);
  EXPECT_THAT(opened, IsOk());
  EXPECT_TRUE(opened->reason == v1::QUARANTINE_REASON_UNSPECIFIED ||
              opened->message.ByteSizeLong() == 0);
  return opened->reason;
}

std::string LaterContent() {
  report::v1::Message message;
  message.set_message_id(std::string(16, 'm'));
  message.mutable_follow_up()->set_text("more");
  return message.SerializeAsString();
}

class Opening : public ::testing::Test {
 protected:
  RelayedEnvelope Message(const std::function<void(report::v1::Message&)>& change) {
    const ThreadKeys thread = portal_.NewThread();
    report::v1::Message message;
    message.set_thread_key(std::string(thread.thread_key().view()));
    *message.mutable_report() = MakeReport();
    change(message);
    return portal_.SendMessage(message, thread);
  }
  RelayedEnvelope Envelope(const std::function<void(sealed::v1::SealedEnvelope&)>& change) {
    RelayedEnvelope relayed = portal_.Send(MakeReport());
    sealed::v1::SealedEnvelope envelope;
    EXPECT_TRUE(envelope.ParseFromString(relayed.envelope()));
    change(envelope);
    relayed.set_envelope(envelope.SerializeAsString());
    return relayed;
  }

  test::Portal portal_;
};

TEST_F(Opening, GivesTheMessage) {
  const absl::StatusOr<Opened> opened = OpenFirst(*MakeKeys(), portal_.Send(MakeReport("text")));
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->reason, v1::QUARANTINE_REASON_UNSPECIFIED);
  EXPECT_EQ(opened->message.report().SerializeAsString(), MakeReport("text").SerializeAsString());
  EXPECT_EQ(opened->message.thread_key().size(), 32U);
}

TEST_F(Opening, FindsAMalformedEnvelope) {
  RelayedEnvelope garbage = portal_.Send(MakeReport());
  garbage.set_envelope("\xff\xff not a message");
  EXPECT_EQ(ReasonFor(garbage), v1::QUARANTINE_REASON_MALFORMED_ENVELOPE);
  garbage.clear_envelope();
  EXPECT_EQ(ReasonFor(garbage), v1::QUARANTINE_REASON_MALFORMED_ENVELOPE);
  EXPECT_EQ(ReasonFor(Envelope([](auto& envelope) { envelope.set_suite(2); })),
            v1::QUARANTINE_REASON_MALFORMED_ENVELOPE);
  EXPECT_EQ(ReasonFor(Envelope([](auto& envelope) { envelope.mutable_salt()->pop_back(); })),
            v1::QUARANTINE_REASON_MALFORMED_ENVELOPE);
}

TEST_F(Opening, FindsAPlaceThatCannotBe) {
  RelayedEnvelope relayed = portal_.Send(MakeReport());
  relayed.set_slot_id("short");
  EXPECT_EQ(ReasonFor(relayed), v1::QUARANTINE_REASON_MALFORMED_ENVELOPE);
  relayed = portal_.Send(MakeReport());
  relayed.set_channel("No Channel");
  EXPECT_EQ(ReasonFor(relayed), v1::QUARANTINE_REASON_MALFORMED_ENVELOPE);
  relayed.clear_channel();
  EXPECT_EQ(ReasonFor(relayed), v1::QUARANTINE_REASON_MALFORMED_ENVELOPE);
}

TEST_F(Opening, FindsAnUnknownKey) {
  portal_.SealTo(2);
  EXPECT_EQ(ReasonFor(portal_.Send(MakeReport())), v1::QUARANTINE_REASON_UNKNOWN_KEY);
}

TEST_F(Opening, FindsWhatIsNotAuthentic) {
  EXPECT_EQ(ReasonFor(Envelope([](auto& e) { e.mutable_ciphertext()->back() ^= 1; })),
            v1::QUARANTINE_REASON_NOT_AUTHENTIC);
  EXPECT_EQ(ReasonFor(Envelope([](auto& e) { e.mutable_commitment()->back() ^= 1; })),
            v1::QUARANTINE_REASON_NOT_AUTHENTIC);
  RelayedEnvelope moved = portal_.Send(MakeReport());
  moved.set_slot_id(portal_.Send(MakeReport()).slot_id());
  EXPECT_EQ(ReasonFor(moved), v1::QUARANTINE_REASON_NOT_AUTHENTIC);
  moved = portal_.Send(MakeReport());
  moved.set_channel("events");
  EXPECT_EQ(ReasonFor(moved), v1::QUARANTINE_REASON_NOT_AUTHENTIC);
}

TEST_F(Opening, FindsWhatNeedsThePskOfAThread) {
  const ThreadKeys thread = portal_.NewThread();
  EXPECT_EQ(ReasonFor(portal_.SendLater(LaterContent(), thread, 1)),
            v1::QUARANTINE_REASON_AWAITING_REPORT);
  // Another salt cannot be told from a psk.
  EXPECT_EQ(ReasonFor(Envelope([](auto& e) { e.mutable_salt()->back() ^= 1; })),
            v1::QUARANTINE_REASON_AWAITING_REPORT);
}

TEST_F(Opening, GivesALaterMessageToWhoHasThePsk) {
  const ThreadKeys thread = portal_.NewThread();
  const RelayedEnvelope relayed = portal_.SendLater(LaterContent(), thread, 1);
  const auto opened = OpenLater(*MakeKeys(), relayed, thread.Psk().view());
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->reason, v1::QUARANTINE_REASON_UNSPECIFIED);
  EXPECT_EQ(opened->message.follow_up().text(), "more");
  const ThreadKeys other = portal_.NewThread();
  EXPECT_EQ(OpenLater(*MakeKeys(), relayed, other.Psk().view())->reason,
            v1::QUARANTINE_REASON_NOT_AUTHENTIC);
}

TEST_F(Opening, FindsALaterMessageThatIsNoneOrBreaksALimit) {
  const ThreadKeys thread = portal_.NewThread();
  const auto reason_for = [&](const std::function<void(report::v1::Message&)>& change) {
    report::v1::Message message;
    EXPECT_TRUE(message.ParseFromString(LaterContent()));
    change(message);
    const RelayedEnvelope relayed = portal_.SendLater(message.SerializeAsString(), thread, 1);
    return OpenLater(*MakeKeys(), relayed, thread.Psk().view())->reason;
  };
  EXPECT_EQ(reason_for([](auto&) {}), v1::QUARANTINE_REASON_UNSPECIFIED);
  EXPECT_EQ(reason_for([](auto& m) { m.clear_message_id(); }),
            v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
  EXPECT_EQ(reason_for([](auto& m) { m.clear_follow_up(); }),
            v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
  EXPECT_EQ(reason_for([](auto& m) { *m.mutable_report() = MakeReport(); }),
            v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
  EXPECT_EQ(reason_for([](auto& m) { m.set_thread_key(std::string(32, 't')); }),
            v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
  EXPECT_EQ(reason_for([](auto& m) { m.mutable_follow_up()->set_text(std::string(100001, 'x')); }),
            v1::QUARANTINE_REASON_LIMIT_EXCEEDED);
  EXPECT_EQ(reason_for([](auto& m) { m.add_attachments()->set_name("../x"); }),
            v1::QUARANTINE_REASON_LIMIT_EXCEEDED);
}

TEST_F(Opening, FindsAMalformedMessage) {
  std::string deep;
  for (int i = 0; i < 10000; ++i) {
    deep += "\x12\x7f";  // a message in a message in a message
  }
  for (const std::string& content :
       {std::string(), std::string("\xff\xff\xff"), std::string(5000, '\x7b'), deep}) {
    EXPECT_EQ(ReasonFor(portal_.SendContent(content)), v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
  }
  std::string not_utf8 = [this] {
    report::v1::Message message;
    message.set_thread_key(std::string(32, 't'));
    *message.mutable_report() = MakeReport();
    return message.SerializeAsString();
  }();
  not_utf8[not_utf8.find(test::kWord)] = '\xff';
  EXPECT_EQ(ReasonFor(portal_.SendContent(not_utf8)), v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
}

TEST_F(Opening, FindsAMessageThatBeginsNoThread) {
  EXPECT_EQ(ReasonFor(Message([](auto& message) { message.clear_thread_key(); })),
            v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
  EXPECT_EQ(ReasonFor(Message([](auto& message) { message.mutable_thread_key()->pop_back(); })),
            v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
  EXPECT_EQ(ReasonFor(Message([](auto& message) { message.clear_report(); })),
            v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
}

TEST_F(Opening, FindsAThreadThatDoesNotLeadToItsSlot) {
  EXPECT_EQ(ReasonFor(Message([](auto& m) { m.mutable_thread_key()->front() ^= 1; })),
            v1::QUARANTINE_REASON_MALFORMED_MESSAGE);
}

TEST_F(Opening, FindsABrokenLimit) {
  EXPECT_EQ(ReasonFor(Message([](auto& message) {
              message.mutable_report()->set_what_happened(std::string(100001, 'x'));
            })),
            v1::QUARANTINE_REASON_LIMIT_EXCEEDED);
  EXPECT_EQ(ReasonFor(Message([](auto& message) {
              for (int i = 0; i < 21; ++i) {
                message.mutable_report()->add_witnesses()->set_name("w");
              }
            })),
            v1::QUARANTINE_REASON_LIMIT_EXCEEDED);
}

}  // namespace
}  // namespace candor::review
