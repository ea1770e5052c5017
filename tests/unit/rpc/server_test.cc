// Start, health, drain.
#include "candor/rpc/server.h"

#include <chrono>
#include <string>
#include <thread>

#include "candor/base/error.h"
#include "candor/rpc/status.h"
#include "candor/testing/matchers.h"
#include "echo_server.h"
#include "google/protobuf/wrappers.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "raw_client.h"

namespace candor::rpc {
namespace {

using std::chrono_literals::operator""s;
using test_support::HasCode;
using test_support::Says;

constexpr char kHealthCheck[] = "/grpc.health.v1.Health/Check";

// What grpc.health.v1.Health/Check says: 1 serving, 2 not serving, 0 an error. A string and an
// enum on the wire, so wrappers do.
int HealthOf(int port, const std::string& service) {
  const auto channel =
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 20s);
  google::protobuf::StringValue request;
  request.set_value(service);
  google::protobuf::Int32Value response;
  const grpc::internal::RpcMethod method(kHealthCheck, nullptr,
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  const grpc::Status status =
      grpc::internal::BlockingUnaryCall<google::protobuf::StringValue, google::protobuf::Int32Value,
                                        grpc::protobuf::MessageLite, grpc::protobuf::MessageLite>(
          channel.get(), method, &context, request, &response);
  return status.ok() ? response.value() : 0;
}

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() { PrepareTestProcess(); }

  config::v1::ServerConfig Config() {
    config::v1::ServerConfig config;
    config.set_listen_address("127.0.0.1:0");
    config.set_health_address("127.0.0.1:0");
    *config.mutable_tls() = ca_.Tls("intake/one");
    return config;
  }
  static absl::Status Start(const config::v1::ServerConfig& config) {
    return Server::Start({config, {}, EchoCallers()}).status();
  }

  test_support::TestCa ca_;
};

TEST_F(ServerTest, PortsInUseAreClearErrors) {
  EchoServer running(ca_);
  const std::string taken = running.address();
  config::v1::ServerConfig config = Config();
  config.set_listen_address(taken);
  EXPECT_THAT(Start(config), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Start(config), Says(taken));
  config = Config();
  config.set_health_address(taken);
  EXPECT_THAT(Start(config), Says(taken));
}

TEST_F(ServerTest, BadCertificatesAreClearErrors) {
  config::v1::ServerConfig config = Config();
  config.mutable_tls()->set_private_key_file(ca_.Issue("spiffe://test.example/intake/one").key);
  EXPECT_THAT(Start(config), Says("tls.private_key_file"));
}

TEST_F(ServerTest, TableMustBeForTheTrustDomainOfTheCertificate) {
  const auto server = Server::Start({Config(), {}, EchoCallers("other.example")});
  EXPECT_THAT(server, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(server, Says("tls.trust_domain"));
}

TEST_F(ServerTest, HealthIsWhatItIsTold) {
  EchoServer echo(ca_);
  Server& server = echo.server();
  EXPECT_EQ(HealthOf(server.health_port(), ""), 2);
  EXPECT_EQ(HealthOf(server.health_port(), kEchoService), 2);
  EXPECT_EQ(HealthOf(server.health_port(), "no.such.Service"), 0);
  server.SetServing("", true);
  EXPECT_EQ(HealthOf(server.health_port(), ""), 1);
  EXPECT_EQ(HealthOf(server.health_port(), kEchoService), 2);
  server.SetServing(kEchoService, true);
  EXPECT_EQ(HealthOf(server.health_port(), kEchoService), 1);
  server.SetServing("", false);
  EXPECT_EQ(HealthOf(server.health_port(), ""), 2);
}

TEST_F(ServerTest, HealthPortServesNothingElse) {
  EchoServer echo(ca_);
  const auto channel =
      grpc::CreateChannel("127.0.0.1:" + std::to_string(echo.server().health_port()),
                          grpc::InsecureChannelCredentials());
  EXPECT_EQ(CallEcho(channel).status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(echo.observer().started, 0);
}

TEST_F(ServerTest, MainPortServesNoHealthAndNoPlaintext) {
  EchoServer echo(ca_);
  echo.server().SetServing("", true);
  EXPECT_EQ(HealthOf(echo.server().port(), ""), 0);
  EXPECT_EQ(CallEcho(echo.ChannelFor(ca_.Tls("portal/demo")), "", kHealthCheck).status.error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(ServerTest, TellsWhenItsCertificateEnds) {
  EchoServer echo(ca_);
  EXPECT_LT(abs(echo.server().certificate_expiry() - std::chrono::system_clock::now() -
                std::chrono::hours(24)),
            std::chrono::minutes(1));
}

TEST_F(ServerTest, ServesIpv6) {
  config::v1::ServerConfig config;
  config.set_listen_address("[::1]:0");
  EchoServer echo(ca_, config);
  const auto channel = Dial({"[::1]:" + std::to_string(echo.server().port()),
                             ca_.Tls("portal/demo"),
                             {IdentityKind::kIntake, "one"}});
  ASSERT_THAT(channel, test_support::IsOk());
  EXPECT_TRUE(CallEcho(*channel).status.ok());
}

TEST_F(ServerTest, ErrorsOfCandorTravelAndOthersAreKeptBack) {
  EchoServer echo(ca_);
  const auto channel = echo.ChannelFor(ca_.Tls("portal/demo"));
  echo.service().answer = Error(Reason::kStoreFull);
  grpc::Status status = CallEcho(channel).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(DetailsOf(status).reason, "STORE_FULL");
  EXPECT_EQ(DetailsOf(status).retry_delay, RetryDelayOf(Reason::kStoreFull));
  echo.service().answer = absl::UnknownError("/var/lib/candor");
  status = CallEcho(channel).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(status.error_message().find("/var"), std::string::npos);
}

TEST_F(ServerTest, DrainLetsCallsUnderWayEnd) {
  EchoServer echo(ca_);
  echo.server().SetServing("", true);
  const auto channel = echo.ChannelFor(ca_.Tls("portal/demo"));
  grpc::Status held;
  std::thread caller([&] { held = CallEcho(channel, "held", kHold).status; });
  echo.service().WaitUntilHeld(1);
  std::thread drainer([&] { echo.server().Drain(); });
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (HealthOf(echo.server().health_port(), "") != 2 && std::chrono::steady_clock::now() < end) {
  }
  EXPECT_EQ(HealthOf(echo.server().health_port(), ""), 2);
  echo.server().SetServing("", true);
  EXPECT_EQ(HealthOf(echo.server().health_port(), ""), 2);
  while (RawSocket().Connect(echo.server().port()) && std::chrono::steady_clock::now() < end) {
  }
  EXPECT_FALSE(RawSocket().Connect(echo.server().port()));
  echo.service().Release();
  caller.join();
  drainer.join();
  EXPECT_TRUE(held.ok()) << held.error_message();
  echo.server().Drain();
}

TEST_F(ServerTest, DrainDoesNotWaitForAClientThatIsIdle) {
  config::v1::ServerConfig config;
  config.mutable_drain_timeout()->set_seconds(60);
  EchoServer echo(ca_, config);
  const auto channel = echo.ChannelFor(ca_.Tls("portal/demo"));
  ASSERT_TRUE(CallEcho(channel).status.ok());
  const auto begin = std::chrono::steady_clock::now();
  echo.server().Drain();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
}

TEST_F(ServerTest, DrainCutsOffWhatTakesTooLong) {
  config::v1::ServerConfig config;
  config.mutable_drain_timeout()->set_nanos(100000000);
  EchoServer echo(ca_, config);
  const auto channel = echo.ChannelFor(ca_.Tls("portal/demo"));
  std::thread caller([&] {
    EXPECT_FALSE(CallEcho(channel, "held", kHold).status.ok());
    // A handler has to answer at some time, also for nobody.
    echo.service().Release();
  });
  echo.service().WaitUntilHeld(1);
  echo.server().Drain();
  caller.join();
}

}  // namespace
}  // namespace candor::rpc
