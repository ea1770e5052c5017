// What the team does with a thread.
#include "candorctl/thread_commands.h"

#include <sysexits.h>

#include <filesystem>
#include <string>
#include <vector>

#include "candor/base/error.h"
#include "candor/hpke/sha256.h"
#include "candor/rpc/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "intake_command_fixture.h"
#include "scripted_cases.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ThreadCommandsTest : public ::testing::Test {
 protected:
  Ran Run(std::vector<std::string> args, const std::string& input = {}) {
    const std::vector<std::string> connection = {
        "--address", "127.0.0.1:" + std::to_string(cases_.port()),
        "--cert",    member_.certificate,
        "--key",     member_.key,
        "--ca",      ca_.ca_file()};
    args.insert(args.begin(), "cases");
    args.insert(args.end(), connection.begin(), connection.end());
    return RunCommand(args, clock_, random_, input);
  }
  void Offer(const std::string& bytes) {
    cases_.attachment.set_name("cases/a/messages/1/attachments/0");
    cases_.attachment.set_file_name("../../etc/passwd\x1b");
    cases_.attachment.set_size(bytes.size());
    cases_.attachment.set_sha256(Sha256(bytes));
    cases_.bytes = bytes;
  }
  std::size_t FilesIn(const std::string& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }

  test_support::TestCa ca_;
  test_support::CertificateFiles member_ = ca_.Issue("spiffe://test.example/member/alice");
  test_support::TempDir dir_;
  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  ScriptedCases cases_{CredentialsOf(ca_, "spiffe://test.example/review/main")};
};

TEST_F(ThreadCommandsTest, MessagesShowsTheWholeThread) {
  cases_.messages.resize(3);
  cases_.messages[0].set_day(20514);
  cases_.messages[0].mutable_reply()->mutable_status()->set_code("SCREENING");
  cases_.messages[0].set_delivery(review::v1::DELIVERY_STATE_FETCHED);
  cases_.messages[0].set_fetched_day(20515);
  cases_.messages[1].set_day(20516);
  cases_.messages[1].mutable_follow_up()->set_text("more\n2026-03-03  to the reporter\x1b");
  auto& file = *cases_.messages[1].add_attachments();
  file.set_name("cases/a/messages/2/attachments/0");
  file.set_file_name("photo.jpg\n");
  file.set_size(7);
  file.set_state(review::v1::ATTACHMENT_STATE_READY);
  cases_.messages[2].set_day(20517);
  cases_.messages[2].mutable_withdrawal()->set_reason("settled");
  const Ran ran = Run({"messages", "cases/a"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("2026-03-02  to the reporter (fetched on 2026-03-03)\n"
                                 "  state: SCREENING\n"));
  EXPECT_THAT(ran.out, HasSubstr("2026-03-04  from the reporter\n"
                                 "  more\n  2026-03-03  to the reporter<U+001B>\n"));
  EXPECT_THAT(ran.out, HasSubstr("[file] photo.jpg , 7 bytes, ready\n         "
                                 "cases/a/messages/2/attachments/0\n"));
  EXPECT_THAT(ran.out, HasSubstr("the reporter asks to withdraw the report\n  settled\n"));
  EXPECT_THAT(Run({"messages", "cases/a", "--output", "json"}).out, HasSubstr("{\"messages\":[{"));
}

TEST_F(ThreadCommandsTest, ReplyIsSentAgainWithTheSameId) {
  cases_.failures = 2;
  const Ran ran = Run({"reply", "cases/a"}, "We have read it.\n");
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("cases release cases/a 1\n"));
  ASSERT_EQ(cases_.replies.size(), 3U);
  EXPECT_EQ(cases_.replies[0].request_id().size(), 16U);
  EXPECT_EQ(cases_.replies[0].SerializeAsString(), cases_.replies[2].SerializeAsString());
  EXPECT_EQ(cases_.replies[0].text(), "We have read it.\n");
}

TEST_F(ThreadCommandsTest, MessagesSayWhoMustDoWhat) {
  cases_.messages.resize(4);
  const auto set = [this](std::size_t at, review::v1::DeliveryState state) {
    review::v1::ThreadMessage& message = cases_.messages[at];
    message.set_name("cases/a/messages/" + std::to_string(at + 1));
    message.set_day(20514);
    message.set_author("alice");
    message.set_released_by("bob");
    message.mutable_reply()->set_text("t");
    message.set_delivery(state);
  };
  set(0, review::v1::DELIVERY_STATE_HELD);
  set(1, review::v1::DELIVERY_STATE_RELEASED);
  cases_.messages[1].set_recipient(review::v1::RECIPIENT_EVENT_STAFF);
  cases_.messages[1].set_purpose(review::v1::TEXT_PURPOSE_SLIP);
  set(2, review::v1::DELIVERY_STATE_DELIVERED);
  cases_.messages[2].mutable_delivered_time()->set_seconds(1772452800);
  cases_.messages[3].set_day(20514);
  cases_.messages[3].mutable_follow_up()->set_is_appeal(true);
  const Ran ran = Run({"messages", "cases/a"});
  EXPECT_EQ(ran.out,
            "\n2026-03-02  1. to the reporter, by alice (HELD: another member has to release it)\n"
            "  t\n"
            "\n2026-03-02  2. to the event staff, slip, by alice (released by bob, to be handed "
            "over)\n  t\n"
            "\n2026-03-02  3. to the reporter, by alice (handed over on 2026-03-02 12:00 UTC)\n"
            "  t\n"
            "\n2026-03-02  from the reporter: an appeal\n");
}

TEST_F(ThreadCommandsTest, ReplySaysWhatItIsFor) {
  ASSERT_EQ(Run({"reply", "cases/a", "--purpose", "check-in"}, "Are you well?").exit_code, 0);
  EXPECT_EQ(cases_.replies[0].purpose(), review::v1::TEXT_PURPOSE_CHECK_IN);
  EXPECT_EQ(Run({"reply", "cases/a", "--purpose", "decision"}, "x").exit_code, EX_USAGE);
}

TEST_F(ThreadCommandsTest, DownloadTakesACaseByItsWords) {
  cases_.cases.resize(1);
  cases_.cases[0].set_name("cases/abcdefghijklmnopqrstuvwxyz");
  cases_.cases[0].set_code_name("amber otter");
  Offer("x");
  EXPECT_EQ(
      Run({"download", "amber-otter/messages/1/attachments/0", "-o", dir_.File("x")}).exit_code, 0);
  EXPECT_EQ(cases_.downloaded, "cases/abcdefghijklmnopqrstuvwxyz/messages/1/attachments/0");
}

TEST_F(ThreadCommandsTest, ReplyRefusesATextThatCannotGo) {
  EXPECT_EQ(Run({"reply", "cases/a"}, "").exit_code, EX_DATAERR);
  EXPECT_EQ(Run({"reply", "cases/a"}, std::string(3001, 'x')).exit_code, EX_DATAERR);
  EXPECT_TRUE(cases_.replies.empty());
}

TEST_F(ThreadCommandsTest, LinkNamesBothCases) {
  EXPECT_THAT(Run({"link", "cases/a", "cases/b"}).out,
              HasSubstr("cases/a and cases/b are linked."));
  EXPECT_EQ(cases_.link.name(), "cases/a");
  EXPECT_EQ(cases_.link.other(), "cases/b");
}

TEST_F(ThreadCommandsTest, DownloadSavesWhereTheMemberSays) {
  const std::string bytes(1234, 'b');
  Offer(bytes);
  const std::string target = dir_.File("evidence");
  const Ran ran = Run({"download", "cases/a/messages/1/attachments/0", "-o", target});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(cases_.downloaded, "cases/a/messages/1/attachments/0");
  EXPECT_EQ(test_support::ReadFile(target), bytes);
  EXPECT_EQ(FilesIn(dir_.path()), 1U);
  EXPECT_THAT(ran.out, HasSubstr("1234 bytes"));
  EXPECT_THAT(ran.out, Not(HasSubstr("\x1b")));
  const Ran again = Run({"download", "cases/a/messages/1/attachments/0", "-o", target});
  EXPECT_EQ(again.exit_code, EX_CANTCREAT) << "never overwritten";
}

TEST_F(ThreadCommandsTest, DownloadKeepsNothingThatIsNotWhatWasDeclared) {
  const std::string target = dir_.File("evidence");
  Offer("good");
  cases_.bytes = "evil";
  EXPECT_EQ(Run({"download", "cases/a/messages/1/attachments/0", "-o", target}).exit_code,
            EX_IOERR);
  cases_.bytes = "good and more";
  EXPECT_EQ(Run({"download", "cases/a/messages/1/attachments/0", "-o", target}).exit_code,
            EX_IOERR);
  cases_.bytes = "good";
  cases_.status = rpc::ToGrpcStatus(Error(Reason::kAttachmentDamaged));
  EXPECT_EQ(Run({"download", "cases/a/messages/1/attachments/0", "-o", target}).exit_code,
            EX_DATAERR);
  cases_.attachment.Clear();
  cases_.status = rpc::ToGrpcStatus(Error(Reason::kNoSuchAttachment));
  EXPECT_EQ(Run({"download", "cases/a/messages/1/attachments/0", "-o", target}).exit_code,
            EX_NOINPUT);
  EXPECT_EQ(FilesIn(dir_.path()), 0U);
}

}  // namespace
}  // namespace candor::tools
