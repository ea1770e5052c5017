#include "review/case_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "candor/testing/matchers.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using test_support::HasCode;
using test_support::IsOk;

// What a case lies as, without anything that would open it.
void FileRecords(store::Store& store, const std::string& id, const std::string& filing_key,
                 store::Family content = kCaseReports) {
  const auto record = [&id](const std::string& what) {
    storage::v1::SealedRecord sealed;
    sealed.set_ciphertext(what + " of " + id);
    return sealed.SerializeAsString();
  };
  store::Batch batch;
  batch.Put(kFiled, filing_key, id);
  storage::v1::CaseKey key;
  key.set_number(static_cast<std::uint32_t>(id.front()));
  batch.Put(kCaseKeys, id, key.SerializeAsString());
  batch.Put(kCaseSummaries, id, record("summary"));
  batch.Put(content, id, record("content"));
  ASSERT_THAT(store::CommitAndWait(store, std::move(batch)), IsOk());
}

class CaseStoreTest : public ::testing::Test {
 protected:
  test::World world_;
  CaseStore& store_ = *world_.case_store;
};

TEST_F(CaseStoreTest, ReadsWhatWasFiled) {
  FileRecords(*world_.store, "a", "digest");
  EXPECT_TRUE(store_.IsFiled("digest").value());
  EXPECT_FALSE(store_.IsFiled("another").value());
  EXPECT_EQ(store_.ReadReport("a")->key.number(), 'a');
  EXPECT_EQ(store_.ReadReport("a")->record.ciphertext(), "content of a");
  EXPECT_THAT(store_.ReadReport("b"), HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_.ReadQuarantined("a"), HasCode(absl::StatusCode::kNotFound));
}

TEST_F(CaseStoreTest, ReadsAQuarantinedEnvelopeApart) {
  FileRecords(*world_.store, "a", "digest", kQuarantine);
  EXPECT_EQ(store_.ReadQuarantined("a")->record.ciphertext(), "content of a");
  EXPECT_THAT(store_.ReadReport("a"), HasCode(absl::StatusCode::kNotFound));
}

TEST_F(CaseStoreTest, VisitsEverySummaryAndTellsOfThoseThatAreNotWhole) {
  FileRecords(*world_.store, "a", "1");
  FileRecords(*world_.store, "b", "2");
  FileRecords(*world_.store, "c", "3");
  store::Batch batch;
  batch.Delete(kCaseKeys, "b");
  batch.Put(kCaseSummaries, "c", "\xff not a record");
  ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  std::map<std::string, std::string> seen;
  EXPECT_THAT(store_.VisitSummaries([&](std::string_view id, const KeyedRecord* summary) {
    seen[std::string(id)] = summary == nullptr ? ""
                                               : std::to_string(summary->key.number()) + " " +
                                                     summary->record.ciphertext();
  }),
              IsOk());
  EXPECT_EQ(seen,
            (std::map<std::string, std::string>{{"a", "97 summary of a"}, {"b", ""}, {"c", ""}}));
}

TEST_F(CaseStoreTest, TellsOfARecordThatDoesNotParse) {
  FileRecords(*world_.store, "a", "1");
  store::Batch batch;
  batch.Put(kCaseReports, "a", "\xff not a record");
  ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  EXPECT_THAT(store_.ReadReport("a"), HasCode(absl::StatusCode::kDataLoss));
}

TEST_F(CaseStoreTest, KeepsOneKeyCheck) {
  EXPECT_EQ(store_.ReadKeyCheck().value(), std::nullopt);
  storage::v1::SealedRecord check;
  check.set_ciphertext("first");
  EXPECT_THAT(store_.WriteKeyCheck(check), IsOk());
  EXPECT_EQ(store_.ReadKeyCheck().value()->ciphertext(), "first");
  check.set_ciphertext("second");
  EXPECT_THAT(store_.WriteKeyCheck(check), HasCode(absl::StatusCode::kAborted));
  EXPECT_EQ(store_.ReadKeyCheck().value()->ciphertext(), "first");
}

}  // namespace
}  // namespace candor::review
