#include "candorctl/file_io.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>

#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;

std::size_t FilesIn(const std::string& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) {
    ++count;
  }
  return count;
}

TEST(WriteNewFileTest, MakesTheWholeFileWithItsMode) {
  const test_support::TempDir dir;
  const std::string path = dir.File("new");
  ASSERT_THAT(WriteNewFile(path, "content", 0600), IsOk());
  EXPECT_EQ(test_support::ReadFile(path), "content");
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_EQ(FilesIn(dir.path()), 1U);
}

TEST(WriteNewFileTest, NeverOverwrites) {
  const test_support::TempDir dir;
  const std::string path = dir.Write("old", "old content");
  EXPECT_THAT(WriteNewFile(path, "new", 0600), HasCode(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(WriteNewFile(path, "new", 0600), Says(path));
  EXPECT_EQ(test_support::ReadFile(path), "old content");
  EXPECT_EQ(FilesIn(dir.path()), 1U);
}

TEST(WriteNewFileTest, DoesNotFollowALinkThatLeadsNowhere) {
  const test_support::TempDir dir;
  ASSERT_EQ(symlink(dir.File("target").c_str(), dir.File("link").c_str()), 0);
  EXPECT_THAT(WriteNewFile(dir.File("link"), "x", 0600), HasCode(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(FilesIn(dir.path()), 1U);
}

TEST(WriteNewFileTest, NamesTheFolderThatIsNotThere) {
  const test_support::TempDir dir;
  const absl::Status status = WriteNewFile(dir.File("no/such/file"), "x", 0600);
  EXPECT_THAT(status, HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(status, Says("no/such/file"));
}

TEST(ReadSmallFileTest, ReadsUpToOneMebibyte) {
  const test_support::TempDir dir;
  EXPECT_EQ(*ReadSmallFile(dir.Write("a", "text")), "text");
  EXPECT_THAT(ReadSmallFile(dir.Write("b", std::string(kMaxFileBytes, 'x'))), IsOk());
  EXPECT_THAT(ReadSmallFile(dir.Write("c", std::string(kMaxFileBytes + 1, 'x'))),
              HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadSmallFile(dir.File("none")), HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(ReadSmallFile(dir.path()), HasCode(absl::StatusCode::kDataLoss));
}

// What is read when `text` comes through a pipe.
absl::StatusOr<Secret> Through(std::string_view text, std::size_t max_bytes) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  EXPECT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  close(ends[1]);
  auto line = ReadSecretLine(ends[0], max_bytes, "the pipe");
  close(ends[0]);
  return line;
}

TEST(ReadSecretLineTest, ReadsTheFirstLine) {
  EXPECT_EQ(Through("secret", 10)->view(), "secret");
  EXPECT_EQ(Through("secret\n", 10)->view(), "secret");
  EXPECT_EQ(Through("secret\r\nmore", 10)->view(), "secret");
  EXPECT_EQ(Through(" spaces stay \nmore", 20)->view(), " spaces stay ");
  EXPECT_EQ(Through("", 10)->view(), "");
  EXPECT_EQ(Through("0123456789\n", 10)->view(), "0123456789");
}

TEST(ReadSecretLineTest, RefusesALongLineWithoutShowingIt) {
  const auto line = Through("0123456789a", 10);
  EXPECT_THAT(line, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(line.status().ToString().find("0123"), std::string::npos);
}

}  // namespace
}  // namespace candor::tools
