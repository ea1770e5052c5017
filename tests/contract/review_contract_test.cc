// Every method of review by every caller, against a table written by hand, sealed and unsealed:
// candor-review as a process, real certificates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "../unit/review/review_process.h"
#include "../unit/review/world.h"
#include "candor/review/v1/approval_service.pb.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/review/v1/casework_service.pb.h"
#include "candor/review/v1/custody_service.pb.h"
#include "candor/review/v1/member_service.pb.h"
#include "candor/review/v1/reporting_service.pb.h"
#include "candor/rpc/channel.h"
#include "candor/rpc/status.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace candor::review {
namespace {

using test_support::TestCa;

// What an empty request is answered.
enum Expected {
  kOk,            // OK
  kSealed,        // FAILED_PRECONDITION, SEALED
  kField,         // INVALID_ARGUMENT: it reached the method, which wants more
  kGoesOn,        // a stream that has no end of its own
  kNotPermitted,  // PERMISSION_DENIED, NOT_PERMITTED: for a chair
  kDenied,        // PERMISSION_DENIED, CALLER_NOT_ALLOWED
  kCut,           // UNAVAILABLE: there is no connection
};

// What members call, and what a member is answered to an empty request once review is unsealed.
struct MemberMethod {
  const char* method;
  Expected unsealed;
};
constexpr std::array kMemberMethods = {
    MemberMethod{"/candor.review.v1.CaseService/ListCases", kOk},
    MemberMethod{"/candor.review.v1.CaseService/CountCases", kOk},
    MemberMethod{"/candor.review.v1.CaseService/WatchCases", kGoesOn},
    MemberMethod{"/candor.review.v1.CaseService/GetCase", kField},
    MemberMethod{"/candor.review.v1.CaseService/GetReport", kField},
    MemberMethod{"/candor.review.v1.CaseService/ListMessages", kField},
    MemberMethod{"/candor.review.v1.CaseService/SendReply", kField},
    MemberMethod{"/candor.review.v1.CaseService/LinkCases", kField},
    MemberMethod{"/candor.review.v1.CaseService/DownloadAttachment", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/DeclareConflict", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/TakeCase", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/Assign", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/UpdateCase", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/RouteCase", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/AskReporter", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/Resume", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/StartInvestigation", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/Hold", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/ProposeOutcome", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/Vote", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/RecordRemedy", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/FileAppeal", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/DecideAppeal", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/Refer", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/MarkDuplicate", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/Close", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/Reopen", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/Escalate", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/AcceptWithdrawal", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/TakeInterimMeasure", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/ReviewInterimMeasure", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/RecordArrangement", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/WriteSlip", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/AddNote", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/ReleaseMessage", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/DiscardMessage", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/RecordDelivery", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/RecordReport", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/GetCaseFile", kField},
    MemberMethod{"/candor.review.v1.CaseworkService/ListCaseEvents", kField},
    MemberMethod{"/candor.review.v1.MemberService/ListMembers", kOk},
    MemberMethod{"/candor.review.v1.MemberService/AddMember", kNotPermitted},
    MemberMethod{"/candor.review.v1.MemberService/UpdateMember", kNotPermitted},
    MemberMethod{"/candor.review.v1.MemberService/RemoveMember", kNotPermitted},
    MemberMethod{"/candor.review.v1.MemberService/DeclareInterests", kOk},
    MemberMethod{"/candor.review.v1.ApprovalService/ListApprovals", kOk},
    MemberMethod{"/candor.review.v1.ApprovalService/Approve", kField},
    MemberMethod{"/candor.review.v1.ApprovalService/Reject", kField},
    MemberMethod{"/candor.review.v1.RetentionService/ProposeExport", kField},
    MemberMethod{"/candor.review.v1.RetentionService/DownloadExport", kField},
    MemberMethod{"/candor.review.v1.ReportingService/GenerateTransparencyReport", kNotPermitted},
    MemberMethod{"/candor.review.v1.ReportingService/GetProcessFigures", kNotPermitted},
    MemberMethod{"/candor.review.v1.AuditService/ListAuditEntries", kNotPermitted},
    MemberMethod{"/candor.review.v1.AuditService/GetCheckpoint", kNotPermitted},
    MemberMethod{"/candor.review.v1.AuditService/ProveInclusion", kNotPermitted},
    MemberMethod{"/candor.review.v1.AuditService/ProveConsistency", kNotPermitted},
};

constexpr char kSealMethod[] = "/candor.review.v1.CustodyService/Seal";
constexpr char kUnsealMethod[] = "/candor.review.v1.CustodyService/Unseal";
constexpr char kGetCustodyMethod[] = "/candor.review.v1.CustodyService/GetCustody";
constexpr char kShareMethod[] = "/candor.review.v1.CustodyService/UnsealWithShare";
constexpr char kRotateMethod[] = "/candor.review.v1.CustodyService/RotateKeys";

// The rest. Who is not named here is denied, whatever the method.
struct Row {
  const char* method;
  Expected member;
  Expected officer;
  Expected both;  // a member who is a key officer, too
  Expected ops;
};
constexpr std::array kOtherMethods = {
    //                 member   officer  both     ops
    Row{kUnsealMethod, kDenied, kField, kField, kDenied},
    Row{kShareMethod, kDenied, kField, kField, kDenied},
    Row{kGetCustodyMethod, kOk, kOk, kOk, kOk},
    // What does not exist, or is not served here, is denied like all else.
    Row{"/candor.review.v1.CaseService/DeleteCase", kDenied, kDenied, kDenied, kDenied},
    Row{"/candor.review.v1.CaseworkService/Decide", kDenied, kDenied, kDenied, kDenied},
    Row{"/candor.intake.v1.IntakeService/Deposit", kDenied, kDenied, kDenied, kDenied},
    Row{"/candor.relay.v1.RelayService/Pull", kDenied, kDenied, kDenied, kDenied},
    Row{"/grpc.health.v1.Health/Check", kDenied, kDenied, kDenied, kDenied},
    Row{"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", kDenied, kDenied, kDenied,
        kDenied},
    Row{"/", kDenied, kDenied, kDenied, kDenied},
};
constexpr Row kSealRow = {kSealMethod, kDenied, kOk, kOk, kOk};

Row RotateRow(Expected officer) { return {kRotateMethod, kDenied, officer, officer, kDenied}; }

std::vector<Row> WhileUnsealed() {
  std::vector<Row> rows(kOtherMethods.begin(), kOtherMethods.end());
  rows.push_back(RotateRow(kOk));
  for (const MemberMethod& method : kMemberMethods) {
    rows.push_back({method.method, method.unsealed, kDenied, method.unsealed, kDenied});
  }
  return rows;
}

// Nobody is known to be a member then: whoever has a member's certificate is told so.
std::vector<Row> WhileSealed() {
  std::vector<Row> rows(kOtherMethods.begin(), kOtherMethods.end());
  rows.push_back(kSealRow);
  rows.push_back(RotateRow(kSealed));
  for (const MemberMethod& method : kMemberMethods) {
    rows.push_back({method.method, kSealed, kSealed, kSealed, kDenied});
  }
  return rows;
}

class ReviewContract : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    review_ = new test::ReviewProcess;
    ASSERT_TRUE(review_->Start()) << review_->log();
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(review_->Stop(), 0);
    delete review_;
  }

  static std::string Address() { return "127.0.0.1:" + std::to_string(review_->port()); }
  static std::shared_ptr<grpc::Channel> Dial(const config::v1::TlsConfig& tls) {
    rpc::ChannelSpec spec;
    spec.address = Address();
    spec.tls = tls;
    spec.server = {rpc::IdentityKind::kReview, "main"};
    return rpc::Dial(spec).value();
  }
  static std::shared_ptr<grpc::Channel> DialAs(const std::string& name) {
    return Dial(review_->ca().Tls(name));
  }
  static std::shared_ptr<grpc::Channel> DialWith(const test_support::LeafOptions& options) {
    return Dial(review_->ca().Tls(review_->ca().Issue(options)));
  }

  static void Expect(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     Expected expected) {
    if (expected == kGoesOn) {
      return;  // the watch has tests of its own
    }
    const grpc::Status status = test::CallRaw(channel, method).status;
    const std::string reason = rpc::DetailsOf(status).reason;
    switch (expected) {
      case kOk:
        EXPECT_TRUE(status.ok()) << method << ": " << status.error_message();
        break;
      case kSealed:
        EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION) << method;
        EXPECT_EQ(reason, "SEALED") << method;
        break;
      case kField:
        EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << method;
        EXPECT_EQ(reason, "INVALID_FIELD") << method;
        break;
      case kNotPermitted:
        EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << method;
        EXPECT_EQ(reason, "NOT_PERMITTED") << method;
        break;
      case kDenied:
        EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << method;
        denials_.insert(status.error_message());
        break;
      case kCut:
        EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << method;
        break;
      case kGoesOn:
        break;
    }
  }
  static void ExpectEverywhere(const std::shared_ptr<grpc::Channel>& channel, Expected expected) {
    for (const Row& row : WhileSealed()) {
      Expect(channel, row.method, expected);
    }
  }
  static void Unseal() {
    v1::UnsealRequest request;
    request.set_passphrase(std::string(test::kPassphrase));
    const grpc::Status unsealed =
        test::CallRaw(DialAs("member/olga"), kUnsealMethod, request.SerializeAsString()).status;
    ASSERT_TRUE(unsealed.ok()) << unsealed.error_message();
  }
  static void Seal() { Expect(DialAs("ops/dev"), kSealMethod, kOk); }
  static void ExpectTable(const std::vector<Row>& table) {
    const auto member = DialAs("member/alice");
    const auto officer = DialAs("member/olga");
    const auto both = DialAs("member/dana");
    const auto ops = DialAs("ops/dev");
    for (const Row& row : table) {
      Expect(member, row.method, row.member);
      Expect(officer, row.method, row.officer);
      Expect(both, row.method, row.both);
      Expect(ops, row.method, row.ops);
    }
  }

  static test::ReviewProcess* review_;
  static std::set<std::string> denials_;  // their texts
};

test::ReviewProcess* ReviewContract::review_ = nullptr;
std::set<std::string> ReviewContract::denials_;

TEST_F(ReviewContract, TheTableHasEveryMethod) {
  std::set<std::string> in_table;
  for (const Row& row : WhileSealed()) {
    in_table.insert(row.method);
  }
  for (const auto* file :
       {v1::GetCaseRequest::descriptor()->file(), v1::SealRequest::descriptor()->file(),
        v1::TakeCaseRequest::descriptor()->file(), v1::AddMemberRequest::descriptor()->file(),
        v1::ApproveRequest::descriptor()->file(),
        v1::GetProcessFiguresRequest::descriptor()->file()}) {
    ASSERT_EQ(file->service_count(), 1);
    const auto& service = *file->service(0);
    for (int i = 0; i < service.method_count(); ++i) {
      EXPECT_TRUE(in_table.contains("/" + service.full_name() + "/" + service.method(i)->name()))
          << service.method(i)->full_name();
    }
  }
}

// All in one, since only one unseal a second is tried.
TEST_F(ReviewContract, ListedCallersSealedUnsealedAndSealedAgain) {
  ExpectTable(WhileSealed());
  Unseal();
  ExpectTable(WhileUnsealed());
  Expect(DialAs("member/alice"), kSealMethod, kDenied);
  denials_.clear();
  for (const char* name :
       {"member/stranger", "member/dev", "ops/alice", "ops/olga", "portal/alice", "review/main",
        "review/alice", "intake/main", "member/alic", "member/alice2"}) {
    SCOPED_TRACE(name);
    ExpectEverywhere(DialAs(name), kDenied);
  }
  // Of what exists they tell nothing.
  EXPECT_EQ(denials_.size(), 1U);
  Seal();
  ExpectTable(WhileSealed());
}

// While nobody is known, who has a member's certificate learns that review is sealed and no more.
TEST_F(ReviewContract, WhileSealedAStrangerAmongMembersIsToldSo) {
  const auto stranger = DialAs("member/stranger");
  for (const MemberMethod& method : kMemberMethods) {
    Expect(stranger, method.method, kSealed);
  }
  Expect(stranger, kSealMethod, kDenied);
  Expect(stranger, kUnsealMethod, kDenied);
  for (const char* name : {"ops/alice", "ops/olga", "portal/alice", "review/main", "intake/main"}) {
    SCOPED_TRACE(name);
    ExpectEverywhere(DialAs(name), kDenied);
  }
}

TEST_F(ReviewContract, AnotherTrustDomainOrShapeOfNameIsDenied) {
  const std::vector<std::vector<std::string>> certificates = {
      {"spiffe://other.example/member/alice"},
      {"spiffe://test.example/member/alice/more"},
      {"spiffe://test.example/alice"},
      {"https://test.example/member/alice"},
      {"spiffe://test.example/member/alice", "spiffe://test.example/member/olga"},
      {},
  };
  for (const auto& uris : certificates) {
    SCOPED_TRACE(uris.empty() ? "no URI" : uris.front());
    ExpectEverywhere(DialWith({.uris = uris}), kDenied);
  }
}

TEST_F(ReviewContract, WithoutAValidCertificateThereIsNoConnection) {
  using std::chrono::hours;
  const std::vector<std::string> alice = {"spiffe://test.example/member/alice"};
  ExpectEverywhere(DialWith({.uris = alice, .not_before = hours(-48), .not_after = hours(-1)}),
                   kCut);
  ExpectEverywhere(DialWith({.uris = alice, .not_before = hours(1), .not_after = hours(48)}), kCut);

  TestCa other;
  config::v1::TlsConfig foreign = other.Tls("member/alice");
  foreign.set_ca_file(review_->ca().ca_file());
  ExpectEverywhere(Dial(foreign), kCut);

  grpc::SslCredentialsOptions none;
  none.pem_root_certs = test_support::ReadFile(review_->ca().ca_file());
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride("localhost");
  ExpectEverywhere(grpc::CreateCustomChannel(Address(), grpc::SslCredentials(none), arguments),
                   kCut);
  ExpectEverywhere(grpc::CreateChannel(Address(), grpc::InsecureChannelCredentials()), kCut);
}

TEST_F(ReviewContract, TheHealthPortServesHealthAlone) {
  const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(review_->health_port()),
                                           grpc::InsecureChannelCredentials());
  EXPECT_TRUE(test::CallRaw(channel, "/grpc.health.v1.Health/Check").status.ok());
  for (const Row& row : WhileSealed()) {
    if (std::string_view(row.method) != "/grpc.health.v1.Health/Check") {
      EXPECT_EQ(test::CallRaw(channel, row.method).status.error_code(),
                grpc::StatusCode::UNIMPLEMENTED)
          << row.method;
    }
  }
}

}  // namespace
}  // namespace candor::review
