#include "candor/rpc/channel.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"
#include "echo_server.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"

namespace candor::rpc {
namespace {

using test_support::HasCode;
using test_support::LeafOptions;
using test_support::Says;
using test_support::TestCa;

// A server that shows whatever certificate it is given and lets everybody in.
class StockServer {
 public:
  StockServer(TestCa& ca, const LeafOptions& certificate) {
    PrepareTestProcess();
    const auto files = ca.Issue(certificate);
    grpc::SslServerCredentialsOptions options(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
    options.pem_key_cert_pairs.push_back(
        {test_support::ReadFile(files.key), test_support::ReadFile(files.certificate)});
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port_);
    server_ = builder.BuildAndStart();
  }
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  CallTracker tracker_{nullptr};
  EchoService service_{tracker_};
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class ChannelTest : public ::testing::Test {
 protected:
  grpc::StatusCode CallAt(const std::string& address,
                          const Identity& expected = {IdentityKind::kIntake, "one"}) {
    const auto channel = Dial({address, portal_, expected});
    EXPECT_THAT(channel, test_support::IsOk());
    return CallEcho(*channel).status.error_code();
  }

  TestCa ca_;
  config::v1::TlsConfig portal_ = ca_.Tls("portal/demo");
};

TEST_F(ChannelTest, ServerIsKnownByItsUriAlone) {
  const StockServer nameless(ca_, {.uris = {"spiffe://test.example/intake/one"}, .dns_names = {}});
  EXPECT_EQ(CallAt(nameless.address()), grpc::StatusCode::OK);
  const StockServer other_name(
      ca_, {.uris = {"spiffe://test.example/intake/one"}, .dns_names = {"elsewhere.example"}});
  EXPECT_EQ(CallAt(other_name.address()), grpc::StatusCode::OK);
}

TEST_F(ChannelTest, OtherIdentitiesAreRefused) {
  for (const std::vector<std::string>& uris : std::vector<std::vector<std::string>>{
           {},
           {"spiffe://test.example/intake/two"},
           {"spiffe://test.example/portal/one"},
           {"spiffe://other.example/intake/one"},
           {"spiffe://test.example/intake/one", "spiffe://test.example/intake/two"},
           {"spiffe://test.example/intake/one/"}}) {
    const StockServer server(ca_, {.uris = uris});
    EXPECT_EQ(CallAt(server.address()), grpc::StatusCode::UNAVAILABLE)
        << ::testing::PrintToString(uris);
  }
}

TEST_F(ChannelTest, ServerOfAnotherAuthorityIsRefused) {
  TestCa other;
  const StockServer server(other, {.uris = {"spiffe://test.example/intake/one"}});
  EXPECT_EQ(CallAt(server.address()), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ChannelTest, ServerOutOfItsTimeIsRefused) {
  const StockServer server(ca_, {.uris = {"spiffe://test.example/intake/one"},
                                 .not_before = std::chrono::hours(-2),
                                 .not_after = std::chrono::hours(-1)});
  EXPECT_EQ(CallAt(server.address()), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ChannelTest, GoesThroughNoProxyAndTrustsNoSystemRoots) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  setenv("https_proxy", "http://127.0.0.1:1", 1);
  EchoServer server(ca_);
  EXPECT_EQ(CallAt(server.address()), grpc::StatusCode::OK);
  unsetenv("http_proxy");
  unsetenv("https_proxy");
}

TEST_F(ChannelTest, FilesThatCannotBeReadAreNamed) {
  portal_.set_private_key_file(ca_.dir().File("none"));
  const auto channel = Dial({"127.0.0.1:1", portal_, {IdentityKind::kIntake, "one"}});
  EXPECT_THAT(channel, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(channel, Says("tls.private_key_file"));
  EXPECT_THAT(channel, Says(ca_.dir().File("none")));
}

TEST_F(ChannelTest, KeyMustFitHereToo) {
  portal_.set_private_key_file(ca_.Issue("spiffe://test.example/portal/demo").key);
  EXPECT_THAT(Dial({"127.0.0.1:1", portal_, {IdentityKind::kIntake, "one"}}),
              Says("belong together"));
}

}  // namespace
}  // namespace candor::rpc
