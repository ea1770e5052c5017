// The reporter comes back, by candorctl alone: each command is a new process's worth of state.
#include <sysexits.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services_fixture.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;

class ServicesThreadTest : public ServicesTest {
 protected:
  void SetUp() override {
    StartIntake();
    StartReview();
    Unseal();
  }
};

TEST_F(ServicesThreadTest, ReporterAndTeamWriteToEachOther) {
  const std::string file = dir_.Write("notes.txt", std::string(300000, 'n'));
  const Ran sent =
      Submit({"--kind", "question", "--what", "x", "--attach", file, "--output", "json"});
  ASSERT_EQ(sent.exit_code, 0) << sent.err;
  const std::string words = WordsIn(sent.out);
  const std::string name = "cases/" + After(WaitForCases(1), "\"name\":\"cases/");
  Take(name);

  Until([&] { return AsReporter({"inbox"}, words); }, "2 replies, oldest first");
  Until(
      [&] {
        return As("member-alice", {"cases", "show", name});
      },
      "notes.txt, 300000 bytes, "
      "declared as text/plain, ready");
  Until([&] { return As("member-alice", {"cases", "show", name}); }, "confirmed: the reporter");

  const Ran reply = As("member-alice", {"cases", "reply", name}, "Who else was there?");
  ASSERT_EQ(reply.exit_code, 0) << reply.err;
  EXPECT_EQ(As("member-bob", {"cases", "declare", name, "none"}).exit_code, 0);
  EXPECT_EQ(As("member-alice", {"cases", "release", name, "3", "--yes"}).exit_code, EX_NOPERM);
  const Ran released = As("member-bob", {"cases", "release", name, "3", "--yes"});
  ASSERT_EQ(released.exit_code, 0) << released.err;
  Until([&] { return AsReporter({"inbox"}, words); }, "Who else was there?");

  const Ran more = AsReporter({"reply", "--text-file", dir_.Write("text", "Nobody."), "--attach",
                               dir_.Write("second.bin", "second")},
                              words);
  ASSERT_EQ(more.exit_code, 0) << more.err;
  const Ran thread = Until(
      [&] {
        return As("member-alice", {"cases", "messages", name});
      },
      "second.bin, 6 bytes, ready");
  EXPECT_THAT(thread.out, HasSubstr("from the reporter\n  Nobody.\n"));
  EXPECT_THAT(thread.out, HasSubstr("by alice (fetched on "));

  const Ran saved = As("member-alice", {"cases", "download", name + "/messages/0/attachments/0",
                                        "-o", dir_.File("saved")});
  ASSERT_EQ(saved.exit_code, 0) << saved.err;
  EXPECT_EQ(test_support::ReadFile(dir_.File("saved")), std::string(300000, 'n'));

  EXPECT_THAT(AsReporter({"withdraw"}, words).out, HasSubstr("The team was asked"));
  Until([&] { return As("member-alice", {"cases", "show", name}); }, "asked for by the reporter");
}

TEST_F(ServicesThreadTest, IntakeSealsForPortalsThatCannot) {
  const Ran sent =
      As("portal-demo", {"submit", "--plaintext", "--kind", "question", "--what", "x", "--attach",
                         dir_.Write("plain.txt", "plain"), "--output", "json"});
  ASSERT_EQ(sent.exit_code, 0) << sent.err;
  const std::string words = WordsIn(sent.out);
  const std::string name = "cases/" + After(WaitForCases(1), "\"name\":\"cases/");
  Take(name);
  const Ran more = As("portal-demo",
                      {"reply", "--plaintext", "--text-file", dir_.Write("text", "More."),
                       "--attach", dir_.Write("more.txt", "more")},
                      words);
  ASSERT_EQ(more.exit_code, 0) << more.err;
  Until([&] { return As("member-alice", {"cases", "messages", name}); }, "more.txt, 4 bytes");
  Until(
      [&] {
        return As("member-alice", {"cases", "show", name});
      },
      "plain.txt, 5 bytes, declared as text/plain, ready");
}

TEST_F(ServicesThreadTest, AWithdrawalBeforeThePullDestroysTheReport) {
  review_->Kill();
  const Ran sent = Submit({"--kind", "question", "--what", "x", "--output", "json"});
  ASSERT_EQ(sent.exit_code, 0) << sent.err;
  const std::string words = WordsIn(sent.out);
  EXPECT_THAT(AsReporter({"withdraw"}, words).out, HasSubstr("The report is destroyed"));
  EXPECT_THAT(AsReporter({"withdraw"}, words).out, HasSubstr("The report is destroyed"));
  EXPECT_THAT(AsReporter({"inbox"}, words).out, HasSubstr("No reply has come yet"));
}

}  // namespace
}  // namespace candor::tools
