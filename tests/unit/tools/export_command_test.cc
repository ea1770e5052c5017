#include "candorctl/export_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sysexits.h>

#include "candor/hpke/schedule.h"
#include "candor/open/open.h"
#include "candor/seal/archive.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/seeded_random.h"
#include "candor/testing/temp_dir.h"
#include "candorctl/approval_page.h"
#include "candorctl/file_io.h"
#include "candorctl/sealed_archive.h"
#include "candorctl/verb_page.h"
#include "command_runner.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ExportCommandTest : public ::testing::Test {
 protected:
  ExportCommandTest() {
    EXPECT_EQ(
        Run({"keys", "export-key", "--name", "court", "--out", dir_.File("court.key")}).exit_code,
        0);
    const auto key = ReadExportKey(dir_.File("court.key"));
    auto sealer = seal::ArchiveSealer::New(
                      seal::Recipient::Parse(hpke::kKemX25519, key->public_key()).value(), random_)
                      .value();
    std::string archive = sealer.head();
    EXPECT_TRUE(sealer.Add(content_, archive).ok());
    EXPECT_TRUE(sealer.Finish(archive).ok());
    sealed_ = archive;
    dir_.Write("case.candor", archive);
  }
  Ran Run(std::vector<std::string> args) { return RunCommand(std::move(args), clock_, random_); }
  Ran Open(const std::string& key = "court.key") {
    return Run({"export", "open", dir_.File("case.candor"), "--key-file", dir_.File(key), "-o",
                dir_.File("case.tar")});
  }

  test_support::TempDir dir_;
  test_support::FakeClock clock_;
  test_support::SeededRandom random_{8};
  const std::string content_ = std::string(200000, 'x') + "end";
  std::string sealed_;
};

TEST_F(ExportCommandTest, OpensWhatIsSealedToTheKey) {
  const Ran ran = Open();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ReadSmallFile(dir_.File("case.tar")).value(), content_);
  EXPECT_EQ(Open().exit_code, EX_CANTCREAT) << "never over another file";
}

TEST_F(ExportCommandTest, KeepsNothingOfWhatIsNotWhole) {
  for (const std::string& bad : {sealed_.substr(0, sealed_.size() - 65552), sealed_ + "x",
                                 sealed_.substr(0, 40), std::string("no archive"), std::string()}) {
    dir_.Write("case.candor", bad);
    const Ran ran = Open();
    EXPECT_EQ(ran.exit_code, EX_DATAERR) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("case.candor"));
    EXPECT_FALSE(ReadSmallFile(dir_.File("case.tar")).ok());
  }
}

TEST_F(ExportCommandTest, SaysWhichKeyIsWrong) {
  ASSERT_EQ(
      Run({"keys", "export-key", "--name", "other", "--out", dir_.File("other.key")}).exit_code, 0);
  const Ran other = Open("other.key");
  EXPECT_EQ(other.exit_code, EX_NOINPUT);
  EXPECT_THAT(other.err, HasSubstr("another key"));
  dir_.Write("no.key", "not hexadecimal");
  EXPECT_THAT(Open("no.key").err, HasSubstr("no.key"));
  EXPECT_THAT(Open("none.key").err, HasSubstr("none.key"));
}

TEST(ApprovalPages, SayWhatWaitsAndForWhom) {
  review::v1::UpdateMemberResponse updated;
  updated.mutable_member()->set_name("dana");
  updated.set_approval("approvals/abc");
  EXPECT_THAT(VerbPage(updated, ""), HasSubstr("candorctl approvals approve approvals/abc"));
  updated.clear_approval();
  EXPECT_THAT(VerbPage(updated, ""), Not(HasSubstr("approve")));
  review::v1::Approval approval;
  approval.set_name("approvals/abc");
  approval.set_kind(review::v1::APPROVAL_KIND_EXPORT);
  approval.set_state(review::v1::APPROVAL_STATE_OPEN);
  approval.add_cases("cases/x");
  approval.set_export_key("court");
  approval.set_proposed_by("carol");
  approval.set_reason("a\x1b[2Jb");
  const std::string page = ApprovalPage(approval);
  EXPECT_THAT(page, HasSubstr("export of 1 case to court"));
  EXPECT_THAT(page, HasSubstr("another member runs candorctl approvals approve approvals/abc"));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace candor::tools
