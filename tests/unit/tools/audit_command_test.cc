// The auditor's commands against an audit log that a test can falsify.
#include <sysexits.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "candor-audit/command.h"
#include "candor/review/v1/audit_service.grpc.pb.h"
#include "candor/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "intake_command_fixture.h"
#include "made_log.h"
#include "scripted_cases.h"

namespace candor::tools {
namespace {

using auditor::MadeCopy;
using auditor::Signer;
using ::testing::HasSubstr;
using ::testing::Not;

absl::string_view Bytes(const merkle::Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

// Serves `log` as it is, page by page.
class ServedLog final : public review::v1::AuditService::Service {
 public:
  MadeCopy log;
  std::uint64_t page = 7;  // at most
  std::vector<review::v1::Witness> witnesses;
  std::vector<review::v1::ListAuditEntriesRequest> lists;

 private:
  grpc::Status ListAuditEntries(grpc::ServerContext*,
                                const review::v1::ListAuditEntriesRequest* request,
                                review::v1::ListAuditEntriesResponse* response) override {
    lists.push_back(*request);
    const std::uint64_t size = log.entries.size();
    const std::uint64_t end =
        std::min({size, request->first_index() + page,
                  request->first_index() + std::max<std::uint64_t>(1, request->page_size())});
    for (std::uint64_t i = request->first_index(); i < end; ++i) {
      const auditor::ExportedEntry& entry = log.entries[i];
      audit::v1::LoggedEntry& logged = *response->add_entries();
      logged.set_index(entry.index);
      logged.set_commitment(std::string(Bytes(entry.commitment)));
      logged.set_salt(entry.salt);
      logged.set_entry(entry.entry);
    }
    response->set_next_index(std::max(end, request->first_index()));
    response->set_size(size);
    return grpc::Status::OK;
  }
  grpc::Status GetCheckpoint(grpc::ServerContext*, const review::v1::GetCheckpointRequest*,
                             review::v1::GetCheckpointResponse* response) override {
    for (const auditor::SignedSize& checkpoint : log.checkpoints) {
      response->add_earlier_checkpoints(checkpoint.note);
    }
    response->mutable_earlier_checkpoints()->RemoveLast();
    response->set_signed_checkpoint(log.checkpoints.back().note);
    response->mutable_witnesses()->Assign(witnesses.begin(), witnesses.end());
    return grpc::Status::OK;
  }
  grpc::Status ProveInclusion(grpc::ServerContext*,
                              const review::v1::ProveInclusionRequest* request,
                              review::v1::ProveInclusionResponse* response) override {
    std::map<std::pair<std::uint32_t, std::uint64_t>, merkle::Hash> nodes;
    merkle::Frontier tree;
    for (const auditor::ExportedEntry& entry : log.entries) {
      const absl::string_view commitment = Bytes(entry.commitment);
      for (const merkle::Node& node :
           tree.Append(merkle::LeafHash({commitment.data(), commitment.size()}))) {
        nodes[{node.id.level, node.id.index}] = node.hash;
      }
    }
    const auto proof =
        merkle::ProveInclusion(request->index(), request->tree_size(),
                               [&](merkle::NodeId id) -> absl::StatusOr<merkle::Hash> {
                                 return nodes.at({id.level, id.index});
                               });
    for (const merkle::Hash& hash : proof.value()) {
      response->add_hashes(std::string(Bytes(hash)));
    }
    response->set_tree_size(request->tree_size());
    return grpc::Status::OK;
  }
};

class AuditCommandTest : public ::testing::Test {
 protected:
  AuditCommandTest() { log_.log = MakeLog({4, 16, 30}, team_, random_); }

  Ran Run(std::vector<std::string> args) {
    const std::vector<std::string> connection = {
        "--address", "127.0.0.1:" + std::to_string(cases_.port()),
        "--cert",    erin_.certificate,
        "--key",     erin_.key,
        "--ca",      ca_.ca_file()};
    args.insert(args.end(), connection.begin(), connection.end());
    return RunCommand(args, clock_, random_);
  }
  Ran Verify(const std::vector<std::string>& more = {}) {
    std::vector<std::string> args = {"audit", "verify", "--verification-key", team_.key()};
    args.insert(args.end(), more.begin(), more.end());
    return Run(args);
  }
  Ran Prove(const std::string& index) {
    return Run({"audit", "prove", index, "--verification-key", team_.key()});
  }
  // As the team would sign them.
  void SignAnew() {
    for (auditor::SignedSize& checkpoint : log_.log.checkpoints) {
      checkpoint = log_.log.Sign(checkpoint.size, team_);
    }
  }

  test_support::TestCa ca_;
  test_support::CertificateFiles erin_ = ca_.Issue("spiffe://test.example/member/erin");
  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  test_support::TempDir folder_;
  const Signer team_{"team.example/log", std::string(32, 's')};
  ServedLog log_;
  ScriptedCases cases_{CredentialsOf(ca_, "spiffe://test.example/review/main"), {&log_}};
};

TEST_F(AuditCommandTest, ListsTheLog) {
  Erase(log_.log.entries[1]);
  const Ran ran = Run({"audit", "list"});
  EXPECT_EQ(ran.exit_code, EX_OK) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("0      2026-05-28 20:26 UTC  done  GetReport  member/alice  "));
  EXPECT_THAT(ran.out, HasSubstr("\n1      erased\n"));
  EXPECT_THAT(ran.out, HasSubstr("\n29     "));
  EXPECT_EQ(log_.lists.size(), 5U);
  const Ran json = Run({"audit", "list", "--first", "29", "--output", "json"});
  EXPECT_THAT(json.out, HasSubstr(R"([{"index":29,"entry":{"action":"GetReport")"));
  EXPECT_THAT(json.out, Not(HasSubstr("\"index\":28")));
}

TEST_F(AuditCommandTest, PassesTheFilterOn) {
  EXPECT_EQ(Run({"audit", "list", "--actor", "member/alice", "--action", "GetReport",
                 "--case-reference", "0123456789abcdef"})
                .exit_code,
            EX_OK);
  EXPECT_EQ(log_.lists.front().actor(), "member/alice");
  EXPECT_EQ(log_.lists.front().action(), "GetReport");
  EXPECT_EQ(log_.lists.front().case_reference(), "0123456789abcdef");
}

TEST_F(AuditCommandTest, ExportsWhatTheVerifierTakes) {
  Erase(log_.log.entries[5]);
  const std::string path = folder_.File("copy.txt");
  const Ran ran = Run({"audit", "list", "--export", path});
  EXPECT_EQ(ran.exit_code, EX_OK) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Wrote 30 entries"));
  EXPECT_EQ(test_support::ReadFile(path), log_.log.Text());
  std::ostringstream out;
  EXPECT_EQ(auditor::RunCandorAudit({"--key", team_.key(), path}, out, out), EX_OK) << out.str();
  EXPECT_EQ(Run({"audit", "list", "--export", path}).exit_code, EX_CANTCREAT);
  EXPECT_EQ(Run({"audit", "list", "--export", path + "2", "--actor", "x"}).exit_code, EX_USAGE);
}

TEST_F(AuditCommandTest, ExportsNoMoreThanTheCheckpointCovers) {
  log_.log.entries.push_back(auditor::MakeEntry(30, random_));
  const std::string path = folder_.File("copy.txt");
  EXPECT_EQ(Run({"audit", "list", "--export", path}).exit_code, EX_OK);
  std::ostringstream out;
  EXPECT_EQ(auditor::RunCandorAudit({"--key", team_.key(), path}, out, out), EX_OK) << out.str();
}

TEST_F(AuditCommandTest, VerifiesTheLogAndThatItGoesOn) {
  const std::string state = folder_.File("state");
  log_.witnesses.emplace_back().set_intake("main");
  log_.witnesses.back().set_size(16);
  const MadeCopy later = log_.log;
  log_.log = later.Earlier(16);
  const Ran first = Verify({"--state", state});
  EXPECT_EQ(first.exit_code, EX_OK) << first.err;
  EXPECT_THAT(first.out, HasSubstr("whole: 16 entries"));
  EXPECT_THAT(first.out, HasSubstr("Intake main is a witness of the first 16."));
  EXPECT_EQ(test_support::ReadFile(state), log_.log.checkpoints.back().note);
  log_.log = later;
  const Ran second = Verify({"--state", state});
  EXPECT_EQ(second.exit_code, EX_OK) << second.err;
  EXPECT_THAT(second.out, HasSubstr("goes on from the 16 entries"));
  EXPECT_EQ(test_support::ReadFile(state), later.checkpoints.back().note);
  // Rolled back; what was known stays known.
  log_.log = later.Earlier(16);
  const Ran third = Verify({"--state", state});
  EXPECT_EQ(third.exit_code, EX_DATAERR);
  EXPECT_THAT(third.err, HasSubstr("had 30 entries the last time and has 16 now"));
  EXPECT_EQ(test_support::ReadFile(state), later.checkpoints.back().note);
}

TEST_F(AuditCommandTest, VerifyNamesWhatWasChanged) {
  const MadeCopy honest = log_.log;
  log_.log.entries[20].entry.back() ^= 1;
  EXPECT_THAT(Verify().err, HasSubstr("entry 20 of the audit log is not what was committed to"));
  auditor::Commit(log_.log.entries[20]);
  const Ran ran = Verify();
  EXPECT_EQ(ran.exit_code, EX_DATAERR);
  EXPECT_THAT(ran.err, HasSubstr("between the checkpoint of 16 entries and that of 30"));
  // A second history, signed by the team.
  SignAnew();
  EXPECT_EQ(Verify().exit_code, EX_OK);
  const std::string state = folder_.Write("state", honest.checkpoints.back().note);
  EXPECT_EQ(Verify({"--state", state}).exit_code, EX_DATAERR);
  EXPECT_EQ(test_support::ReadFile(state), honest.checkpoints.back().note);
}

TEST_F(AuditCommandTest, VerifyRefusesWhatAnotherKeySigned) {
  const Signer other("team.example/log", std::string(32, 'o'));
  log_.log.checkpoints.back() = log_.log.Sign(30, other);
  EXPECT_THAT(Verify().err, HasSubstr("the checkpoint is not signed by team.example/log"));
  EXPECT_EQ(Run({"audit", "verify"}).exit_code, EX_USAGE);
  EXPECT_EQ(Verify({"--state", folder_.Write("state", "no note")}).exit_code, EX_DATAERR);
}

TEST_F(AuditCommandTest, VerifyRefusesALogWithAGap) {
  log_.log.entries.erase(log_.log.entries.begin() + 9);
  EXPECT_THAT(Verify().err, HasSubstr("review left out entry 9"));
  log_.log.entries.resize(9);
  EXPECT_THAT(Verify().err, HasSubstr("ends before entry 29"));
}

TEST_F(AuditCommandTest, VerifyTellsOfAWitnessThatKnowsAnotherLog) {
  log_.witnesses.emplace_back().set_intake("main");
  log_.witnesses.back().set_conflicts(true);
  const Ran ran = Verify({"--state", folder_.File("state")});
  EXPECT_EQ(ran.exit_code, EX_DATAERR);
  EXPECT_THAT(ran.err, HasSubstr("intake main holds a signed checkpoint"));
}

TEST_F(AuditCommandTest, ProvesAnEntry) {
  const Ran ran = Prove("17");
  EXPECT_EQ(ran.exit_code, EX_OK) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\n17     2026-"));
  EXPECT_THAT(ran.out, HasSubstr("Proven: entry 17 is in the log of 30 entries"));
  EXPECT_THAT(Prove("30").err, HasSubstr("has only 30 entries"));
  log_.log.entries[17] = auditor::MakeEntry(17, random_);
  EXPECT_THAT(Prove("17").err, HasSubstr("proof does not show"));
  log_.log.entries[17].salt[0] ^= 1;
  EXPECT_THAT(Prove("17").err, HasSubstr("entry 17 of the audit log is not what"));
}

}  // namespace
}  // namespace candor::tools
