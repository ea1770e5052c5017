#include "candor-audit/command.h"

#include <sysexits.h>

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "candor/audit/v1/audit.pb.h"
#include "candor/testing/seeded_random.h"
#include "candor/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "made_log.h"

namespace candor::auditor {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class CommandTest : public testing::Test {
 protected:
  int Run(const std::vector<std::string>& args) {
    std::ostringstream out;
    std::ostringstream err;
    const int exit_code = RunCandorAudit(args, out, err);
    out_ = out.str();
    err_ = err.str();
    return exit_code;
  }

  test_support::SeededRandom random_;
  test_support::TempDir folder_;
  const Signer team_{"team.example/log", std::string(32, 's')};
  MadeCopy copy_ = MakeLog({2, 4}, team_, random_);
  const std::string path_ = folder_.Write("copy.txt", copy_.Text());
  std::string out_;
  std::string err_;
};

TEST_F(CommandTest, SaysThatACopyIsWhole) {
  EXPECT_EQ(Run({"--key", team_.key(), path_}), EX_OK);
  EXPECT_EQ(out_,
            "whole: 4 entries, 0 of them erased, under 2 checkpoints signed by "
            "team.example/log\n");
  EXPECT_THAT(err_, IsEmpty());
}

TEST_F(CommandTest, SaysWhatIsWrong) {
  copy_.entries[3].salt[0] ^= 1;
  EXPECT_EQ(Run({"--key", team_.key(), folder_.Write("edited.txt", copy_.Text())}), 1);
  EXPECT_EQ(out_, "WRONG: entry 3 (line 7) is not what was committed to: it was edited\n");
}

TEST_F(CommandTest, ComparesWithAllThatIsKnown) {
  const std::string older = folder_.Write("older.txt", copy_.Earlier(2).Text());
  const std::string checkpoint = folder_.Write("checkpoint.txt", copy_.checkpoints[1].note);
  EXPECT_EQ(Run({"--key", team_.key(), "--against", older, "--against", checkpoint, path_}), EX_OK);
  EXPECT_EQ(Run({"--key", team_.key(), older, "--against", checkpoint}), 1);
  EXPECT_THAT(out_, HasSubstr("knows 4 entries, this copy has 2: the log was rolled back"));
}

TEST_F(CommandTest, PrintsEntriesThatCannotWriteToTheTerminal) {
  audit::v1::Entry entry;
  entry.set_action("Get\x1b[2JReport");
  entry.set_subject("two words\n");
  entry.mutable_time()->set_seconds(0);
  entry.set_outcome(audit::v1::ENTRY_OUTCOME_REFUSED);
  entry.set_reason("NO_SUCH_CASE");
  entry.set_count(3);
  copy_.entries[1].entry = entry.SerializeAsString();
  copy_.entries[2].entry = "\xff";
  Erase(copy_.entries[3]);
  EXPECT_EQ(Run({"--key", team_.key(), "--print", folder_.Write("odd.txt", copy_.Text())}), 1);
  EXPECT_THAT(out_, StartsWith("0 2026-05-28T20:26:40Z done GetReport member/alice case="));
  EXPECT_THAT(out_, HasSubstr("\n1 WRONG 1970-01-01T00:00:00Z refused Get\\033[2JReport - "
                              "subject=two\\040words\\n reason=NO_SUCH_CASE count=3\n"
                              "2 WRONG not an entry\n3 erased\nWRONG: "));
}

TEST_F(CommandTest, SurvivesTimesThatNoCalendarHas) {
  for (const std::int64_t seconds : {INT64_MIN, INT64_MAX}) {
    audit::v1::Entry entry;
    entry.mutable_time()->set_seconds(seconds);
    copy_.entries[1].entry = entry.SerializeAsString();
    EXPECT_EQ(Run({"--key", team_.key(), "--print", folder_.Write("odd.txt", copy_.Text())}), 1);
  }
}

TEST_F(CommandTest, NamesWhatIsMissingOnTheCommandLine) {
  EXPECT_EQ(Run({}), EX_USAGE);
  EXPECT_EQ(Run({path_}), EX_USAGE);
  EXPECT_THAT(err_, HasSubstr("--key"));
  EXPECT_EQ(Run({"--key", team_.key()}), EX_USAGE);
  EXPECT_EQ(Run({"--key", "team+1234+AAAA", path_}), EX_USAGE);
  EXPECT_THAT(err_, HasSubstr("NAME+HASH+KEY"));
  EXPECT_EQ(Run({"--key", team_.key(), "--unknown", path_}), EX_USAGE);
  EXPECT_THAT(err_, EndsWith("see candor-audit --help\n"));
}

TEST_F(CommandTest, NamesTheFileThatCannotBeRead) {
  EXPECT_EQ(Run({"--key", team_.key(), folder_.File("none.txt")}), EX_NOINPUT);
  EXPECT_THAT(err_, HasSubstr("none.txt cannot be opened"));
  EXPECT_EQ(Run({"--key", team_.key(), path_, "--against", folder_.File("none.txt")}), EX_NOINPUT);
  EXPECT_EQ(Run({"--key", team_.key(), folder_.path()}), EX_IOERR);
  EXPECT_THAT(err_, HasSubstr(folder_.path() + " cannot be read"));
  EXPECT_EQ(Run({"--key", team_.key(), path_, "--against", folder_.path()}), EX_IOERR);
  EXPECT_EQ(Run({"--key", team_.key(), folder_.Write("other.txt", "hello\n")}), EX_DATAERR);
  EXPECT_THAT(err_, HasSubstr("other.txt is no export"));
}

TEST_F(CommandTest, HelpTellsTheExitCodes) {
  EXPECT_EQ(Run({"--help"}), EX_OK);
  EXPECT_THAT(out_, HasSubstr("Exit codes: 0 whole; 1 not whole"));
  EXPECT_THAT(out_, Not(HasSubstr("candorctl: ")));
}

}  // namespace
}  // namespace candor::auditor
