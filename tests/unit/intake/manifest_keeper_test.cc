#include "intake/manifest_keeper.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "candor/testing/matchers.h"
#include "team.h"
#include "test_store.h"

namespace candor::intake {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;

class ManifestKeeperTest : public ::testing::Test {
 protected:
  ManifestKeeperTest() { team_.AddKey("conduct", kToday, Day(kToday.number() + 30)); }

  std::unique_ptr<ManifestKeeper> Open(std::optional<std::string> file = std::nullopt) {
    return ManifestKeeper::Open(*store_, queue_, team_.verifier(), std::move(file)).value();
  }
  static absl::Status Publish(ManifestKeeper& keeper, std::string note) {
    Answer<absl::Status> answer;
    keeper.Publish(std::move(note), answer.done());
    return answer.get();
  }
  static std::optional<std::uint64_t> SerialOf(const ManifestKeeper& keeper) {
    const auto keys = keeper.Current();
    return keys == nullptr ? std::nullopt : std::optional(keys->manifest().serial);
  }

  Team team_;
  TestStore store_;
  service::WorkQueue queue_;
};

TEST_F(ManifestKeeperTest, HasNoneAtFirst) { EXPECT_EQ(Open()->Current(), nullptr); }

TEST_F(ManifestKeeperTest, KeepsWhatWasPublishedAcrossARestart) {
  auto keeper = Open();
  ASSERT_THAT(Publish(*keeper, team_.Note(3)), IsOk());
  EXPECT_EQ(keeper->Current()->note(), team_.Note(3));
  store_.Reopen();
  EXPECT_EQ(SerialOf(*Open()), 3U);
}

TEST_F(ManifestKeeperTest, TheHighestSerialWins) {
  auto keeper = Open(team_.Note(5));
  EXPECT_THAT(Publish(*keeper, team_.Note(4)), HasReason(Reason::kManifestRollback));
  EXPECT_EQ(SerialOf(*keeper), 5U);
  EXPECT_THAT(Publish(*keeper, team_.Note(6)), IsOk());
  EXPECT_EQ(SerialOf(*keeper), 6U);
  EXPECT_EQ(SerialOf(*Open(team_.Note(5))), 6U) << "an older file is passed over";
  EXPECT_EQ(SerialOf(*Open(team_.Note(8))), 8U) << "a newer one is not";
  EXPECT_EQ(SerialOf(*Open()), 8U) << "and stays";
}

TEST_F(ManifestKeeperTest, TakesTheSameAgainButNoOtherOfThatSerial) {
  auto keeper = Open(team_.Note(5));
  EXPECT_THAT(Publish(*keeper, team_.Note(5)), IsOk());
  team_.AddKey("ombuds", kToday, kToday);
  EXPECT_THAT(Publish(*keeper, team_.Note(5)), HasReason(Reason::kManifestRollback));
  EXPECT_FALSE(keeper->Current()->manifest().HasChannel("ombuds"));
}

TEST_F(ManifestKeeperTest, RefusesWhatThePinnedKeyDidNotSign) {
  auto keeper = Open(team_.Note(5));
  EXPECT_THAT(Publish(*keeper, Team().Sign({9, team_.keys()})), NamesField("signed_manifest"));
  EXPECT_THAT(Publish(*keeper, "rubbish"), NamesField("signed_manifest"));
  EXPECT_EQ(SerialOf(*keeper), 5U);
  EXPECT_FALSE(ManifestKeeper::Open(*store_, queue_, team_.verifier(), "rubbish").ok());
}

TEST_F(ManifestKeeperTest, AnotherPinnedKeyStartsAnew) {
  ASSERT_EQ(SerialOf(*Open(team_.Note(50))), 50U);
  Team other;
  other.AddKey("conduct", kToday, kToday);
  const auto none = ManifestKeeper::Open(*store_, queue_, other.verifier(), std::nullopt);
  ASSERT_THAT(none, IsOk());
  EXPECT_EQ((*none)->Current(), nullptr);
  const auto first = ManifestKeeper::Open(*store_, queue_, other.verifier(), other.Note(1));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(SerialOf(**first), 1U);
}

TEST_F(ManifestKeeperTest, IsNotInForceBeforeItIsDurable) {
  auto keeper = Open(team_.Note(5));
  store_.SetFull(true);
  EXPECT_THAT(Publish(*keeper, team_.Note(6)), HasReason(Reason::kStoreFull));
  EXPECT_EQ(SerialOf(*keeper), 5U);
  store_.SetFull(false);
  ASSERT_THAT(store_->CheckWritable(), IsOk());
  EXPECT_THAT(Publish(*keeper, team_.Note(6)), IsOk());
}

TEST_F(ManifestKeeperTest, ManyAtOnceLeaveTheHighestInForceAndStored) {
  auto keeper = Open();
  std::vector<std::thread> threads;
  for (std::uint64_t serial = 1; serial <= 8; ++serial) {
    threads.emplace_back([&, note = team_.Note(serial)] {
      const absl::Status status = Publish(*keeper, note);
      EXPECT_TRUE(status.ok() || ReasonOf(status) == Reason::kManifestRollback) << status;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(SerialOf(*keeper), 8U);
  EXPECT_EQ(SerialOf(*Open()), 8U);
}

}  // namespace
}  // namespace candor::intake
