#include "custody/passphrase.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"

namespace candor::review {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;

// Through a pipe, as a parent process hands it over.
absl::StatusOr<std::string> Read(std::string_view text) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  EXPECT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  close(ends[1]);
  const absl::StatusOr<Secret> passphrase = ReadPassphrase(ends[0]);
  EXPECT_EQ(fcntl(ends[0], F_GETFD), -1);  // closed
  if (!passphrase.ok()) {
    return passphrase.status();
  }
  return std::string(passphrase->view());
}

TEST(Passphrase, IsReadToTheEndWithoutItsLineBreak) {
  EXPECT_EQ(Read("secret").value(), "secret");
  EXPECT_EQ(Read("secret\n").value(), "secret");
  EXPECT_EQ(Read("secret\r\n").value(), "secret");
  EXPECT_EQ(Read("two words \n\n").value(), "two words \n");
  EXPECT_EQ(Read(std::string("nul\0in it", 9)).value().size(), 9U);
  EXPECT_EQ(Read(std::string(1024, 'x') + "\n").value().size(), 1024U);
}

TEST(Passphrase, OfNoOrTooManyBytesIsRefused) {
  for (const std::string& text : {std::string(), std::string("\n"), std::string("\r\n"),
                                  std::string(1025, 'x'), std::string(5000, 'x')}) {
    EXPECT_THAT(Read(text), Says("1 to 1024 bytes"));
  }
}

TEST(Passphrase, OfABadDescriptorIsRefused) {
  EXPECT_THAT(ReadPassphrase(9999), Says("cannot be read"));
}

TEST(Passphrase, IsReadFromAFileThatOthersCannotRead) {
  const test_support::TempDir dir;
  const std::string path = dir.Write("passphrase", "secret\n");
  const auto passphrase = ReadPassphraseFile(path);
  ASSERT_THAT(passphrase, IsOk());
  EXPECT_EQ(passphrase->view(), "secret");
  test_support::WriteFile(path, "secret\n", 0640);
  EXPECT_THAT(ReadPassphraseFile(path), IsOk());
  test_support::WriteFile(path, "secret\n", 0644);
  EXPECT_THAT(ReadPassphraseFile(path), HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(ReadPassphraseFile(dir.File("missing")), Says("missing cannot be read"));
}

}  // namespace
}  // namespace candor::review
