#include "retention/case_key_upkeep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "candor/keys/key_file.h"
#include "candor/testing/matchers.h"
#include "retention_desk.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test::RetentionDesk;
using test_support::HasReason;
using test_support::IsOk;

class CaseKeyUpkeepTest : public ::testing::Test {
 protected:
  storage::v1::CaseKeyTree OnDisk() {
    std::string file;
    std::ifstream in(desk_.world().dir.File("team.key"), std::ios::binary);
    file.assign(std::istreambuf_iterator<char>(in), {});
    return keys::DecodeKeyFile(file, test::kPassphrase).value().case_keys();
  }
  CaseNumbers& Numbers() { return *desk_.world().key_ring->Snapshot()->case_numbers(); }

  RetentionDesk desk_;
};

TEST_F(CaseKeyUpkeepTest, ReservesBeforeANumberIsTaken) {
  const std::uint32_t reserved = OnDisk().reserved_until();
  const std::uint32_t number = Numbers().Take().value();
  EXPECT_LT(number, reserved);
  EXPECT_GE(number + CaseNumbers::kBlock, reserved);
}

TEST_F(CaseKeyUpkeepTest, ReservesMoreAheadOfNeed) {
  const std::uint32_t reserved = OnDisk().reserved_until();
  for (std::uint32_t i = 0; i <= CaseNumbers::kLow + 1; ++i) {
    ASSERT_THAT(Numbers().Take(), IsOk());
  }
  while (OnDisk().reserved_until() == reserved) {
    std::this_thread::yield();
  }
  EXPECT_EQ(OnDisk().reserved_until(), reserved + CaseNumbers::kBlock);
}

TEST_F(CaseKeyUpkeepTest, NeverGivesANumberTwiceOverRestarts) {
  std::uint32_t last = 0;
  for (int round = 0; round < 3; ++round) {
    desk_.Restart();
    desk_.WaitUntilSettled();
    const std::uint32_t number = Numbers().Take().value();
    EXPECT_GT(number, last);
    last = number;
  }
}

// A copy of the key file from before the numbers were given.
TEST_F(CaseKeyUpkeepTest, StaysAboveWhatTheStoreHas) {
  const std::string key_file = desk_.world().dir.File("team.key");
  store::Batch batch;
  storage::v1::CaseKey far;
  far.set_number(5000000);
  batch.Put(kCaseKeys, std::string(26, 'x'), far.SerializeAsString());
  ASSERT_THAT(store::CommitAndWait(*desk_.world().store, std::move(batch)), IsOk());
  desk_.Restart();
  desk_.WaitUntilSettled();
  EXPECT_EQ(Numbers().Take().value(), 5000001U);
}

TEST_F(CaseKeyUpkeepTest, TellsOnceThereAreNumbers) {
  std::atomic<int> told = 0;
  desk_.upkeep->SetOnReady([&told] { ++told; });
  desk_.world().custody->Seal();
  desk_.upkeep->Wake();
  desk_.world().clock.Advance(std::chrono::seconds(2));
  ASSERT_THAT(test::Unseal(*desk_.world().custody, test::kPassphrase), IsOk());
  desk_.upkeep->Wake();
  desk_.WaitUntilSettled();
  while (told == 0) {
    std::this_thread::yield();
  }
  EXPECT_EQ(told, 1);
}

TEST_F(CaseKeyUpkeepTest, PlantsATreeWhereThereIsNone) {
  storage::v1::KeyRing ring = test::MakeRing();
  ring.clear_case_keys();
  test_support::SeededRandom random(5);
  desk_.world().dir.Write("team.key", keys::EncodeKeyFile(ring, test::kPassphrase, random).value());
  desk_.world().custody->Seal();
  desk_.world().clock.Advance(std::chrono::seconds(2));
  // What is there was made from another tree.
  ASSERT_THAT(test::Unseal(*desk_.world().custody, test::kPassphrase), IsOk());
  desk_.upkeep->Wake();
  desk_.WaitUntilSettled();
  EXPECT_EQ(OnDisk().nodes_size(), 1);
  EXPECT_NE(desk_.ReportText(desk_.FileAnother("planted")), "");
}

TEST_F(CaseKeyUpkeepTest, DestroysNothingWhileSealed) {
  desk_.world().custody->Seal();
  EXPECT_THAT(desk_.upkeep->Destroy(), HasReason(Reason::kSealed));
}

}  // namespace
}  // namespace candor::review
