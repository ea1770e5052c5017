#include "custody/custody.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <vector>

#include "../review/world.h"
#include "candor/testing/matchers.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test::kPassphrase;
using test::MakeReport;
using test::Unseal;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class CustodyTest : public ::testing::Test {
 protected:
  CustodyTest() { world_.dir.Write("team.key", test::KeyFileOf()); }

  Custody& custody() { return *world_.custody; }
  void LetASecondPass() { world_.clock.Advance(std::chrono::seconds(1)); }
  v1::GetCustodyResponse State() {
    v1::GetCustodyResponse response;
    custody().Get(response);
    return response;
  }

  test::World world_;
};

TEST_F(CustodyTest, StartsSealed) {
  EXPECT_TRUE(custody().sealed());
  EXPECT_TRUE(State().sealed());
  EXPECT_THAT(State().recipient_keys(), SizeIs(0));
}

TEST_F(CustodyTest, UnsealsAndShowsTheKeysAndCases) {
  ASSERT_THAT(world_.File(MakeReport()), IsOk());
  EXPECT_THAT(Unseal(custody(), kPassphrase), IsOk());
  EXPECT_FALSE(State().sealed());
  ASSERT_THAT(State().recipient_keys(), SizeIs(1));
  EXPECT_EQ(State().recipient_keys(0).channel(), "conduct");
  EXPECT_THAT(world_.ListAll(), SizeIs(1));
}

TEST_F(CustodyTest, SealsAndUnsealsAgain) {
  ASSERT_THAT(Unseal(custody(), kPassphrase), IsOk());
  ASSERT_THAT(world_.File(MakeReport()), IsOk());
  custody().Seal();
  EXPECT_TRUE(State().sealed());
  EXPECT_THAT(State().recipient_keys(), SizeIs(0));
  EXPECT_FALSE(world_.cases->loaded());
  EXPECT_EQ(world_.key_ring->Snapshot(), nullptr);
  custody().Seal();
  EXPECT_TRUE(custody().sealed());
  LetASecondPass();
  ASSERT_THAT(Unseal(custody(), kPassphrase), IsOk());
  EXPECT_THAT(world_.ListAll(), SizeIs(1));
}

TEST_F(CustodyTest, RefusesAWrongPassphraseAndStaysAsItWas) {
  EXPECT_THAT(Unseal(custody(), "wrong"), HasReason(Reason::kWrongPassphrase));
  EXPECT_TRUE(custody().sealed());
  LetASecondPass();
  ASSERT_THAT(Unseal(custody(), kPassphrase), IsOk());
  LetASecondPass();
  EXPECT_THAT(Unseal(custody(), "wrong"), HasReason(Reason::kWrongPassphrase));
  EXPECT_FALSE(custody().sealed());
}

TEST_F(CustodyTest, IsOkWhenUnsealedAlreadyAndTakesTheKeyFileAnew) {
  ASSERT_THAT(Unseal(custody(), kPassphrase), IsOk());
  const auto before = world_.key_ring->Snapshot();
  LetASecondPass();
  EXPECT_THAT(Unseal(custody(), kPassphrase), IsOk());
  EXPECT_NE(world_.key_ring->Snapshot(), before);
}

TEST_F(CustodyTest, RefusesADamagedKeyFile) {
  world_.dir.Write("team.key", "no key file");
  EXPECT_THAT(Unseal(custody(), kPassphrase), HasReason(Reason::kKeyFileDamaged));
  EXPECT_TRUE(custody().sealed());
}

TEST_F(CustodyTest, RefusesTheKeyFileOfAnotherStore) {
  ASSERT_THAT(Unseal(custody(), kPassphrase), IsOk());
  world_.dir.Write("team.key", test::KeyFileOf(2));
  LetASecondPass();
  EXPECT_THAT(Unseal(custody(), kPassphrase), HasReason(Reason::kKeyFileDamaged));
  world_.Restart();
  EXPECT_THAT(Unseal(custody(), kPassphrase), HasReason(Reason::kKeyFileDamaged));
  EXPECT_TRUE(custody().sealed());
}

TEST_F(CustodyTest, RefusesAPassphraseOfTheWrongLengthWithoutCountingIt) {
  EXPECT_THAT(Unseal(custody(), ""), NamesField("passphrase"));
  EXPECT_THAT(Unseal(custody(), std::string(1025, 'x')), NamesField("passphrase"));
  EXPECT_THAT(Unseal(custody(), kPassphrase), IsOk());
}

TEST_F(CustodyTest, AllowsOneAttemptASecond) {
  EXPECT_THAT(Unseal(custody(), "wrong"), HasReason(Reason::kWrongPassphrase));
  world_.clock.Advance(std::chrono::milliseconds(999));
  EXPECT_THAT(Unseal(custody(), kPassphrase), HasReason(Reason::kTooManyAttempts));
  world_.clock.Advance(std::chrono::milliseconds(1));
  EXPECT_THAT(Unseal(custody(), kPassphrase), IsOk());
}

TEST_F(CustodyTest, AllowsOneAttemptAtATime) {
  world_.dir.Write("team.key", test::SlowKeyFileOf());
  std::promise<absl::Status> first;
  custody().Unseal(Secret::CopyOf(kPassphrase),
                   [&first](absl::Status status) { first.set_value(std::move(status)); });
  // Scrypt takes far longer than this; the clock says that a second has passed.
  world_.clock.Advance(std::chrono::hours(1));
  EXPECT_THAT(Unseal(custody(), kPassphrase), HasReason(Reason::kTooManyAttempts));
  EXPECT_THAT(first.get_future().get(), IsOk());
}

TEST_F(CustodyTest, IsNotLockedByAClockThatWasSetBack) {
  EXPECT_THAT(Unseal(custody(), "wrong"), HasReason(Reason::kWrongPassphrase));
  world_.clock.Advance(-std::chrono::hours(1));
  EXPECT_THAT(Unseal(custody(), kPassphrase), IsOk());
}

TEST_F(CustodyTest, SealWinsOverAnAttemptUnderWay) {
  world_.dir.Write("team.key", test::SlowKeyFileOf());
  std::promise<absl::Status> outcome;
  custody().Unseal(Secret::CopyOf(kPassphrase),
                   [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
  custody().Seal();
  EXPECT_THAT(outcome.get_future().get(), HasReason(Reason::kSealed));
  EXPECT_TRUE(custody().sealed());
  EXPECT_FALSE(world_.cases->loaded());
}

TEST_F(CustodyTest, TellsItsListenerOfEveryChange) {
  std::vector<bool> told;
  custody().SetListener([&told](bool sealed) { told.push_back(sealed); });
  ASSERT_THAT(Unseal(custody(), kPassphrase), IsOk());
  custody().Seal();
  custody().SetListener(nullptr);
  custody().Seal();
  EXPECT_THAT(told, ElementsAre(true, false, true));
}

TEST_F(CustodyTest, UnsealsAtStart) {
  EXPECT_THAT(custody().UnsealNow(Secret::CopyOf(kPassphrase)), IsOk());
  EXPECT_FALSE(custody().sealed());
  EXPECT_THAT(custody().UnsealNow(Secret::CopyOf(kPassphrase)),
              HasReason(Reason::kTooManyAttempts));
}

TEST_F(CustodyTest, StaysSealedWhenTheStoreRefusesTheKeyCheck) {
  world_.SetFull(true);
  EXPECT_THAT(Unseal(custody(), kPassphrase), HasReason(Reason::kStoreFull));
  EXPECT_TRUE(custody().sealed());
}

TEST_F(CustodyTest, FinishesAnAttemptBeforeItGoes) {
  world_.dir.Write("team.key", test::SlowKeyFileOf());
  std::promise<absl::Status> outcome;
  custody().Unseal(Secret::CopyOf(kPassphrase),
                   [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
  world_.Restart();
  EXPECT_THAT(outcome.get_future().get(), IsOk());
}

}  // namespace
}  // namespace candor::review
