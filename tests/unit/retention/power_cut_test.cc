// A power cut at each write of erasing and redacting: what is there afterwards is the old or the
// new, and the next unseal finishes it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "../store/fault_file_system.h"
#include "candor/testing/matchers.h"
#include "retention_desk.h"
#include "review/families.h"

namespace candor::review {
namespace {

using store::FaultFileSystem;
using test::RetentionDesk;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// From the n-th write to the store on there is no power, until PowerOn.
void CutAt(RetentionDesk& desk, int n) {
  desk.world().file_system->SetFault([n, seen = 0](FaultFileSystem::Operation operation,
                                                   const std::string&) mutable {
    const bool is_write = operation == FaultFileSystem::Operation::kAppend ||
                          operation == FaultFileSystem::Operation::kSync;
    seen += is_write ? 1 : 0;
    return is_write && seen > n ? rocksdb::IOStatus::IOError("no power") : rocksdb::IOStatus::OK();
  });
}

void PowerOnAgain(RetentionDesk& desk) {
  desk.world().file_system->PowerOff();
  desk.world().file_system->SetFault(nullptr);
  desk.CloseStore();
  desk.world().file_system->PowerOn();
  desk.Restart();
  desk.WaitUntilSettled();
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(PowerCut, ErasingEndsAsOldOrNew) {
  bool was_old = false;
  bool was_new = false;
  for (int n = 0; n < 8; ++n) {
    RetentionDesk desk;
    desk.SetNow("2028-04-05 00:00");
    const std::uint32_t number = desk.Number();
    CutAt(desk, n);
    const auto done = desk.Erase();
    const bool was_told = done.ok() && done->erased == 1;
    PowerOnAgain(desk);
    const bool is_there = desk.world().store->Get(kCaseKeys, desk.id)->has_value();
    EXPECT_FALSE(was_told && is_there) << n;
    if (is_there) {
      was_old = true;
      EXPECT_THAT(desk.ReportText(desk.shipped.name), HasSubstr("zanzibar")) << n;
      EXPECT_EQ(desk.world().CountOf(kTombstones), 0U) << n;
      EXPECT_EQ(desk.Erase()->erased, 1U) << n;
    } else {
      was_new = true;
      EXPECT_EQ(desk.world().CountOf(kTombstones), 1U) << n;
      EXPECT_EQ(desk.world().CountOf(kMessages), 0U) << n;
    }
    EXPECT_FALSE(desk.HasKey(number)) << n;
  }
  EXPECT_TRUE(was_old);
  EXPECT_TRUE(was_new);
}

TEST(PowerCut, RedactingEndsAsOldOrNew) {
  bool was_old = false;
  bool was_new = false;
  for (int n = 0; n < 8; ++n) {
    RetentionDesk desk;
    const std::uint32_t number = desk.Number();
    const std::size_t messages = test::ListMessages(desk.world(), desk.shipped.name).size();
    CutAt(desk, n);
    const auto places = desk.Redact({"Mallory"});
    PowerOnAgain(desk);
    const bool is_old = desk.Number() == number;
    EXPECT_FALSE(places.ok() && is_old) << n;
    (is_old ? was_old : was_new) = true;
    EXPECT_EQ(desk.ReportText(desk.shipped.name).find("Mallory") != std::string::npos, is_old) << n;
    EXPECT_EQ(desk.HasKey(number), is_old) << n;
    EXPECT_EQ(desk.world().cases->unreadable(), 0U) << n;
    EXPECT_EQ(test::ListMessages(desk.world(), desk.shipped.name).size(), messages) << n;
  }
  EXPECT_TRUE(was_old);
  EXPECT_TRUE(was_new);
}

// Between the commit and the key file: the file cannot be written.
TEST(PowerCut, TheKeyIsDestroyedAfterTheNextUnseal) {
  RetentionDesk desk;
  desk.SetNow("2028-04-05 00:00");
  const std::uint32_t number = desk.Number();
  const std::string path = desk.world().dir.File("team.key");
  const std::string file = ReadFile(path);
  desk.world().dir.Write("team.key", "somebody else's");
  const auto done = desk.Erase();
  ASSERT_THAT(done, IsOk());  // the records are gone for good
  EXPECT_EQ(done->erased, 1U);
  EXPECT_TRUE(desk.HasKey(number));
  EXPECT_THAT(desk.upkeep->Destroy(), HasReason(Reason::kKeyFileChanged));
  desk.world().dir.Write("team.key", file);
  desk.Restart();
  desk.WaitUntilSettled();
  EXPECT_FALSE(desk.HasKey(number));
}

}  // namespace
}  // namespace candor::review
