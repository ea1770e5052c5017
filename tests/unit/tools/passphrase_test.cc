#include "candorctl/passphrase.h"

#include <unistd.h>

#include <array>
#include <string>

#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;

PassphraseFlags File(const test_support::TempDir& dir, std::string_view content) {
  return {.file = dir.Write("passphrase", content), .fd = -1};
}

TEST(PassphraseTest, IsTheFirstLineOfAFile) {
  const test_support::TempDir dir;
  const auto passphrase = ReadPassphrase(File(dir, "short\nnot this\n"));
  ASSERT_THAT(passphrase, IsOk());
  EXPECT_EQ(passphrase->view(), "short");
}

TEST(PassphraseTest, IsTheFirstLineOfADescriptor) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "from a pipe\n", 12), 12);
  close(ends[1]);
  const auto passphrase = ReadPassphrase({.file = "", .fd = ends[0]});
  close(ends[0]);
  ASSERT_THAT(passphrase, IsOk());
  EXPECT_EQ(passphrase->view(), "from a pipe");
}

TEST(PassphraseTest, RefusesNone) {
  const test_support::TempDir dir;
  EXPECT_THAT(ReadPassphrase(File(dir, "\n")), HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadPassphrase({.file = dir.File("none"), .fd = -1}), Says(dir.File("none")));
  EXPECT_FALSE(ReadPassphrase({.file = "", .fd = 999}).ok());
}

TEST(PassphraseTest, RefusesMoreThanReviewTakes) {
  const test_support::TempDir dir;
  EXPECT_THAT(ReadPassphrase(File(dir, std::string(1024, 'x'))), IsOk());
  EXPECT_THAT(ReadPassphrase(File(dir, std::string(1025, 'x'))),
              HasCode(absl::StatusCode::kInvalidArgument));
}

TEST(PassphraseTest, ANewOneHasTwelveBytesAndIsNeverShown) {
  const test_support::TempDir dir;
  EXPECT_THAT(ReadNewPassphrase(File(dir, "twelve bytes\n")), IsOk());
  const auto refused = ReadNewPassphrase(File(dir, "elevenbytes\n"));
  EXPECT_THAT(refused, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(refused.status().ToString().find("elevenbytes"), std::string::npos);
}

}  // namespace
}  // namespace candor::tools
