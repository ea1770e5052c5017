// Callers who are revoked while they call, against a real server.
#include <absl/strings/escaping.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>

#include "candor/base/error.h"
#include "candor/testing/temp_dir.h"
#include "certificate.h"
#include "echo_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::rpc {
namespace {

using grpc::StatusCode;
using test_support::ReadFile;

constexpr char kDemo[] = "spiffe://test.example/portal/demo";
constexpr auto kPatience = std::chrono::seconds(20);

// A call that stays open.
class Follower {
 public:
  explicit Follower(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(test::v1::EchoService::NewStub(channel)) {
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    stream_ = stub_->Follow(&context_, {});
    stream_->WaitForInitialMetadata();
  }
  // Waits for its end.
  StatusCode End() {
    test::v1::EchoResponse response;
    while (stream_->Read(&response)) {
    }
    return stream_->Finish().error_code();
  }
  StatusCode Cancel() {
    context_.TryCancel();
    return End();
  }

 private:
  std::unique_ptr<test::v1::EchoService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<test::v1::EchoResponse>> stream_;
};

class RevocationTest : public ::testing::Test {
 protected:
  config::v1::ServerConfig WithList() {
    config::v1::ServerConfig config;
    *config.mutable_tls() = ca_.Tls("intake/one");
    config.mutable_tls()->mutable_reload_interval()->set_seconds(3600);
    config.mutable_tls()->set_revocations_file(ca_.dir().Write("revoked", ""));
    return config;
  }
  // Takes effect with the server's next look.
  void Write(const std::string& list) { ca_.dir().Write("revoked", list); }
  void Revoke(const std::string& line) {
    Write(line + "\n");
    server_.server().LookAtRevocations();
  }
  static std::string PrintOf(const config::v1::TlsConfig& tls) {
    return "certificate " + absl::BytesToHexString(FingerprintOf(ReadFile(tls.certificate_file())));
  }
  static StatusCode Code(const std::shared_ptr<grpc::Channel>& channel,
                         const char* method = kEcho) {
    return CallEcho(channel, "hello", method).status.error_code();
  }

  test_support::TestCa ca_;
  EchoServer server_{ca_, WithList()};
  config::v1::TlsConfig demo_ = ca_.Tls("portal/demo");
};

TEST_F(RevocationTest, TheNextCallIsRefused) {
  const auto channel = server_.ChannelFor(demo_);
  ASSERT_EQ(Code(channel), StatusCode::OK);
  Revoke(std::string("identity ") + kDemo);
  // The old connection is gone; gRPC connects anew once it has noticed.
  grpc::Status status = CallEcho(channel).status;
  for (int i = 0; i < 100 && status.error_code() == StatusCode::UNAVAILABLE; ++i) {
    status = CallEcho(channel).status;
  }
  EXPECT_EQ(status.error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(status.error_message(), std::string(Error(Reason::kRevoked).message()));
  EXPECT_EQ(Code(server_.ChannelFor(demo_)), StatusCode::UNAUTHENTICATED);
  EXPECT_GE(server_.observer().denied, 2);
  EXPECT_EQ(server_.observer().started, 1);
}

TEST_F(RevocationTest, EveryMethodIsRefusedAlike) {
  Revoke(std::string("identity ") + kDemo);
  const auto channel = server_.ChannelFor(demo_);
  for (const char* method : {kEcho, kHold, kInspect, "/no.Such/Method"}) {
    EXPECT_EQ(Code(channel, method), StatusCode::UNAUTHENTICATED) << method;
  }
}

TEST_F(RevocationTest, OpenStreamsAndCallsAreCut) {
  const auto channel = server_.ChannelFor(demo_);
  Follower follower(channel);
  const auto other = server_.ChannelFor(demo_);
  auto held = std::async(std::launch::async, [&] { return Code(other, kHold); });
  server_.service().WaitUntilHeld(1);
  const auto start = std::chrono::steady_clock::now();
  Write(std::string("identity ") + kDemo + "\n");  // by itself: nobody tells the server to look
  EXPECT_EQ(follower.End(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(held.get(), StatusCode::UNAVAILABLE);
  EXPECT_LT(std::chrono::steady_clock::now() - start, kPatience / 2);
}

TEST_F(RevocationTest, OthersAreLeftAlone) {
  const auto demo = server_.ChannelFor(demo_);
  const auto main = server_.ChannelFor(ca_.Tls("review/main"));
  const auto desk = server_.ChannelFor(ca_.Tls("ops/desk"));
  Follower honest(main);
  ASSERT_EQ(Code(demo), StatusCode::OK);
  ASSERT_EQ(Code(desk, kInspect), StatusCode::OK);
  Revoke(std::string("identity ") + kDemo);
  EXPECT_NE(Code(demo), StatusCode::OK);
  EXPECT_EQ(Code(desk, kInspect), StatusCode::OK);
  EXPECT_EQ(honest.Cancel(), StatusCode::CANCELLED);
}

TEST_F(RevocationTest, EveryKindOfCallerCanBeRevoked) {
  Write("identity spiffe://test.example/review/main\nidentity spiffe://test.example/ops/desk\n");
  server_.server().LookAtRevocations();
  EXPECT_EQ(Code(server_.ChannelFor(ca_.Tls("review/main")), kHold), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Code(server_.ChannelFor(ca_.Tls("ops/desk")), kInspect), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Code(server_.ChannelFor(demo_)), StatusCode::OK);
  EXPECT_EQ(server_.server().revoked(), 2U);
}

TEST_F(RevocationTest, ACertificateIsRevokedAndItsSuccessorWorks) {
  Follower follower(server_.ChannelFor(demo_));
  const auto reissued = server_.ChannelFor(ca_.Tls("portal/demo"));
  ASSERT_EQ(Code(reissued), StatusCode::OK);
  Revoke(PrintOf(demo_));
  EXPECT_EQ(follower.End(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(Code(server_.ChannelFor(demo_)), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Code(reissued), StatusCode::OK);
}

TEST_F(RevocationTest, ABadListChangesNothingAndAGoodOneLetsInAgain) {
  Revoke(std::string("identity ") + kDemo);
  const auto channel = server_.ChannelFor(demo_);
  ASSERT_EQ(Code(channel), StatusCode::UNAUTHENTICATED);
  Revoke("identity nobody");
  EXPECT_EQ(server_.server().refused_revocations(), 1U);
  EXPECT_EQ(Code(channel), StatusCode::UNAUTHENTICATED);
  Revoke("# nobody");
  server_.server().LookAtRevocations();
  EXPECT_EQ(Code(channel), StatusCode::OK);
}

TEST_F(RevocationTest, ABadListStopsTheStart) {
  CallTracker tracker(nullptr);
  EchoService service(tracker);
  ServerSpec spec{WithList(), {{kEchoService, &service}}, EchoCallers(), &tracker};
  spec.config.set_listen_address("127.0.0.1:0");
  spec.config.set_health_address("127.0.0.1:0");
  Write("nonsense\n");
  const auto server = Server::Start(std::move(spec));
  EXPECT_EQ(server.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(server.status().message()), ::testing::HasSubstr("line 1"));
}

}  // namespace
}  // namespace candor::rpc
