#include "candor/service/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace candor::service {
namespace {

using ::testing::HasSubstr;

const Program kProgram = {"candor-sample", "Does something.", "0 stopped."};

struct SampleFlags : Flags {
  std::optional<int> number;
};

std::optional<int> Parse(std::vector<std::string> arguments, SampleFlags& flags) {
  arguments.insert(arguments.begin(), "candor-sample");
  std::vector<char*> argv;
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  return ParseFlags(static_cast<int>(argv.size()), argv.data(), kProgram, flags,
                    [&flags](CLI::App& app) { app.add_option("--number", flags.number); });
}

TEST(Flags, AreRead) {
  SampleFlags flags;
  EXPECT_EQ(Parse({"--config", "r.yaml", "--check-config", "--number", "3"}, flags), std::nullopt);
  EXPECT_EQ(flags.config, "r.yaml");
  EXPECT_TRUE(flags.check_config);
  EXPECT_EQ(flags.number, 3);
  SampleFlags few;
  EXPECT_EQ(Parse({"--config=r.yaml"}, few), std::nullopt);
  EXPECT_FALSE(few.check_config);
  EXPECT_EQ(few.number, std::nullopt);
}

TEST(Flags, ThatAreNotKnownOrNotCompleteAreUsageErrors) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"--config"},
                                             {"--config", "r.yaml", "--verbose"},
                                             {"--config", "r.yaml", "extra"},
                                             {"--config", "r.yaml", "--number"},
                                             {"--config", "r.yaml", "--number", "x"}}) {
    SampleFlags flags;
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(Parse(arguments, flags), EX_USAGE);
    const std::string said = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(said.find("candor-sample: "), 0U) << said;
    EXPECT_THAT(said, HasSubstr("candor-sample --help"));
  }
}

TEST(Flags, HelpAndVersionAreAnsweredOnStandardOutput) {
  SampleFlags flags;
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(Parse({"--help"}, flags), 0);
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("--number"));
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(Parse({"--version"}, flags), 0);
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("candor-sample "));
}

TEST(Fail, NamesTheProgramAndTheCause) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Fail(kProgram, EX_CONFIG, absl::InvalidArgumentError("a.yaml: x: is wrong")),
            EX_CONFIG);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "candor-sample: a.yaml: x: is wrong\n");
}

TEST(ConfigExitCode, TellsAMissingFileFromAWrongOne) {
  EXPECT_EQ(ConfigExitCode(absl::NotFoundError("")), EX_NOINPUT);
  EXPECT_EQ(ConfigExitCode(absl::InvalidArgumentError("")), EX_CONFIG);
}

}  // namespace
}  // namespace candor::service
