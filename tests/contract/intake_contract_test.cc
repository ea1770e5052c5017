// Every method of intake by every caller, against a table written by hand: candor-intake as a
// process, real certificates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "../unit/intake/intake_process.h"
#include "candor/intake/v1/intake.pb.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/rpc/channel.h"
#include "candor/rpc/status.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/channel.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"

namespace candor::intake {
namespace {

using test_support::TestCa;

// What an empty request is answered.
enum Expected {
  kOk,      // OK
  kField,   // INVALID_ARGUMENT: it reached the method, which wants more
  kDenied,  // PERMISSION_DENIED, CALLER_NOT_ALLOWED
  kCut,     // UNAVAILABLE: there is no connection
};

struct Row {
  const char* method;
  Expected portal;
  Expected review;
};

// Who is not named here is denied, whatever the method.
constexpr std::array kTable = {
    //                                                             portal   review
    Row{"/candor.intake.v1.IntakeService/GetKeyManifest", kOk, kDenied},
    Row{"/candor.intake.v1.IntakeService/GetReportForm", kOk, kDenied},
    Row{"/candor.intake.v1.IntakeService/SubmitReport", kField, kDenied},
    Row{"/candor.intake.v1.IntakeService/Deposit", kField, kDenied},
    Row{"/candor.intake.v1.IntakeService/SubmitFollowUp", kField, kDenied},
    Row{"/candor.intake.v1.IntakeService/FetchReplies", kField, kDenied},
    Row{"/candor.intake.v1.IntakeService/Withdraw", kField, kDenied},
    Row{"/candor.intake.v1.IntakeService/UploadAttachment", kField, kDenied},
    Row{"/candor.intake.v1.IntakeService/GetUpload", kField, kDenied},
    Row{"/candor.relay.v1.RelayService/Pull", kDenied, kOk},
    Row{"/candor.relay.v1.RelayService/Acknowledge", kDenied, kOk},
    Row{"/candor.relay.v1.RelayService/PublishManifest", kDenied, kField},
    Row{"/candor.relay.v1.RelayService/PostReply", kDenied, kField},
    Row{"/candor.relay.v1.RelayService/PullAttachment", kDenied, kField},
    Row{"/candor.relay.v1.RelayService/WitnessCheckpoint", kDenied, kField},
    Row{"/candor.relay.v1.RelayService/GetWitnessed", kDenied, kOk},
    // What does not exist, or is not served here, is denied like all else.
    Row{"/candor.intake.v1.IntakeService/Peek", kDenied, kDenied},
    Row{"/candor.review.v1.CaseService/ListCases", kDenied, kDenied},
    Row{"/grpc.health.v1.Health/Check", kDenied, kDenied},
    Row{"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", kDenied, kDenied},
    Row{"/", kDenied, kDenied},
};

class IntakeContract : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    intake_ = new IntakeProcess;
    ASSERT_TRUE(intake_->Start()) << intake_->log();
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(intake_->Stop(), 0);
    delete intake_;
  }

  static std::string Address() { return "127.0.0.1:" + std::to_string(intake_->port()); }
  static std::shared_ptr<grpc::Channel> Dial(const config::v1::TlsConfig& tls) {
    rpc::ChannelSpec spec;
    spec.address = Address();
    spec.tls = tls;
    spec.server = {rpc::IdentityKind::kIntake, "main"};
    return rpc::Dial(spec).value();
  }
  static std::shared_ptr<grpc::Channel> DialAs(const test_support::LeafOptions& options) {
    TestCa& ca = intake_->ca();
    return Dial(ca.Tls(ca.Issue(options)));
  }

  // Sends an empty message and takes whatever comes.
  static grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel,
                           const std::string& method) {
    grpc::GenericStub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    grpc::CompletionQueue queue;
    const auto done = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      return queue.Next(&tag, &ok) && ok;
    };
    const auto call = stub.PrepareCall(&context, method, &queue);
    call->StartCall(nullptr);
    if (done()) {
      const grpc::Slice nothing;
      const grpc::ByteBuffer request(&nothing, 1);
      call->WriteLast(request, grpc::WriteOptions(), nullptr);
      done();
      grpc::ByteBuffer response;
      do {
        call->Read(&response, nullptr);
      } while (done());
    }
    grpc::Status status;
    call->Finish(&status, nullptr);
    done();
    return status;
  }

  static void Expect(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     Expected expected) {
    const grpc::Status status = Call(channel, method);
    const std::string reason = rpc::DetailsOf(status).reason;
    switch (expected) {
      case kOk:
        EXPECT_TRUE(status.ok()) << method << ": " << status.error_message();
        break;
      case kField:
        EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << method;
        EXPECT_EQ(reason, "INVALID_FIELD") << method;
        break;
      case kDenied:
        EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << method;
        denials_.insert(status.error_message());
        break;
      case kCut:
        EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << method;
        break;
    }
  }
  static void ExpectEverywhere(const std::shared_ptr<grpc::Channel>& channel, Expected expected) {
    for (const Row& row : kTable) {
      Expect(channel, row.method, expected);
    }
  }

  static IntakeProcess* intake_;
  static std::set<std::string> denials_;  // their texts
};

IntakeProcess* IntakeContract::intake_ = nullptr;
std::set<std::string> IntakeContract::denials_;

TEST_F(IntakeContract, TheTableHasEveryMethod) {
  std::set<std::string> in_table;
  for (const Row& row : kTable) {
    in_table.insert(row.method);
  }
  for (const auto* file :
       {v1::DepositRequest::descriptor()->file(), relay::v1::PullRequest::descriptor()->file()}) {
    ASSERT_EQ(file->service_count(), 1);
    const auto& service = *file->service(0);
    for (int i = 0; i < service.method_count(); ++i) {
      EXPECT_TRUE(in_table.contains("/" + service.full_name() + "/" + service.method(i)->name()));
    }
  }
}

TEST_F(IntakeContract, ListedPortals) {
  for (const char* name : {"portal/demo", "portal/second"}) {
    const auto channel = Dial(intake_->ca().Tls(name));
    for (const Row& row : kTable) {
      Expect(channel, row.method, row.portal);
    }
  }
}

TEST_F(IntakeContract, ListedReview) {
  const auto channel = Dial(intake_->ca().Tls("review/main"));
  for (const Row& row : kTable) {
    Expect(channel, row.method, row.review);
  }
}

TEST_F(IntakeContract, EverybodyElseIsDenied) {
  for (const char* name : {"portal/stranger", "portal/main", "review/other", "review/demo",
                           "member/alice", "member/demo", "ops/desk", "intake/main"}) {
    SCOPED_TRACE(name);
    ExpectEverywhere(Dial(intake_->ca().Tls(name)), kDenied);
  }
}

TEST_F(IntakeContract, AnotherTrustDomainOrShapeOfNameIsDenied) {
  const std::vector<std::vector<std::string>> certificates = {
      {"spiffe://other.example/portal/demo"},
      {"spiffe://test.example/portal/demo/more"},
      {"spiffe://test.example/demo"},
      {"https://test.example/portal/demo"},
      {"spiffe://test.example/portal/demo", "spiffe://test.example/review/main"},
      {},
  };
  for (const auto& uris : certificates) {
    SCOPED_TRACE(uris.empty() ? "no URI" : uris.front());
    ExpectEverywhere(DialAs({.uris = uris}), kDenied);
  }
}

TEST_F(IntakeContract, DenialsTellNothingOfWhatExists) {
  ExpectEverywhere(Dial(intake_->ca().Tls("portal/stranger")), kDenied);
  EXPECT_EQ(denials_.size(), 1U);
}

TEST_F(IntakeContract, WithoutAValidCertificateThereIsNoConnection) {
  using std::chrono::hours;
  const std::vector<std::string> demo = {"spiffe://test.example/portal/demo"};
  ExpectEverywhere(DialAs({.uris = demo, .not_before = hours(-48), .not_after = hours(-1)}), kCut);
  ExpectEverywhere(DialAs({.uris = demo, .not_before = hours(1), .not_after = hours(48)}), kCut);

  TestCa other;
  config::v1::TlsConfig foreign = other.Tls("portal/demo");
  foreign.set_ca_file(intake_->ca().ca_file());
  ExpectEverywhere(Dial(foreign), kCut);

  grpc::SslCredentialsOptions none;
  none.pem_root_certs = test_support::ReadFile(intake_->ca().ca_file());
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride("localhost");
  ExpectEverywhere(grpc::CreateCustomChannel(Address(), grpc::SslCredentials(none), arguments),
                   kCut);
  ExpectEverywhere(grpc::CreateChannel(Address(), grpc::InsecureChannelCredentials()), kCut);
}

TEST_F(IntakeContract, TheHealthPortServesHealthAlone) {
  const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(intake_->health_port()),
                                           grpc::InsecureChannelCredentials());
  EXPECT_TRUE(Call(channel, "/grpc.health.v1.Health/Check").ok());
  for (const Row& row : kTable) {
    if (std::string_view(row.method) != "/grpc.health.v1.Health/Check") {
      EXPECT_EQ(Call(channel, row.method).error_code(), grpc::StatusCode::UNIMPLEMENTED)
          << row.method;
    }
  }
}

}  // namespace
}  // namespace candor::intake
