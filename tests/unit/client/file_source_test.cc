#include "candor/client/file_source.h"

#include <sys/stat.h>

#include <fstream>
#include <string>

#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace candor::client {
namespace {

using test_support::HasCode;
using test_support::IsOk;

TEST(FileSourceTest, ReadsFromAnyPlace) {
  const test_support::TempDir dir;
  const auto source = FileSource::Open(dir.Write("file", "0123456789"));
  ASSERT_THAT(source, IsOk());
  EXPECT_EQ(source->size(), 10U);
  std::string bytes(3, '\0');
  ASSERT_THAT(source->ReadAt(5, bytes.data(), 3), IsOk());
  EXPECT_EQ(bytes, "567");
  ASSERT_THAT(FileSource::Of(Secret::CopyOf("abcdef")).ReadAt(1, bytes.data(), 3), IsOk());
  EXPECT_EQ(bytes, "bcd");
}

TEST(FileSourceTest, TakesRegularFilesAlone) {
  const test_support::TempDir dir;
  EXPECT_THAT(FileSource::Open(dir.File("none")), HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(FileSource::Open(dir.path()), HasCode(absl::StatusCode::kInvalidArgument));
  ASSERT_EQ(mkfifo(dir.File("pipe").c_str(), 0600), 0);
  EXPECT_THAT(FileSource::Open(dir.File("pipe")), HasCode(absl::StatusCode::kInvalidArgument));
}

TEST(FileSourceTest, NoticesAFileThatBecameShorter) {
  const test_support::TempDir dir;
  const std::string path = dir.Write("file", "0123456789");
  const auto source = FileSource::Open(path);
  ASSERT_THAT(source, IsOk());
  std::ofstream(path, std::ios::trunc) << "01";
  std::string bytes(5, '\0');
  EXPECT_THAT(source->ReadAt(5, bytes.data(), 5), HasCode(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace candor::client
