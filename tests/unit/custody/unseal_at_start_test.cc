#include "custody/unseal_at_start.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sysexits.h>
#include <unistd.h>

#include <array>

#include "../audit/logged.h"
#include "../review/world.h"
#include "candor/testing/matchers.h"

namespace candor::review {
namespace {

using test_support::Says;

class UnsealAtStartTest : public ::testing::Test {
 protected:
  UnsealAtStartTest() { config_.set_key_file(world_.dir.Write("team.key", test::KeyFileOf())); }
  void GiveFile(std::string_view passphrase) {
    config_.set_passphrase_file(world_.dir.Write("passphrase", passphrase));
  }
  std::optional<StartFailure> Start(std::optional<int> fd = std::nullopt) {
    return UnsealAtStart(*world_.custody, *world_.audit, config_, fd);
  }

  test::World world_;
  config::v1::KeysConfig config_;
};

TEST_F(UnsealAtStartTest, StaysSealedWithoutAPassphrase) {
  EXPECT_FALSE(Start());
  EXPECT_TRUE(world_.custody->sealed());
}

TEST_F(UnsealAtStartTest, TakesThePassphraseFromTheFile) {
  GiveFile(std::string(test::kPassphrase) + "\n");
  EXPECT_FALSE(Start());
  EXPECT_FALSE(world_.custody->sealed());
  EXPECT_THAT(test::ActionsIn(world_), ::testing::ElementsAre("UNSEAL_AT_START"));
}

TEST_F(UnsealAtStartTest, TakesThePassphraseFromTheDescriptorFirst) {
  GiveFile("wrong");
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_GT(write(ends[1], test::kPassphrase.data(), test::kPassphrase.size()), 0);
  close(ends[1]);
  EXPECT_FALSE(Start(ends[0]));
  EXPECT_FALSE(world_.custody->sealed());
}

TEST_F(UnsealAtStartTest, FailsWithAWrongPassphrase) {
  GiveFile("wrong");
  const auto failure = Start();
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->exit_code, EX_NOPERM);
  EXPECT_THAT(failure->status, Says("does not open " + config_.key_file()));
  EXPECT_TRUE(world_.custody->sealed());
}

TEST_F(UnsealAtStartTest, FailsWithADamagedKeyFile) {
  GiveFile(test::kPassphrase);
  world_.dir.Write("team.key", "no key file");
  const auto failure = Start();
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->exit_code, EX_DATAERR);
  EXPECT_THAT(failure->status, Says("damaged"));
}

TEST_F(UnsealAtStartTest, FailsWithoutAReadablePassphrase) {
  GiveFile("\n");
  EXPECT_EQ(Start()->exit_code, EX_NOINPUT);
  EXPECT_EQ(Start(9999)->exit_code, EX_NOINPUT);
}

}  // namespace
}  // namespace candor::review
