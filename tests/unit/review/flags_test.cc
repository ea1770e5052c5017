#include "review/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sysexits.h>

#include <string>
#include <vector>

namespace candor::review {
namespace {

using ::testing::HasSubstr;

std::optional<int> Parse(std::vector<std::string> arguments, Flags& flags) {
  arguments.insert(arguments.begin(), "candor-review");
  std::vector<char*> argv;
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  return ParseFlags(static_cast<int>(argv.size()), argv.data(), flags);
}

TEST(Flags, AreRead) {
  Flags flags;
  EXPECT_EQ(Parse({"--config", "r.yaml", "--check-config", "--passphrase-fd", "3"}, flags),
            std::nullopt);
  EXPECT_EQ(flags.config, "r.yaml");
  EXPECT_TRUE(flags.check_config);
  EXPECT_EQ(flags.passphrase_fd, 3);
  Flags few;
  EXPECT_EQ(Parse({"--config=r.yaml"}, few), std::nullopt);
  EXPECT_FALSE(few.check_config);
  EXPECT_EQ(few.passphrase_fd, std::nullopt);
}

TEST(Flags, ThatAreNotKnownOrNotCompleteAreUsageErrors) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"--config"},
                                             {"--config", "r.yaml", "--verbose"},
                                             {"--config", "r.yaml", "extra"},
                                             {"--config", "r.yaml", "--passphrase-fd"},
                                             {"--config", "r.yaml", "--passphrase-fd", "x"},
                                             {"--config", "r.yaml", "--passphrase-fd", "-1"}}) {
    Flags flags;
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(Parse(arguments, flags), EX_USAGE);
    const std::string said = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(said.find("candor-review: "), 0U) << said;
    EXPECT_THAT(said, HasSubstr("candor-review --help"));
  }
}

TEST(Flags, HelpAndVersionAreAnsweredOnStandardOutput) {
  Flags flags;
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(Parse({"--help"}, flags), 0);
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("--passphrase-fd"));
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(Parse({"--version"}, flags), 0);
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("candor-review "));
}

}  // namespace
}  // namespace candor::review
