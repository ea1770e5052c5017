#include <sysexits.h>

#include <string>
#include <vector>

#include "candor/testing/fake_clock.h"
#include "candor/testing/seeded_random.h"
#include "candor/testing/temp_dir.h"
#include "command_runner.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kShipped[] = CANDOR_POLICY_FILE;

class PolicyCommandTest : public ::testing::Test {
 protected:
  Ran Run(std::vector<std::string> args) {
    args.insert(args.begin(), "policy");
    return RunCommand(std::move(args), clock_, random_);
  }
  // The shipped policy with the first `from` replaced, as a file.
  std::string Changed(const std::string& from, const std::string& to) {
    std::string text = test_support::ReadFile(kShipped);
    text.replace(text.find(from), from.size(), to);
    return dir_.Write("changed.yaml", text);
  }

  test_support::TempDir dir_;
  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
};

TEST_F(PolicyCommandTest, CheckSaysThatTheShippedPolicyIsInOrder) {
  const Ran ran = Run({"check", kShipped});
  EXPECT_EQ(ran.exit_code, EX_OK) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("pytorch-foundation version 1 is in order"));
}

TEST_F(PolicyCommandTest, CheckNamesThePathOfAProblem) {
  const Ran ran = Run({"check", Changed("time_zone: UTC", "time_zone: Mars/Olympus")});
  EXPECT_EQ(ran.exit_code, EX_DATAERR);
  EXPECT_THAT(ran.err, HasSubstr("changed.yaml"));
  EXPECT_THAT(ran.err, HasSubstr("time_zone"));
  EXPECT_EQ(ran.out, "");
}

TEST_F(PolicyCommandTest, CheckSaysWhichFileIsNotThere) {
  const Ran ran = Run({"check", dir_.File("absent.yaml")});
  EXPECT_NE(ran.exit_code, EX_OK);
  EXPECT_THAT(ran.err, HasSubstr("absent.yaml"));
}

TEST_F(PolicyCommandTest, ShowSpeaksTheLanguageThatIsAskedFor) {
  const Ran german = Run({"show", kShipped, "--language", "de"});
  EXPECT_EQ(german.exit_code, EX_OK) << german.err;
  EXPECT_THAT(german.out, HasSubstr("Belästigung"));
  const Ran unknown = Run({"show", kShipped, "--language", "tlh"});
  EXPECT_EQ(unknown.exit_code, EX_USAGE);
  EXPECT_THAT(unknown.err, HasSubstr("pt-BR"));
}

TEST_F(PolicyCommandTest, DiffNamesADroppedCodeAndSaysWhenNothingChanges) {
  const Ran same = Run({"diff", kShipped, kShipped});
  EXPECT_EQ(same.exit_code, EX_OK) << same.err;
  EXPECT_THAT(same.out, HasSubstr("Nothing changes."));
  const Ran dropped = Run({"diff", kShipped, Changed("code: C7", "code: C9")});
  EXPECT_EQ(dropped.exit_code, EX_OK) << dropped.err;
  EXPECT_THAT(dropped.out, HasSubstr("C7"));
  EXPECT_THAT(dropped.out, HasSubstr("C9"));
  EXPECT_THAT(dropped.out, Not(HasSubstr("Nothing changes.")));
}

}  // namespace
}  // namespace candor::tools
