#include "audit/audit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <utility>
#include <vector>

#include "../store/fault_file_system.h"
#include "candor/base/error.h"
#include "candor/testing/matchers.h"
#include "logged.h"
#include "review/families.h"

namespace candor::review {
namespace {

using audit::v1::ENTRY_OUTCOME_BEGUN;
using audit::v1::ENTRY_OUTCOME_DONE;
using audit::v1::ENTRY_OUTCOME_REFUSED;
using test::ActionsIn;
using test::Append;
using test::MakeKeys;
using test::Parse;
using test::ReadLog;
using test::Release;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

AuditEvent ByAlice(std::string_view action) { return {.action = action, .actor = "member/alice"}; }

class AuditLogTest : public ::testing::Test {
 protected:
  AuditLogTest() { world_.UnsealWith(MakeKeys()); }
  [[nodiscard]] AuditLog& log() { return *world_.audit; }
  [[nodiscard]] int Syncs() const { return world_.file_system->syncs(".log"); }

  test::World world_;
};

TEST_F(AuditLogTest, NumbersEntriesInOrder) {
  EXPECT_EQ(Append(log(), ByAlice("ListCases")).value(), 0U);
  EXPECT_EQ(Append(log(), ByAlice("GetCase"), ENTRY_OUTCOME_BEGUN).value(), 1U);
  EXPECT_EQ(Append(log(), ByAlice("GetReport"), ENTRY_OUTCOME_REFUSED, "NO_SUCH_CASE").value(), 2U);
  const auto entries = ReadLog(world_);
  ASSERT_EQ(entries.size(), 3U);
  const audit::v1::Entry last = Parse(entries[2]);
  EXPECT_EQ(last.action(), "GetReport");
  EXPECT_EQ(last.actor(), "member/alice");
  EXPECT_EQ(last.outcome(), ENTRY_OUTCOME_REFUSED);
  EXPECT_EQ(last.reason(), "NO_SUCH_CASE");
  EXPECT_EQ(last.time().seconds(),
            std::chrono::duration_cast<std::chrono::seconds>(world_.clock.Now().time_since_epoch())
                .count());
  EXPECT_EQ(last.time().nanos(), 0);
}

TEST_F(AuditLogTest, SharesASyncAmongWhatGathers) {
  world_.HoldSyncs(true);
  constexpr std::uint64_t kGathered = 200;
  std::vector<std::promise<std::uint64_t>> indexes(kGathered);
  const int before = Syncs();
  for (std::promise<std::uint64_t>& index : indexes) {
    log().Begin(ByAlice("GetCase"), [&index](const absl::StatusOr<std::uint64_t>& appended) {
      index.set_value(appended.value_or(1000));
    });
  }
  world_.HoldSyncs(false);
  for (std::uint64_t i = 0; i < kGathered; ++i) {
    EXPECT_EQ(indexes[i].get_future().get(), i);
  }
  EXPECT_EQ(Syncs() - before, 2) << "the first one, and all that came while it was being synced";
  EXPECT_EQ(ReadLog(world_).size(), kGathered);
}

TEST_F(AuditLogTest, AnswersOnlyOnceTheEntryIsDurable) {
  world_.HoldSyncs(true);
  std::promise<absl::Status> answer;
  log().Release(ByAlice("GetCase"), absl::OkStatus(),
                [&answer](absl::Status status) { answer.set_value(std::move(status)); });
  auto answered = answer.get_future();
  EXPECT_EQ(answered.wait_for(std::chrono::milliseconds(0)), std::future_status::timeout);
  world_.HoldSyncs(false);
  EXPECT_THAT(answered.get(), IsOk());
}

TEST_F(AuditLogTest, AnswersNothingWhenTheDiskIsFullAndRecoversAlone) {
  ASSERT_THAT(Append(log(), ByAlice("GetCase")), IsOk());
  world_.SetFull(true);
  EXPECT_THAT(Release(log(), ByAlice("GetReport"), absl::OkStatus()),
              HasReason(Reason::kStoreFull));
  EXPECT_THAT(Append(log(), ByAlice("GetReport")), HasReason(Reason::kStoreFull));
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  ASSERT_THAT(Append(log(), ByAlice("ListCases")), IsOk());
  EXPECT_EQ(ActionsIn(world_).back(), "ListCases");
}

TEST_F(AuditLogTest, WhatWasAnsweredIsThereAfterAPowerCut) {
  constexpr std::size_t kReads = 300;
  std::vector<std::promise<bool>> answers(kReads);
  for (std::size_t i = 0; i < kReads; ++i) {
    AuditEvent read = ByAlice("GetReport");
    read.subject = std::to_string(i);
    log().Release(read, absl::OkStatus(),
                  [&answers, i](const absl::Status& status) { answers[i].set_value(status.ok()); });
    if (i == kReads / 2) {
      world_.file_system->PowerOff();
    }
  }
  std::vector<std::string> answered;
  for (std::size_t i = 0; i < kReads; ++i) {
    if (answers[i].get_future().get()) {
      answered.push_back(std::to_string(i));
    }
  }
  EXPECT_LT(answered.size(), kReads);
  world_.file_system->PowerOn();
  world_.Restart();
  std::vector<std::string> logged;
  for (const audit::v1::LoggedEntry& entry : ReadLog(world_)) {
    logged.push_back(Parse(entry).subject());
  }
  EXPECT_THAT(logged, ::testing::IsSupersetOf(answered));
  world_.UnsealWith(MakeKeys());
  EXPECT_THAT(Append(log(), ByAlice("ListCases")), IsOk()) << "and it goes on";
}

TEST_F(AuditLogTest, GoesOnWithWhatTheStoreHasWhenAnotherWroteThere) {
  ASSERT_THAT(Append(log(), ByAlice("GetCase")), IsOk());
  AuditLog other(*world_.store, *world_.key_ring, world_.clock, world_.random);
  EXPECT_EQ(Append(other, ByAlice("GetReport")).value(), 1U);
  EXPECT_EQ(Append(log(), ByAlice("ListCases")).value(), 2U);
  EXPECT_THAT(ActionsIn(world_), ElementsAre("GetCase", "GetReport", "ListCases"));
}

TEST_F(AuditLogTest, GoesOnWithTheSameTreeAfterARestart) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_THAT(Append(log(), ByAlice("GetCase")), IsOk());
  }
  const TreeHead before = log().Head().value();
  world_.Restart();
  const TreeHead after = log().Head().value();
  EXPECT_EQ(after.size, 5U);
  EXPECT_EQ(after.root, before.root);
  world_.UnsealWith(MakeKeys());
  EXPECT_EQ(Append(log(), ByAlice("ListCases")).value(), 5U);
  EXPECT_EQ(ReadLog(world_).size(), 6U);
}

TEST_F(AuditLogTest, RefusesToGoOnWithoutItsTree) {
  ASSERT_THAT(Append(log(), ByAlice("GetCase")), IsOk());
  world_.Damage(kMeta, std::string(kAuditTreeKey));
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  // A bit of a peak: the next root would be another. A log that lost its tree altogether says so.
  store::Batch batch;
  batch.Put(kMeta, std::string(kAuditTreeKey), "\xff");
  ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  EXPECT_THAT(Release(log(), ByAlice("GetReport"), absl::OkStatus()), HasReason(Reason::kInternal));
}

TEST_F(AuditLogTest, LogsCustodyAloneWhileSealed) {
  world_.key_ring->Seal();
  EXPECT_THAT(Append(log(), ByAlice("GetReport")), HasReason(Reason::kSealed));
  EXPECT_THAT(Release(log(), ByAlice("GetReport"), absl::OkStatus()), HasReason(Reason::kSealed))
      << "what was prepared before the seal is not answered after it";
  EXPECT_THAT(Release(log(), ByAlice("GetReport"), Error(Reason::kSealed)),
              HasReason(Reason::kSealed));
  EXPECT_THAT(ActionsIn(world_), IsEmpty());
  AuditEvent unseal = ByAlice("Unseal");
  unseal.is_custody = true;
  EXPECT_THAT(Release(log(), unseal, Error(Reason::kWrongPassphrase)),
              HasReason(Reason::kWrongPassphrase));
  ASSERT_THAT(ActionsIn(world_), ElementsAre("Unseal"));
  EXPECT_NE(test::DumpOf(*world_.store).find("WRONG_PASSPHRASE"), std::string::npos)
      << "it lies open";
}

TEST_F(AuditLogTest, TellsARefusalWithItsReason) {
  EXPECT_THAT(Release(log(), ByAlice("GetCase"), Error(Reason::kNoSuchCase)),
              HasReason(Reason::kNoSuchCase));
  EXPECT_THAT(Release(log(), ByAlice("GetCase"), absl::DataLossError("detail")),
              test_support::HasCode(absl::StatusCode::kDataLoss));
  const auto entries = ReadLog(world_);
  EXPECT_EQ(Parse(entries[0]).reason(), "NO_SUCH_CASE");
  EXPECT_EQ(Parse(entries[1]).reason(), "INTERNAL");
}

TEST_F(AuditLogTest, PadsToAMultipleOf64) {
  const auto keys = MakeKeys();
  EXPECT_EQ(log().Pad(*keys)->size, 0U);
  ASSERT_THAT(Append(log(), ByAlice("GetCase")), IsOk());
  const TreeHead head = log().Pad(*keys).value();
  EXPECT_EQ(head.size, 64U);
  EXPECT_EQ(RootOf(*world_.store, 64).value(), head.root);
  EXPECT_EQ(log().Pad(*keys)->size, 64U) << "nothing came since";
  const auto actions = ActionsIn(world_);
  EXPECT_EQ(std::ranges::count(actions, "PADDING"), 63);
}

TEST_F(AuditLogTest, MayBeAskedAgainFromWithinAnAnswer) {
  std::promise<std::uint64_t> second;
  log().Append(ByAlice("GetCase"), ENTRY_OUTCOME_DONE, "",
               [&](const absl::StatusOr<std::uint64_t>& /*first*/) {
                 log().Append(ByAlice("GetReport"), ENTRY_OUTCOME_DONE, "",
                              [&](const absl::StatusOr<std::uint64_t>& index) {
                                second.set_value(index.value_or(0));
                              });
               });
  EXPECT_EQ(second.get_future().get(), 1U);
}

}  // namespace
}  // namespace candor::review
