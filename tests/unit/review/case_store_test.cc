#include "review/case_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <map>

#include "candor/testing/matchers.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using test_support::HasCode;
using test_support::IsOk;

CaseRecords Records(const std::string& id, const std::string& filing_key) {
  CaseRecords records;
  records.id = id;
  records.filing_key = filing_key;
  records.data_key.set_ciphertext("key of " + id);
  records.summary.set_ciphertext("summary of " + id);
  records.content.set_ciphertext("content of " + id);
  return records;
}

absl::Status FileAndWait(CaseStore& store, const CaseRecords& records) {
  std::promise<absl::Status> outcome;
  store.File(records, [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
  return outcome.get_future().get();
}

class CaseStoreTest : public ::testing::Test {
 protected:
  test::World world_;
  CaseStore& store_ = *world_.case_store;
};

TEST_F(CaseStoreTest, KeepsWhatWasFiled) {
  EXPECT_THAT(FileAndWait(store_, Records("a", "digest")), IsOk());
  EXPECT_TRUE(store_.IsFiled("digest").value());
  EXPECT_FALSE(store_.IsFiled("another").value());
  EXPECT_EQ(store_.ReadReport("a")->data_key.ciphertext(), "key of a");
  EXPECT_EQ(store_.ReadReport("a")->record.ciphertext(), "content of a");
  EXPECT_THAT(store_.ReadReport("b"), HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_.ReadQuarantined("a"), HasCode(absl::StatusCode::kNotFound));
}

TEST_F(CaseStoreTest, KeepsAQuarantinedEnvelopeApart) {
  CaseRecords records = Records("a", "digest");
  records.quarantined = true;
  EXPECT_THAT(FileAndWait(store_, records), IsOk());
  EXPECT_EQ(store_.ReadQuarantined("a")->record.ciphertext(), "content of a");
  EXPECT_THAT(store_.ReadReport("a"), HasCode(absl::StatusCode::kNotFound));
}

TEST_F(CaseStoreTest, RefusesWhatIsFiledAndWritesNothingOfIt) {
  EXPECT_THAT(FileAndWait(store_, Records("a", "digest")), IsOk());
  EXPECT_THAT(FileAndWait(store_, Records("b", "digest")), HasCode(absl::StatusCode::kAborted));
  EXPECT_THAT(store_.ReadReport("b"), HasCode(absl::StatusCode::kNotFound));
  EXPECT_EQ(world_.store->Get(kFiled, "digest").value(), "a");
}

TEST_F(CaseStoreTest, VisitsEverySummaryAndTellsOfThoseThatAreNotWhole) {
  EXPECT_THAT(FileAndWait(store_, Records("a", "1")), IsOk());
  EXPECT_THAT(FileAndWait(store_, Records("b", "2")), IsOk());
  EXPECT_THAT(FileAndWait(store_, Records("c", "3")), IsOk());
  store::Batch batch;
  batch.Delete(kCaseKeys, "b");
  batch.Put(kCaseSummaries, "c", "\xff not a record");
  ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  std::map<std::string, std::string> seen;
  EXPECT_THAT(store_.VisitSummaries([&](std::string_view id, const KeyedRecord* summary) {
    seen[std::string(id)] =
        summary == nullptr ? "" : summary->data_key.ciphertext() + summary->record.ciphertext();
  }),
              IsOk());
  EXPECT_EQ(seen, (std::map<std::string, std::string>{
                      {"a", "key of asummary of a"}, {"b", ""}, {"c", ""}}));
}

TEST_F(CaseStoreTest, TellsOfARecordThatDoesNotParse) {
  EXPECT_THAT(FileAndWait(store_, Records("a", "1")), IsOk());
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
