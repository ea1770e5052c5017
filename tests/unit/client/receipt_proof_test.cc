#include "candor/client/receipt_proof.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "candor/audit/v1/audit.pb.h"
#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"
#include "candor/merkle/checkpoint.h"
#include "candor/merkle/tree.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scripted_intake.h"

namespace candor::client {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;

constexpr auto kForged = absl::StatusCode::kDataLoss;
constexpr Day kReceivedDay(20514);

// A team's log: entries of others, and those of reporters.
class Log {
 public:
  Log(const Team& team, std::string name) : team_(team), name_(std::move(name)) {}

  void AddOthers(int entries) {
    for (int i = 0; i < entries; ++i) {
      Add(Sha256(name_ + std::to_string(frontier_.size())));
    }
  }
  // An entry for whoever has the words; its place.
  std::uint64_t Receive(const ThreadKeys& thread, const std::string& entry) {
    const Secret salt = hpke::Expand(thread.thread_key().view(), "audit", 32);
    Add(Sha256({"candor/v1 audit entry", salt.view(), entry}));
    return frontier_.size() - 1;
  }
  [[nodiscard]] std::string Checkpoint() const {
    return team_.Sign(
        merkle::FormatCheckpoint({team_.Verifier().name(), frontier_.size(), frontier_.Root()}));
  }
  [[nodiscard]] report::v1::ReceiptProof Prove(std::uint64_t index, const std::string& entry) {
    report::v1::ReceiptProof proof;
    proof.set_index(index);
    proof.set_entry(entry);
    proof.set_signed_checkpoint(Checkpoint());
    const auto read = [this](merkle::NodeId id) -> absl::StatusOr<merkle::Hash> {
      return nodes_.at({id.level, id.index});
    };
    const auto hashes = merkle::ProveInclusion(index, frontier_.size(), read).value();
    for (const merkle::Hash& hash : hashes) {
      proof.add_hashes(hash.data(), hash.size());
    }
    return proof;
  }

 private:
  void Add(const std::string& commitment) {
    for (const merkle::Node& node : frontier_.Append(merkle::LeafHash(commitment))) {
      nodes_[{node.id.level, node.id.index}] = node.hash;
    }
  }

  const Team& team_;
  std::string name_;
  merkle::Frontier frontier_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, merkle::Hash> nodes_;
};

std::string Entry(const std::string& action = "RECEIVED") {
  audit::v1::Entry entry;
  entry.set_action(action);
  entry.mutable_time()->set_seconds(std::int64_t{kReceivedDay.number()} * 86400);
  entry.set_outcome(audit::v1::ENTRY_OUTCOME_DONE);
  entry.set_case_reference("0123456789abcdef");
  return entry.SerializeAsString();
}

class ReceiptProofTest : public ::testing::Test {
 protected:
  ReceiptProofTest() {
    log_.AddOthers(70);
    promise_ = log_.Checkpoint();
    index_ = log_.Receive(thread_, entry_);
    log_.AddOthers(57);
    proof_ = log_.Prove(index_, entry_);
  }
  absl::StatusOr<ProvenReceipt> Verify(const report::v1::ReceiptProof& proof,
                                       std::string_view promise = {}) {
    return VerifyReceiptProof(thread_, proof, team_.Verifier(), promise);
  }

  test_support::SeededRandom random_;
  Team team_;
  const ThreadKeys thread_ = Receipt::Generate(random_).Thread();
  const std::string entry_ = Entry();
  Log log_{team_, "log"};
  std::string promise_;
  std::uint64_t index_ = 0;
  report::v1::ReceiptProof proof_;
};

TEST_F(ReceiptProofTest, WordsAloneProveTheReceipt) {
  for (const std::string& promise : {std::string(), promise_, log_.Checkpoint()}) {
    const auto proven = Verify(proof_, promise);
    ASSERT_THAT(proven, IsOk());
    EXPECT_EQ(proven->index, 70U);
    EXPECT_EQ(proven->log_size, 128U);
    EXPECT_EQ(proven->received, kReceivedDay);
  }
}

TEST_F(ReceiptProofTest, OtherWordsProveNothing) {
  const ThreadKeys others = Receipt::Generate(random_).Thread();
  EXPECT_THAT(VerifyReceiptProof(others, proof_, team_.Verifier()), HasCode(kForged));
}

TEST_F(ReceiptProofTest, ALogOfAnotherKeyIsForged) {
  const Team impostor;
  Log forged(impostor, "log");
  forged.AddOthers(70);
  const std::uint64_t index = forged.Receive(thread_, entry_);
  const auto proven = Verify(forged.Prove(index, entry_));
  EXPECT_THAT(proven, HasCode(kForged));
  EXPECT_THAT(proven, Says("not signed by the pinned key"));
}

TEST_F(ReceiptProofTest, AProofOfAnotherTreeIsForged) {
  Log other(team_, "other");
  other.AddOthers(127);
  auto proof = proof_;
  proof.set_signed_checkpoint(other.Checkpoint());
  EXPECT_THAT(Verify(proof), HasCode(kForged));
  EXPECT_THAT(Verify(proof), Says("no such entry for these words"));
}

TEST_F(ReceiptProofTest, NothingOfItCanBeChanged) {
  const auto expect_forged = [this](const char* what, auto change) {
    report::v1::ReceiptProof proof = proof_;
    change(proof);
    EXPECT_THAT(Verify(proof), HasCode(kForged)) << what;
  };
  using Proof = report::v1::ReceiptProof;
  expect_forged("index", [](Proof& proof) { proof.set_index(proof.index() + 1); });
  expect_forged("index past the end", [](Proof& proof) { proof.set_index(1000); });
  expect_forged("entry", [](Proof& proof) { proof.set_entry(Entry("GetReport")); });
  expect_forged("no entry", [](Proof& proof) { proof.clear_entry(); });
  expect_forged("hash", [](Proof& proof) { (*proof.mutable_hashes(2))[5] ^= 1; });
  expect_forged("short hash", [](Proof& proof) { proof.mutable_hashes(2)->pop_back(); });
  expect_forged("one too few", [](Proof& proof) { proof.mutable_hashes()->RemoveLast(); });
  expect_forged("one too many", [](Proof& proof) { proof.add_hashes(proof.hashes(0)); });
  expect_forged("far too many", [](Proof& proof) {
    for (int i = 0; i < 100; ++i) {
      proof.add_hashes(proof.hashes(0));
    }
  });
  expect_forged("no checkpoint", [](Proof& proof) { proof.clear_signed_checkpoint(); });
  expect_forged("a manifest for a checkpoint",
                [this](Proof& proof) { proof.set_signed_checkpoint(team_.SignedManifest(3)); });
  expect_forged("nothing at all", [](Proof& proof) { proof.Clear(); });
}

TEST_F(ReceiptProofTest, AnotherEntryThanAReceivedReportProvesNothing) {
  for (const std::string& entry : {Entry("GetReport"), Entry(""), std::string("\xff")}) {
    const std::uint64_t index = log_.Receive(thread_, entry);
    EXPECT_THAT(Verify(log_.Prove(index, entry)), HasCode(kForged));
  }
}

TEST_F(ReceiptProofTest, ALogThatIsShorterThanPromisedWasCut) {
  Log again(team_, "again");
  const std::uint64_t index = again.Receive(thread_, entry_);
  again.AddOthers(63);
  const auto proof = again.Prove(index, entry_);
  EXPECT_THAT(Verify(proof), IsOk()) << "nobody can tell without a promise";
  EXPECT_THAT(Verify(proof, promise_), HasCode(kForged));
  EXPECT_THAT(Verify(proof, promise_), Says("shorter than was promised"));
}

TEST_F(ReceiptProofTest, ALogOfTheSameSizeWithAnotherRootIsAnother) {
  Log again(team_, "again");
  const std::uint64_t index = again.Receive(thread_, entry_);
  again.AddOthers(69);
  EXPECT_THAT(Verify(again.Prove(index, entry_), promise_), Says("another one than was promised"));
}

TEST_F(ReceiptProofTest, APromiseMustBeTheTeams) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(Verify(proof_, "rubbish"), HasCode(kInvalid));
  const Team other;
  EXPECT_THAT(Verify(proof_, Log(other, "log").Checkpoint()), HasCode(kInvalid));
}

TEST_F(ReceiptProofTest, TheNewestReplyWithAProofCounts) {
  Inbox inbox;
  EXPECT_EQ(NewestWithProof(inbox), nullptr);
  for (std::uint32_t i = 0; i < 4; ++i) {
    inbox.replies.push_back({.index = i, .readable = i != 3, .reply = {}});
    inbox.replies.back().reply.set_next_index(i + 1);
  }
  EXPECT_EQ(NewestWithProof(inbox), nullptr);
  *inbox.replies[0].reply.mutable_receipt_proof() = proof_;
  *inbox.replies[1].reply.mutable_receipt_proof() = proof_;
  *inbox.replies[3].reply.mutable_receipt_proof() = proof_;
  EXPECT_EQ(NewestWithProof(inbox), &inbox.replies[1].reply);
}

}  // namespace
}  // namespace candor::client
