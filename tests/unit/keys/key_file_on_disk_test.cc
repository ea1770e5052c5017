#include "candor/keys/key_file_on_disk.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <set>
#include <thread>

#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace candor::keys {
namespace {

using test_support::HasCode;
using test_support::HasReason;
using test_support::IsOk;
using test_support::ReadFile;
using test_support::Says;

class KeyFileOnDiskTest : public testing::Test {
 protected:
  std::set<std::string> Names() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) {
      names.insert(entry.path().filename());
    }
    return names;
  }
  unsigned ModeOf(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 0777U;
  }

  test_support::TempDir dir_;
  const std::string path_ = dir_.Write("team.key", "first");
};

TEST_F(KeyFileOnDiskTest, ReplacesTheFileThatItReadAndItsCopies) {
  chmod(path_.c_str(), 0640);
  KeyFileOnDisk file(path_, {dir_.File("copy"), dir_.Write("other copy", "old")});
  EXPECT_EQ(file.Read().value(), "first");
  EXPECT_FALSE(file.CopiesAreCurrent());
  for (const std::string& content : {std::string("second"), std::string(100000, 'x')}) {
    ASSERT_THAT(file.Write(content), IsOk());
    for (const char* name : {"team.key", "copy", "other copy"}) {
      EXPECT_EQ(ReadFile(dir_.File(name)), content) << name;
    }
    EXPECT_TRUE(file.CopiesAreCurrent());
  }
  EXPECT_EQ(ModeOf(path_), 0640U);
  EXPECT_EQ(ModeOf(dir_.File("copy")), 0600U);
  EXPECT_EQ(Names(), (std::set<std::string>{"team.key", "copy", "other copy"}));
}

TEST_F(KeyFileOnDiskTest, RefusesToReplaceAFileThatItHasNotSeen) {
  KeyFileOnDisk unread(path_);
  EXPECT_THAT(unread.Write("mine"), HasReason(Reason::kKeyFileChanged));

  KeyFileOnDisk one(path_, {dir_.File("copy")});
  KeyFileOnDisk other(path_);
  ASSERT_THAT(one.Read(), IsOk());
  ASSERT_THAT(other.Read(), IsOk());
  ASSERT_THAT(other.Write("theirs"), IsOk());
  EXPECT_THAT(one.Write("mine"), HasReason(Reason::kKeyFileChanged));
  EXPECT_EQ(ReadFile(path_), "theirs");
  EXPECT_EQ(Names(), std::set<std::string>{"team.key"});
  ASSERT_THAT(one.Read(), IsOk());
  EXPECT_THAT(one.Write("mine"), IsOk());
  std::filesystem::remove(path_);
  EXPECT_THAT(one.Write("mine again"), HasReason(Reason::kKeyFileChanged));
}

TEST_F(KeyFileOnDiskTest, OfManyWritersOneWinsEachTime) {
  constexpr int kWriters = 4;
  std::vector<KeyFileOnDisk> files(kWriters, KeyFileOnDisk(path_));
  for (KeyFileOnDisk& file : files) {
    ASSERT_THAT(file.Read(), IsOk());
  }
  std::vector<absl::Status> results(kWriters);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kWriters; ++i) {
    threads.emplace_back([&, i] { results[i] = files[i].Write("of writer " + std::to_string(i)); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  int won = 0;
  for (std::size_t i = 0; i < kWriters; ++i) {
    if (results[i].ok()) {
      ++won;
      EXPECT_EQ(ReadFile(path_), "of writer " + std::to_string(i));
    } else {
      EXPECT_THAT(results[i], HasReason(Reason::kKeyFileChanged));
    }
  }
  EXPECT_EQ(won, 1);
}

TEST_F(KeyFileOnDiskTest, GoesOnAfterACopyFailed) {
  KeyFileOnDisk file(path_, {dir_.File("no such folder/copy")});
  ASSERT_THAT(file.Read(), IsOk());
  EXPECT_THAT(file.Write("second"), HasReason(Reason::kStoreFailed));
  EXPECT_EQ(ReadFile(path_), "second");
  EXPECT_FALSE(file.CopiesAreCurrent());
  std::filesystem::create_directory(dir_.File("no such folder"));
  EXPECT_THAT(file.Write("third"), IsOk());
  EXPECT_EQ(ReadFile(dir_.File("no such folder/copy")), "third");
}

TEST_F(KeyFileOnDiskTest, WritesThroughNoLinkThatLiesInItsWay) {
  dir_.Write("victim", "not ours");
  std::filesystem::create_symlink("victim", dir_.File("copy.new"));
  KeyFileOnDisk file(path_, {dir_.File("copy")});
  ASSERT_THAT(file.Read(), IsOk());
  EXPECT_THAT(file.Write("second"), IsOk());
  EXPECT_EQ(ReadFile(dir_.File("copy")), "second");
  EXPECT_EQ(ReadFile(dir_.File("victim")), "not ours");
}

TEST_F(KeyFileOnDiskTest, RemovesWhatACutWriteLeft) {
  dir_.Write("team.key.new", "an old key file that opens what was erased since");
  KeyFileOnDisk file(path_);
  ASSERT_THAT(file.Read(), IsOk());
  EXPECT_EQ(Names(), std::set<std::string>{"team.key"});
  dir_.Write("team.key.new", "half");
  ASSERT_THAT(file.Write("second"), IsOk());
  EXPECT_EQ(Names(), std::set<std::string>{"team.key"});
}

// A writer that never ends by itself, told apart by what it writes; ends when it is killed.
pid_t StartWriter(const std::string& path, const std::string& copy, int progress) {
  const pid_t writer = fork();
  if (writer == 0) {
    KeyFileOnDisk file(path, {copy});
    for (int i = 0; file.Read().ok(); ++i) {
      const std::string content(50000, static_cast<char>('a' + i % 26));
      if (!file.Write(content).ok() || write(progress, "x", 1) != 1) {
        break;
      }
    }
    _exit(1);
  }
  return writer;
}

TEST_F(KeyFileOnDiskTest, IsWholeWheneverTheWriterIsKilled) {
  for (int round = 0; round < 20; ++round) {
    std::array<int, 2> progress{};
    ASSERT_EQ(pipe(progress.data()), 0);
    const pid_t writer = StartWriter(path_, dir_.File("copy"), progress[1]);
    ASSERT_GT(writer, 0);
    char done = 0;
    for (int i = 0; i <= round % 4; ++i) {
      ASSERT_EQ(read(progress[0], &done, 1), 1);
    }
    ASSERT_EQ(kill(writer, SIGKILL), 0);
    ASSERT_EQ(waitpid(writer, nullptr, 0), writer);
    close(progress[0]);
    close(progress[1]);
    const std::string found = KeyFileOnDisk(path_).Read().value();
    ASSERT_EQ(found, std::string(50000, found.front()));
    const std::string copy = ReadFile(dir_.File("copy"));
    ASSERT_EQ(copy, std::string(50000, copy.front()));
    EXPECT_EQ(Names().count("team.key.new"), 0U);
  }
}

TEST_F(KeyFileOnDiskTest, FollowsALinkAndReplacesWhatItLeadsTo) {
  std::filesystem::create_directory(dir_.File("keys"));
  std::filesystem::rename(path_, dir_.File("keys/real.key"));
  std::filesystem::create_symlink("keys/real.key", path_);
  KeyFileOnDisk file(path_);
  ASSERT_THAT(file.Read(), IsOk());
  ASSERT_THAT(file.Write("second"), IsOk());
  EXPECT_EQ(ReadFile(dir_.File("keys/real.key")), "second");
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
}

TEST_F(KeyFileOnDiskTest, NamesTheFileThatItCannotRead) {
  EXPECT_THAT(KeyFileOnDisk(dir_.File("none")).Read(), HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(KeyFileOnDisk(dir_.File("none")).Read(), Says("none"));
  EXPECT_THAT(KeyFileOnDisk(dir_.File("no/such")).Read(), HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(KeyFileOnDisk(dir_.path()).Read(), HasCode(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace candor::keys
