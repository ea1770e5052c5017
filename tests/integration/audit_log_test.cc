// What a member got to see is in the audit log, whatever the moment at which review dies; and while
// nothing can be logged nothing is shown.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "candor/manifest/manifest.h"
#include "candor/merkle/checkpoint.h"
#include "candor/review/v1/audit_service.grpc.pb.h"
#include "candor/review/v1/member_service.grpc.pb.h"
#include "candor/rpc/status.h"
#include "candor/testing/matchers.h"
#include "deployment.h"
#include "team_member.h"

namespace candor::integration {
namespace {

using test_support::IsOk;

class AuditLogStory : public ::testing::Test {
 protected:
  // A report that alice may read, and eve who watches.
  void Begin() {
    ASSERT_THAT(candor_.Portal().Submit(ReportOf("it happened")), IsOk());
    name_ = candor_.WaitForCases(1).at(0).name();
    ASSERT_THAT(TeamMember(candor_).Report(name_), IsOk());
    review::v1::AddMemberRequest request;
    request.mutable_member()->set_name("eve");
    request.mutable_member()->set_display_name("Eve");
    request.mutable_member()->add_roles(review::v1::MEMBER_ROLE_AUDITOR);
    request.mutable_member()->add_channels("*");
    review::v1::AddMemberResponse added;
    grpc::ClientContext context;
    const grpc::Status status = review::v1::MemberService::NewStub(candor_.ToReview("member/carol"))
                                    ->AddMember(&context, request, &added);
    ASSERT_TRUE(status.ok()) << status.error_message();
    review::v1::DeclareInterestsResponse declared;
    grpc::ClientContext second;
    const grpc::Status onboarded =
        review::v1::MemberService::NewStub(candor_.ToReview("member/eve"))
            ->DeclareInterests(&second, review::v1::DeclareInterestsRequest(), &declared);
    ASSERT_TRUE(onboarded.ok()) << onboarded.error_message();
  }

  [[nodiscard]] grpc::Status Read(review::v1::CaseService::Stub& alice) const {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    review::v1::GetReportRequest request;
    request.set_name(name_ + "/report");
    review::v1::GetReportResponse response;
    return alice.GetReport(&context, request, &response);
  }
  [[nodiscard]] std::unique_ptr<review::v1::CaseService::Stub> Alice() {
    return review::v1::CaseService::NewStub(candor_.ToReview("member/alice"));
  }

  // All that eve sees of the log, which must be what the checkpoint says.
  std::vector<audit::v1::Entry> WholeLog() {
    const auto eve = review::v1::AuditService::NewStub(candor_.ToReview("member/eve"));
    review::v1::GetCheckpointResponse checkpoint;
    grpc::ClientContext context;
    EXPECT_TRUE(eve->GetCheckpoint(&context, review::v1::GetCheckpointRequest(), &checkpoint).ok());
    const auto text = candor_.portal_options().verifier->Verify(checkpoint.signed_checkpoint());
    const merkle::Checkpoint head = merkle::ParseCheckpoint(text.value()).value();
    std::vector<audit::v1::Entry> entries;
    merkle::Frontier tree;
    review::v1::ListAuditEntriesRequest request;
    request.set_page_size(100);
    while (tree.size() < head.size) {
      grpc::ClientContext listing;
      review::v1::ListAuditEntriesResponse page;
      EXPECT_TRUE(eve->ListAuditEntries(&listing, request, &page).ok());
      for (const audit::v1::LoggedEntry& logged : page.entries()) {
        if (tree.size() < head.size) {
          static_cast<void>(tree.Append(merkle::LeafHash(logged.commitment())));
          EXPECT_TRUE(entries.emplace_back().ParseFromString(logged.entry()));
        }
      }
      if (page.next_index() <= request.first_index()) {
        ADD_FAILURE() << "the log does not end";
        break;
      }
      request.set_first_index(page.next_index());
    }
    EXPECT_EQ(tree.Root(), head.root);
    return entries;
  }

  Deployment candor_;
  std::string name_;
};

TEST_F(AuditLogStory, WhatWasShownIsLoggedHoweverReviewDies) {
  constexpr int kCycles = 8;
  constexpr int kReaders = 8;
  candor_.StartIntake();
  candor_.StartReview();
  Begin();
  std::atomic<int> shown = 0;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    const int until = shown + 50 + 13 * cycle;
    std::vector<std::thread> readers;
    for (int i = 0; i < kReaders; ++i) {
      readers.emplace_back([&] {
        const auto alice = Alice();
        while (Read(*alice).ok()) {
          ++shown;
        }
      });
    }
    EXPECT_TRUE(Eventually([&] { return shown >= until; }));
    kill(candor_.review().pid(), SIGKILL);
    for (std::thread& reader : readers) {
      reader.join();
    }
    candor_.StartReview();
    static_cast<void>(candor_.WaitForCases(1));
  }
  const auto entries = WholeLog();
  const auto reads = std::ranges::count_if(entries, [](const audit::v1::Entry& entry) {
    return entry.action() == "GetReport" && entry.actor() == "member/alice" &&
           entry.outcome() == audit::v1::ENTRY_OUTCOME_DONE;
  });
  EXPECT_GE(reads, shown) << "alice was shown the report without an entry";
  EXPECT_TRUE(std::ranges::any_of(
      entries, [](const audit::v1::Entry& entry) { return entry.action() == "RECEIVED"; }));
}

std::vector<merkle::Hash> HashesOf(const google::protobuf::RepeatedPtrField<std::string>& from) {
  std::vector<merkle::Hash> hashes;
  for (const std::string& hash : from) {
    EXPECT_EQ(hash.size(), 32U);
    std::ranges::copy(hash, hashes.emplace_back().begin());
  }
  return hashes;
}

TEST_F(AuditLogStory, ProvesWhatItHoldsToAuditorsAlone) {
  candor_.StartIntake();
  candor_.StartReview();
  Begin();
  const auto eve = review::v1::AuditService::NewStub(candor_.ToReview("member/eve"));
  review::v1::ProveInclusionRequest request;
  request.set_index(1);
  review::v1::ProveInclusionResponse proof;
  grpc::ClientContext first;
  ASSERT_TRUE(eve->ProveInclusion(&first, request, &proof).ok());
  const auto text = candor_.portal_options().verifier->Verify(proof.signed_checkpoint());
  const merkle::Checkpoint head = merkle::ParseCheckpoint(text.value()).value();
  merkle::Hash leaf;
  std::ranges::copy(proof.leaf_hash(), leaf.begin());
  EXPECT_TRUE(merkle::VerifyInclusion(leaf, 1, head.size, HashesOf(proof.hashes()), head.root));

  review::v1::ProveConsistencyRequest grown;
  grown.set_old_size(head.size);
  review::v1::ProveConsistencyResponse consistent;
  grpc::ClientContext second;
  ASSERT_TRUE(eve->ProveConsistency(&second, grown, &consistent).ok());
  EXPECT_GT(consistent.new_size(), head.size) << "the calls themselves are logged";

  request.set_tree_size(1);
  grpc::ClientContext beyond;
  EXPECT_EQ(eve->ProveInclusion(&beyond, request, &proof).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  grpc::ClientContext denied;
  review::v1::ListAuditEntriesResponse page;
  EXPECT_EQ(rpc::DetailsOf(review::v1::AuditService::NewStub(candor_.ToReview("member/alice"))
                               ->ListAuditEntries(&denied, {}, &page))
                .reason,
            "NOT_PERMITTED");
}

// Fills the file system of `folder` with one file, as far as it goes.
std::string Fill(const std::string& folder) {
  const std::string ballast = folder + "/ballast";
  const int fd = open(ballast.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  EXPECT_GE(fd, 0) << ballast;
  for (const std::size_t step : {1U << 20, 4096U, 1U}) {
    const std::string zeros(step, '\0');
    while (write(fd, zeros.data(), zeros.size()) == static_cast<ssize_t>(zeros.size())) {
    }
  }
  close(fd);
  return ballast;
}

TEST_F(AuditLogStory, NothingIsShownWhileNothingCanBeLogged) {
  const std::string disk = candor_.dir().File("disk");
  std::filesystem::create_directory(disk);
  candor_.SetReviewStore(disk + "/db");
  candor_.StartIntake();
  candor_.StartReview({"unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                       "mount -t tmpfs -o size=48m tmpfs '" + disk + "' && exec \"$@\"", "sh"});
  Begin();
  const auto alice = Alice();
  ASSERT_TRUE(Read(*alice).ok());
  const std::string ballast =
      Fill("/proc/" + std::to_string(candor_.review().pid()) + "/root" + disk);
  // There is room in the log that RocksDB has laid out ahead; then there is none.
  std::vector<std::thread> readers;
  for (int i = 0; i < 8; ++i) {
    readers.emplace_back([&] {
      const auto reader = Alice();
      for (int n = 0; n < 20000 && Read(*reader).ok(); ++n) {
      }
    });
  }
  for (std::thread& reader : readers) {
    reader.join();
  }
  const grpc::Status refused = Read(*alice);
  EXPECT_EQ(rpc::DetailsOf(refused).reason, "STORE_FULL");
  ASSERT_TRUE(std::filesystem::remove(ballast));
  EXPECT_TRUE(Eventually([&] { return Read(*alice).ok(); })) << "it recovers alone";
  EXPECT_FALSE(WholeLog().empty());
}

}  // namespace
}  // namespace candor::integration
