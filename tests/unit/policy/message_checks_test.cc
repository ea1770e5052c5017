#include "candor/policy/message_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "candor/policy/limits.h"
#include "reports.h"

namespace candor::policy {
namespace {

using report::v1::Attachment;
using report::v1::Message;
using report::v1::Reply;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const auto& [field, problem] : FieldViolationsOf(status)) {
    fields.push_back(field);
  }
  return fields;
}

Attachment GoodFile(char slot) {
  Attachment file;
  file.set_slot_id(std::string(32, slot));
  file.set_content_key(std::string(32, 'k'));
  file.set_name("photo.jpg");
  file.set_media_type("image/jpeg");
  file.set_size(1);
  file.set_sha256(std::string(32, 'h'));
  return file;
}

Message FirstMessage() {
  Message message;
  message.set_thread_key(std::string(32, 'k'));
  *message.mutable_report() = GoodReport();
  return message;
}

Message LaterMessage() {
  Message message;
  message.set_message_id(std::string(16, 'i'));
  message.mutable_follow_up()->set_text("There were two of them.");
  return message;
}

Reply GoodReply() {
  Reply reply;
  reply.set_text("Thank you.");
  reply.mutable_status()->set_code("SCREENING");
  reply.mutable_status()->set_text("Received.");
  reply.mutable_status()->set_language("en");
  reply.set_next_index(1);
  reply.set_sent_day(20000);
  return reply;
}

std::vector<std::string> Attached(const std::function<void(Attachment&)>& change) {
  Attachments files;
  *files.Add() = GoodFile('a');
  *files.Add() = GoodFile('b');
  change(files[1]);
  FieldViolations violations;
  CheckAttachments(files, "attachments", violations);
  return FieldsOf(violations.ToStatus());
}

TEST(CheckFollowUpLimits, TakesOneToTheMostBytesOfText) {
  const auto fields = [](const std::string& text) {
    report::v1::FollowUp follow_up;
    follow_up.set_text(text);
    FieldViolations violations;
    CheckFollowUpLimits(follow_up, "follow_up", violations);
    return FieldsOf(violations.ToStatus());
  };
  EXPECT_THAT(fields("x"), IsEmpty());
  EXPECT_THAT(fields(std::string(100000, 'x')), IsEmpty());
  EXPECT_THAT(fields(std::string(100001, 'x')), ElementsAre("follow_up.text"));
  EXPECT_THAT(fields(""), ElementsAre("follow_up.text"));
  EXPECT_THAT(fields("\xff"), ElementsAre("follow_up.text"));
}

TEST(CheckWithdrawalLimits, NeedsNoReasonAndTakesAShortOne) {
  const auto fields = [](const std::string& reason) {
    report::v1::Withdrawal withdrawal;
    withdrawal.set_reason(reason);
    FieldViolations violations;
    CheckWithdrawalLimits(withdrawal, "", violations);
    return FieldsOf(violations.ToStatus());
  };
  EXPECT_THAT(fields(""), IsEmpty());
  EXPECT_THAT(fields(std::string(1000, 'x')), IsEmpty());
  EXPECT_THAT(fields(std::string(1001, 'x')), ElementsAre("reason"));
  EXPECT_THAT(fields("\xff"), ElementsAre("reason"));
}

TEST(CheckReplyText, TakesOneToTheMostBytesOfText) {
  const auto fields = [](const std::string& text) {
    FieldViolations violations;
    CheckReplyText(text, "text", violations);
    return FieldsOf(violations.ToStatus());
  };
  EXPECT_THAT(fields("x"), IsEmpty());
  EXPECT_THAT(fields(std::string(3000, 'x')), IsEmpty());
  EXPECT_THAT(fields(std::string(3001, 'x')), ElementsAre("text"));
  EXPECT_THAT(fields(""), ElementsAre("text"));
  EXPECT_THAT(fields("\xff"), ElementsAre("text"));
}

TEST(CheckAttachments, TakesTwentyAndNoMore) {
  Attachments files;
  FieldViolations violations;
  for (int i = 0; i < 20; ++i) {
    *files.Add() = GoodFile(static_cast<char>('a' + i));
  }
  CheckAttachments(files, "attachments", violations);
  EXPECT_TRUE(violations.empty()) << violations.ToStatus();
  *files.Add() = GoodFile('Z');
  CheckAttachments(files, "attachments", violations);
  EXPECT_THAT(FieldsOf(violations.ToStatus()), ElementsAre("attachments"));
}

TEST(CheckAttachments, TakesEveryBorder) {
  EXPECT_THAT(Attached([](Attachment& a) { a.set_size(64ULL << 20); }), IsEmpty());
  EXPECT_THAT(Attached([](Attachment& a) { a.set_name("x"); }), IsEmpty());
  EXPECT_THAT(Attached([](Attachment& a) { a.set_name(std::string(255, 'x')); }), IsEmpty());
  EXPECT_THAT(Attached([](Attachment& a) { a.clear_media_type(); }), IsEmpty());
  EXPECT_THAT(Attached([](Attachment& a) { a.set_media_type("a/" + std::string(125, 'x')); }),
              IsEmpty());
}

struct Spoiled {
  const char* field;
  std::function<void(Attachment&)> spoil;
};

class AttachmentRefused : public ::testing::TestWithParam<Spoiled> {};

TEST_P(AttachmentRefused, NamingTheField) {
  EXPECT_THAT(Attached(GetParam().spoil), ElementsAre(GetParam().field));
}

INSTANTIATE_TEST_SUITE_P(
    EveryField, AttachmentRefused,
    ::testing::Values(
        Spoiled{"attachments[1].slot_id", [](Attachment& a) { a.set_slot_id("short"); }},
        Spoiled{"attachments[1].slot_id",
                [](Attachment& a) { a.set_slot_id(std::string(33, 'b')); }},
        Spoiled{"attachments[1].slot_id",
                [](Attachment& a) { a.set_slot_id(std::string(32, 'a')); }},
        Spoiled{"attachments[1].content_key",
                [](Attachment& a) { a.set_content_key(std::string(31, 'k')); }},
        Spoiled{"attachments[1].name", [](Attachment& a) { a.clear_name(); }},
        Spoiled{"attachments[1].name", [](Attachment& a) { a.set_name(std::string(256, 'x')); }},
        Spoiled{"attachments[1].media_type", [](Attachment& a) { a.set_media_type("image"); }},
        Spoiled{"attachments[1].media_type",
                [](Attachment& a) { a.set_media_type("a/" + std::string(126, 'x')); }},
        Spoiled{"attachments[1].size", [](Attachment& a) { a.set_size(0); }},
        Spoiled{"attachments[1].size", [](Attachment& a) { a.set_size((64ULL << 20) + 1); }},
        Spoiled{"attachments[1].sha256",
                [](Attachment& a) { a.set_sha256(std::string(31, 'h')); }}));

std::vector<std::string> First(const Message& message) {
  return FieldsOf(ParseFirstMessage(message.SerializeAsString()).status());
}

std::vector<std::string> Later(const Message& message) {
  return FieldsOf(ParseLaterMessage(message.SerializeAsString()).status());
}

TEST(ParseFirstMessage, GivesWhatWasSerialized) {
  Message message = FirstMessage();
  *message.add_attachments() = GoodFile('a');
  const auto parsed = ParseFirstMessage(message.SerializeAsString());
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->SerializeAsString(), message.SerializeAsString());
}

TEST(ParseFirstMessage, RefusesWhatIsNone) {
  EXPECT_THAT(First(Message()), ElementsAre("thread_key", "report"));
  EXPECT_THAT(First(LaterMessage()), ElementsAre("thread_key", "report", "message_id"));
  Message message = FirstMessage();
  message.set_thread_key(std::string(31, 'k'));
  EXPECT_THAT(First(message), ElementsAre("thread_key"));
  message = FirstMessage();
  message.mutable_report()->clear_kind();
  EXPECT_THAT(First(message), ElementsAre("report.kind"));
  message = FirstMessage();
  *message.add_attachments() = GoodFile('a');
  message.mutable_attachments(0)->set_name("../up");
  EXPECT_THAT(First(message), ElementsAre("attachments[0].name"));
}

TEST(ParseLaterMessage, GivesWhatWasSerialized) {
  Message message = LaterMessage();
  *message.add_attachments() = GoodFile('a');
  auto parsed = ParseLaterMessage(message.SerializeAsString());
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->SerializeAsString(), message.SerializeAsString());
  message.mutable_withdrawal();
  parsed = ParseLaterMessage(message.SerializeAsString());
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_TRUE(parsed->has_withdrawal());
}

TEST(ParseLaterMessage, RefusesWhatIsNone) {
  EXPECT_THAT(Later(Message()), ElementsAre("follow_up", "message_id"));
  EXPECT_THAT(Later(FirstMessage()), ElementsAre("thread_key", "follow_up", "message_id"));
  Message message = LaterMessage();
  message.set_message_id(std::string(17, 'i'));
  EXPECT_THAT(Later(message), ElementsAre("message_id"));
  message = LaterMessage();
  message.mutable_follow_up()->clear_text();
  EXPECT_THAT(Later(message), ElementsAre("follow_up.text"));
  message.mutable_withdrawal()->set_reason(std::string(1001, 'x'));
  EXPECT_THAT(Later(message), ElementsAre("withdrawal.reason"));
  message = LaterMessage();
  *message.add_attachments() = GoodFile('a');
  *message.add_attachments() = GoodFile('a');
  EXPECT_THAT(Later(message), ElementsAre("attachments[1].slot_id"));
}

TEST(ParseReply, GivesWhatWasSerialized) {
  auto parsed = ParseReply(GoodReply().SerializeAsString());
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->text(), "Thank you.");
  Reply reply = GoodReply();
  reply.clear_text();
  EXPECT_TRUE(ParseReply(reply.SerializeAsString()).ok());
}

// The longest that a team may write goes with the longest that a policy may say.
TEST(ParseReply, TakesTheMostOfEverything) {
  Reply reply = GoodReply();
  reply.set_text(std::string(kMaxReplyBytes, 'x'));
  reply.mutable_status()->set_code(std::string(kMaxCodeBytes, 'X'));
  reply.mutable_status()->set_text(std::string(kMaxStateTextBytes, 'x'));
  reply.mutable_status()->set_language("en-aaaaaaaa-bbbbbbbb-cccccccc-ddddd");
  reply.set_next_index(0xffffffff);
  reply.set_sent_day(0xffffffff);
  const auto parsed = ParseReply(reply.SerializeAsString());
  EXPECT_TRUE(parsed.ok()) << parsed.status();
}

TEST(ParseReply, RefusesWhatIsNone) {
  const auto fields = [](const Reply& reply) {
    return FieldsOf(ParseReply(reply.SerializeAsString()).status());
  };
  EXPECT_THAT(fields(Reply()), ElementsAre("next_index"));
  Reply reply = GoodReply();
  reply.set_text(std::string(3001, 'x'));
  EXPECT_THAT(fields(reply), ElementsAre("text"));
  reply = GoodReply();
  reply.mutable_status()->set_code("no code");
  reply.mutable_status()->set_text(std::string(501, 'x'));
  reply.mutable_status()->set_language("-");
  EXPECT_THAT(fields(reply), ElementsAre("status.code", "status.text", "status.language"));
  // Fields that this version does not know may come, but not past the size of a reply.
  const std::string good = GoodReply().SerializeAsString();
  const auto padded = [&](std::size_t size) {
    const std::size_t rest = size - good.size() - 3;  // tag of field 15, two bytes of length
    return good + '\x7a' + static_cast<char>(0x80 | (rest & 0x7f)) + static_cast<char>(rest >> 7) +
           std::string(rest, 'x');
  };
  EXPECT_TRUE(ParseReply(padded(4095)).ok());
  EXPECT_THAT(FieldsOf(ParseReply(padded(4096)).status()), ElementsAre("reply"));
}

// Groups inside an unknown field nest without limit unless the parser has one.
TEST(Parsing, NestsAsDeepAsTheLimitAndNoDeeper) {
  const auto nested = [](int depth) {
    const auto count = static_cast<std::size_t>(depth);
    return std::string(count, '\x7b') + std::string(count, '\x7c');
  };
  for (const int depth : {kMaxMessageDepth, kMaxMessageDepth + 1}) {
    const bool allowed = depth == kMaxMessageDepth;
    EXPECT_EQ(ParseFirstMessage(FirstMessage().SerializeAsString() + nested(depth)).ok(), allowed);
    EXPECT_EQ(ParseLaterMessage(LaterMessage().SerializeAsString() + nested(depth)).ok(), allowed);
    EXPECT_EQ(ParseReply(GoodReply().SerializeAsString() + nested(depth)).ok(), allowed);
  }
}

TEST(Parsing, RefusesOpenGroupsTrailingBytesAndOtherEncodings) {
  for (const std::string& tail : {std::string(1000, '\x7b'), std::string("\x0c")}) {
    EXPECT_THAT(FieldsOf(ParseFirstMessage(FirstMessage().SerializeAsString() + tail).status()),
                ElementsAre("message"));
    EXPECT_THAT(FieldsOf(ParseLaterMessage(LaterMessage().SerializeAsString() + tail).status()),
                ElementsAre("message"));
    EXPECT_THAT(FieldsOf(ParseReply(GoodReply().SerializeAsString() + tail).status()),
                ElementsAre("reply"));
  }
  std::string content = LaterMessage().SerializeAsString();
  content[content.find("There")] = '\xff';
  EXPECT_THAT(FieldsOf(ParseLaterMessage(content).status()), ElementsAre("message"));
}

TEST(StatusFor, SpeaksTheLanguageOrTheDefaultOne) {
  v1::Policy policy;
  policy.add_languages("en");
  policy.add_languages("pt-BR");
  v1::StateText& state = *policy.add_states();
  state.set_code("SCREENING");
  (*state.mutable_reporter_text()->mutable_text())["en"] = "Received";
  (*state.mutable_reporter_text()->mutable_text())["pt-BR"] = "Recebido";
  const auto said = [&](std::string_view code, std::string_view language) {
    const report::v1::CaseStatus status = StatusFor(policy, code, language);
    EXPECT_EQ(status.code(), code);
    return status.language() + ":" + status.text();
  };
  EXPECT_EQ(said("SCREENING", "pt-BR"), "pt-BR:Recebido");
  EXPECT_EQ(said("SCREENING", "pt-br-1990"), "pt-BR:Recebido");
  EXPECT_EQ(said("SCREENING", "en-GB"), "en:Received");
  EXPECT_EQ(said("SCREENING", "fr"), "en:Received");
  EXPECT_EQ(said("SCREENING", ""), "en:Received");
  EXPECT_EQ(said("CLOSED", "en"), ":");
}

}  // namespace
}  // namespace candor::policy
