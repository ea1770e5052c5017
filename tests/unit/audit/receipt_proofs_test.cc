#include "audit/receipt_proofs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "../review/reporter.h"
#include "audit/audit_tree.h"
#include "candor/base/status_macros.h"
#include "candor/manifest/manifest.h"
#include "candor/merkle/checkpoint.h"
#include "candor/testing/matchers.h"
#include "logged.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test::ActionsIn;
using test::Append;
using test::MakeKeys;
using test::MakeReport;
using test::Reporter;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReceiptProofsTest : public ::testing::Test {
 protected:
  ReceiptProofsTest() : reporter_(world_.portal) { world_.UnsealWith(MakeKeys()); }
  [[nodiscard]] absl::StatusOr<report::v1::Reply> FirstReply() {
    const auto waiting = world_.outgoing->After("main", "", 1000).value();
    EXPECT_EQ(waiting.size(), 1U);
    ASSIGN_OR_RETURN(const sealed::v1::SealedEnvelope sealed,
                     world_.outgoing->Seal(*MakeKeys(), waiting.at(0)));
    return reporter_.Read(0, sealed.SerializeAsString());
  }
  [[nodiscard]] std::string CaseId() {
    return std::string(*IdOfCaseName(test::Readable(world_).at(0).name()));
  }
  void HaveRead(const std::string& member) {
    AuditEvent reading = {.action = "GetReport", .actor = "member/" + member, .case_id = CaseId()};
    reading.reads_text = true;
    ASSERT_THAT(Append(*world_.audit, reading), IsOk());
  }

  test::World world_;
  Reporter reporter_;
};

TEST_F(ReceiptProofsTest, AReportIsLoggedBeforeItIsFiled) {
  ASSERT_THAT(world_.File(reporter_.Report()), IsOk());
  ASSERT_THAT(ActionsIn(world_), ElementsAre("RECEIVED"));
  const audit::v1::Entry entry = test::Parse(test::ReadLog(world_).at(0));
  EXPECT_EQ(entry.actor(), "");
  EXPECT_EQ(entry.time().seconds(), 20514LL * 24 * 60 * 60) << "to the day";
  EXPECT_EQ(entry.case_reference(), "") << "its neighbours would tell when this case came";
}

TEST_F(ReceiptProofsTest, AReportThatCannotBeLoggedIsNotFiled) {
  world_.SetFull(true);
  EXPECT_FALSE(world_.File(reporter_.Report()).ok());
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  EXPECT_THAT(test::Readable(world_), IsEmpty());
  ASSERT_THAT(world_.File(reporter_.Report()), IsOk());
  EXPECT_EQ(test::Readable(world_).size(), 1U);
}

TEST_F(ReceiptProofsTest, TheWordsAndTheReplyProveIt) {
  ASSERT_THAT(world_.File(reporter_.Report()), IsOk());
  const auto reply = FirstReply();
  ASSERT_THAT(reply, IsOk());
  const report::v1::ReceiptProof& proof = reply->receipt_proof();
  const NoteVerifier verifier = NoteVerifier::Parse(MakeKeys()->note_verifier_key()).value();
  const merkle::Checkpoint checkpoint =
      merkle::ParseCheckpoint(verifier.Verify(proof.signed_checkpoint()).value()).value();
  const Secret salt = ReceivedSalt(reporter_.thread_key());
  std::vector<merkle::Hash> hashes;
  for (const std::string& hash : proof.hashes()) {
    ASSERT_EQ(hash.size(), 32U);
    std::ranges::copy(hash, hashes.emplace_back().begin());
  }
  EXPECT_TRUE(merkle::VerifyInclusion(merkle::LeafHash(CommitmentOf(salt.view(), proof.entry())),
                                      proof.index(), checkpoint.size, hashes, checkpoint.root));
  EXPECT_EQ(checkpoint.size % 64, 0U);
  EXPECT_LE(reply->ByteSizeLong(), 4095U);
}

TEST_F(ReceiptProofsTest, CountsPeopleWhoReadIt) {
  report::v1::Report report = MakeReport();
  report.add_excluded_members("bob");
  ASSERT_THAT(world_.File(reporter_.Report(report)), IsOk());
  EXPECT_EQ(FirstReply()->readers().people(), 0U);
  EXPECT_TRUE(FirstReply()->readers().none_excluded());
  HaveRead("alice");
  HaveRead("alice");
  EXPECT_EQ(FirstReply()->readers().people(), 1U);
  EXPECT_TRUE(FirstReply()->readers().none_excluded());
  HaveRead("bob");
  EXPECT_EQ(FirstReply()->readers().people(), 2U);
  EXPECT_FALSE(FirstReply()->readers().none_excluded());
}

TEST_F(ReceiptProofsTest, AFullDiskLetsNoProofGo) {
  ASSERT_THAT(world_.File(reporter_.Report()), IsOk());
  world_.SetFull(true);
  EXPECT_THAT(FirstReply(), HasReason(Reason::kStoreFull));
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  EXPECT_TRUE(FirstReply()->has_receipt_proof());
}

}  // namespace
}  // namespace candor::review
