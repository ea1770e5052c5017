#include "audit/audit_entry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/hpke/sha256.h"
#include "candor/testing/matchers.h"
#include "logged.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {
namespace {

using audit::v1::ENTRY_OUTCOME_BEGUN;
using audit::v1::ENTRY_OUTCOME_DONE;
using audit::v1::ENTRY_OUTCOME_REFUSED;
using test::ActionsIn;
using test::Append;
using test::MakeKeys;
using test::MakeReport;
using test::Parse;
using test::ReadLog;
using test_support::IsOk;
using ::testing::Contains;
using ::testing::Not;

constexpr std::string_view kNobodysCase = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

// Counts what a log asks of the store.
class CountingStore final : public store::Store {
 public:
  explicit CountingStore(store::Store& store) : store_(store) {}
  [[nodiscard]] absl::StatusOr<std::optional<std::string>> Get(
      store::Family family, std::string_view key) const override {
    asked.append("g").append(FamilyName(family)).append(" ");
    return store_.Get(family, key);
  }
  [[nodiscard]] absl::Status Scan(
      store::Family family, std::string_view prefix, std::string_view after,
      absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override {
    asked.append("s").append(FamilyName(family)).append(" ");
    return store_.Scan(family, prefix, after, visit);
  }
  void Commit(store::Batch batch, store::Committed done) override {
    asked.append(std::to_string(batch.bytes())).append(" ");
    store_.Commit(std::move(batch), std::move(done));
  }
  [[nodiscard]] absl::Status CheckWritable() override { return store_.CheckWritable(); }
  [[nodiscard]] absl::Status Compact(std::atomic<bool>& cancelled) override {
    return store_.Compact(cancelled);
  }

  mutable std::string asked;

 private:
  store::Store& store_;
};

class AuditEntryTest : public ::testing::Test {
 protected:
  AuditEntryTest() {
    world_.UnsealWith(MakeKeys());
    EXPECT_THAT(world_.File(MakeReport()), IsOk());
    id_ = *IdOfCaseName(world_.ListAll().at(0).name());
  }
  // The last entry as it lies.
  [[nodiscard]] storage::v1::StoredAuditEntry Stored() const {
    const std::uint64_t last = world_.audit->Head()->size - 1;
    storage::v1::StoredAuditEntry entry;
    EXPECT_TRUE(
        entry.ParseFromString(world_.store->Get(kAuditEntries, EntryKey(last)).value().value()));
    return entry;
  }
  [[nodiscard]] AuditEvent About(std::string_view id) const {
    return {.action = "GetReport", .actor = "member/alice", .case_id = std::string(id)};
  }
  void Erase() {
    store::Batch batch;
    batch.Delete(kCaseKeys, id_);
    ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  }

  test::World world_;
  std::string id_;
};

TEST_F(AuditEntryTest, CommitsToSaltAndEntry) {
  EXPECT_EQ(CommitmentOf("salt", "entry"), Sha256("candor/v1 audit entrysaltentry"));
  EXPECT_EQ(ReceivedSalt(std::string(32, 'k')).size(), 32U);
}

TEST_F(AuditEntryTest, LiesUnderTheKeyOfItsCase) {
  ASSERT_THAT(Append(*world_.audit, About(id_)), IsOk());
  EXPECT_EQ(Stored().case_id(), id_);
  EXPECT_FALSE(Stored().has_open());
  EXPECT_EQ(test::DumpOf(*world_.store).find("GetReport"), std::string::npos);
  ASSERT_THAT(Append(*world_.audit, About(id_), ENTRY_OUTCOME_BEGUN), IsOk());
  EXPECT_EQ(Stored().case_id(), id_);
}

TEST_F(AuditEntryTest, IsErasedWithItsCaseAndLeavesTheTreeValid) {
  ASSERT_THAT(Append(*world_.audit, About(id_)), IsOk());
  ASSERT_THAT(Append(*world_.audit, {.action = "ListCases", .count = 1}), IsOk());
  const TreeHead before = world_.audit->Head().value();
  Erase();
  const auto actions = ActionsIn(world_);  // checks the tree
  EXPECT_THAT(actions, Contains("-"));
  EXPECT_THAT(actions, Not(Contains("GetReport")));
  EXPECT_EQ(actions.back(), "ListCases");
  EXPECT_EQ(world_.audit->Head()->root, before.root);
}

TEST_F(AuditEntryTest, RefusedLeavesTheSameWhetherThereIsSuchACase) {
  std::vector<storage::v1::StoredAuditEntry> stored;
  for (const std::string_view id : {std::string_view(id_), kNobodysCase}) {
    ASSERT_THAT(Append(*world_.audit, About(id), ENTRY_OUTCOME_REFUSED, "NO_SUCH_CASE"), IsOk());
    stored.push_back(Stored());
  }
  EXPECT_EQ(stored[0].case_id(), "");
  EXPECT_EQ(stored[1].case_id(), "");
  EXPECT_EQ(stored[0].ByteSizeLong(), stored[1].ByteSizeLong());
  auto log = ReadLog(world_);
  audit::v1::Entry hidden = Parse(log[log.size() - 2]);
  audit::v1::Entry missing = Parse(log.back());
  EXPECT_EQ(hidden.case_reference().size(), 16U);
  EXPECT_NE(hidden.case_reference(), missing.case_reference());
  hidden.clear_case_reference();
  missing.clear_case_reference();
  EXPECT_EQ(hidden.SerializeAsString(), missing.SerializeAsString());
  Erase();
  EXPECT_EQ(ActionsIn(world_).back(), "GetReport") << "refusals outlive the case";
}

TEST_F(AuditEntryTest, RefusedTakesTheSameOfTheStoreWhetherThereIsSuchACase) {
  CountingStore store(*world_.store);
  AuditLog log(store, *world_.key_ring, world_.clock, world_.random);
  ASSERT_THAT(Append(log, {.action = "ListCases"}), IsOk());  // reads the tree
  std::vector<std::string> asked;
  for (const std::string_view id : {std::string_view(id_), kNobodysCase}) {
    store.asked.clear();
    ASSERT_THAT(test::Release(log, About(id), Error(Reason::kNoSuchCase)),
                test_support::HasReason(Reason::kNoSuchCase));
    asked.push_back(store.asked);
  }
  EXPECT_EQ(std::ranges::count(asked[0], ' '), 1) << asked[0] << ": one commit and nothing else";
  EXPECT_EQ(std::ranges::count(asked[1], ' '), 1) << asked[1];
}

TEST_F(AuditEntryTest, NamesACaseTheSameEachTime) {
  const auto keys = MakeKeys();
  EXPECT_EQ(CaseReference(*keys, id_), CaseReference(*keys, id_));
  EXPECT_NE(CaseReference(*keys, id_), CaseReference(*MakeKeys(2), id_));
}

TEST_F(AuditEntryTest, CountsWhoReadsTextOnce) {
  AuditEvent reading = About(id_);
  reading.reads_text = true;
  ASSERT_THAT(Append(*world_.audit, reading, ENTRY_OUTCOME_REFUSED, "NOT_PERMITTED"), IsOk());
  EXPECT_EQ(world_.CountOf(kReaders), 0U);
  ASSERT_THAT(Append(*world_.audit, reading), IsOk());
  ASSERT_THAT(Append(*world_.audit, reading), IsOk());
  EXPECT_EQ(world_.CountOf(kReaders), 1U);
  reading.actor = "member/bob";
  ASSERT_THAT(Append(*world_.audit, reading), IsOk());
  EXPECT_EQ(world_.CountOf(kReaders), 2U);
  EXPECT_EQ(test::DumpOf(*world_.store).find("member/bob"), std::string::npos);
}

TEST_F(AuditEntryTest, OfAMovedRecordCannotBeRead) {
  ASSERT_THAT(Append(*world_.audit, {.action = "ListCases"}), IsOk());
  storage::v1::StoredAuditEntry moved = Stored();
  moved.set_commitment(std::string(32, 'x'));
  const auto read = ReadEntry(*world_.store, *MakeKeys(), 3, moved.SerializeAsString());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->entry(), "");
  EXPECT_EQ(read->salt(), "");
  EXPECT_EQ(read->commitment(), std::string(32, 'x'));
}

}  // namespace
}  // namespace candor::review
