// Who gets in: every kind of caller and certificate, against a real server.
#include <string>
#include <vector>

#include "candor/base/error.h"
#include "candor/rpc/status.h"
#include "echo_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::rpc {
namespace {

using test_support::LeafOptions;
using test_support::TestCa;

class CallersTest : public ::testing::Test {
 protected:
  grpc::StatusCode Code(const config::v1::TlsConfig& tls, const char* method = kEcho) {
    return CallEcho(server_.ChannelFor(tls), "hello", method).status.error_code();
  }
  grpc::StatusCode CodeFor(const LeafOptions& options) { return Code(ca_.Tls(ca_.Issue(options))); }

  TestCa ca_;
  EchoServer server_{ca_};
};

TEST_F(CallersTest, ListedCallerIsServedAndKnownByName) {
  const EchoAnswer answer = CallEcho(server_.ChannelFor(ca_.Tls("portal/demo")), "hello");
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.response.payload(), "hello");
  EXPECT_EQ(answer.response.caller(), "spiffe://test.example/portal/demo");
  EXPECT_EQ(server_.observer().started, 1);
  EXPECT_EQ(server_.observer().finished, 1);
}

TEST_F(CallersTest, EachMethodHasItsOwnCallers) {
  EXPECT_EQ(Code(ca_.Tls("ops/desk"), kInspect), grpc::StatusCode::OK);
  for (const char* caller : {"portal/demo", "review/main"}) {
    EXPECT_EQ(Code(ca_.Tls(caller), kInspect), grpc::StatusCode::PERMISSION_DENIED) << caller;
  }
  for (const char* caller : {"ops/desk", "review/main", "portal/other", "member/demo"}) {
    EXPECT_EQ(Code(ca_.Tls(caller), kEcho), grpc::StatusCode::PERMISSION_DENIED) << caller;
  }
}

TEST_F(CallersTest, DenialSaysNothingAboutWhatExists) {
  const auto channel = server_.ChannelFor(ca_.Tls("portal/demo"));
  const std::string text(Error(Reason::kCallerNotAllowed).message());
  for (const char* method : {kInspect, "/candor.test.v1.EchoService/Nothing", "/no.Such/Method",
                             "/grpc.health.v1.Health/Check",
                             "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    const grpc::Status status = CallEcho(channel, "hello", method).status;
    EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << method;
    EXPECT_EQ(status.error_message(), text) << method;
  }
  EXPECT_EQ(server_.observer().denied, 5);
  EXPECT_EQ(server_.observer().started, 0);
}

TEST_F(CallersTest, CertificateOfAnotherAuthorityIsRefused) {
  TestCa other;
  config::v1::TlsConfig tls = other.Tls("portal/demo");
  tls.set_ca_file(ca_.ca_file());
  EXPECT_EQ(Code(tls), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(CallersTest, CertificateOutOfItsTimeIsRefused) {
  EXPECT_EQ(CodeFor({.uris = {"spiffe://test.example/portal/demo"},
                     .not_before = std::chrono::hours(-2),
                     .not_after = std::chrono::hours(-1)}),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(CodeFor({.uris = {"spiffe://test.example/portal/demo"},
                     .not_before = std::chrono::hours(1),
                     .not_after = std::chrono::hours(2)}),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(CallersTest, CertificateMustHaveExactlyOneUriOfOurTrustDomain) {
  for (const std::vector<std::string>& uris : std::vector<std::vector<std::string>>{
           {},
           {"spiffe://test.example/portal/demo", "spiffe://test.example/ops/desk"},
           {"spiffe://test.example/portal/demo", "https://example.com/"},
           {"spiffe://test.example/portal/demo", "spiffe://test.example/portal/demo"},
           {"spiffe://other.example/portal/demo"},
           {"spiffe://test.example/portal/demo/more"},
           {"https://test.example/portal/demo"}}) {
    EXPECT_EQ(CodeFor({.uris = uris}), grpc::StatusCode::PERMISSION_DENIED)
        << ::testing::PrintToString(uris);
  }
}

TEST_F(CallersTest, Ed25519CertificatesWork) {
  EXPECT_EQ(CodeFor({.uris = {"spiffe://test.example/portal/demo"},
                     .key_type = test_support::KeyType::kEd25519}),
            grpc::StatusCode::OK);
}

}  // namespace
}  // namespace candor::rpc
