#include "approvals/tar.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "candor/testing/temp_dir.h"

namespace candor::review {
namespace {

TEST(Tar, IsReadByTar) {
  const test_support::TempDir dir;
  std::string archive;
  archive.append(TarFile("case.json", "{}\n").view());
  archive.append(TarFile("attachments/0-0", std::string(512, 'x')).view());
  archive.append(TarFile("empty", "").view());
  archive.append(TarEnd());
  const std::string file = dir.Write("export.tar", archive);
  // GNU tar or busybox's: both list names and sizes.
  FILE* const tar = popen(("tar tvf " + file + " 2>&1").c_str(), "r");
  ASSERT_NE(tar, nullptr);
  std::string listed(4096, '\0');
  listed.resize(std::fread(listed.data(), 1, listed.size(), tar));
  EXPECT_EQ(pclose(tar), 0) << listed;
  for (const char* line : {" 3 ", "case.json", " 512 ", "attachments/0-0", " 0 ", "empty"}) {
    EXPECT_NE(listed.find(line), std::string::npos) << listed;
  }
}

TEST(Tar, FillsUpToABlock) {
  EXPECT_EQ(TarPadding(0), 0U);
  EXPECT_EQ(TarPadding(1), 511U);
  EXPECT_EQ(TarPadding(512), 0U);
  EXPECT_EQ(TarFile("a", "x").size(), 1024U);
}

}  // namespace
}  // namespace candor::review
