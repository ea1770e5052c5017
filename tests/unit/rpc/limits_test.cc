// What one call or connection can make the server hold.
#include <grpc/compression.h>

#include <string>
#include <vector>

#include "candor/testing/temp_dir.h"
#include "echo_server.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"
#include "gtest/gtest.h"
#include "raw_client.h"

namespace candor::rpc {
namespace {

using std::chrono_literals::operator""s;

class LimitsTest : public ::testing::Test {
 protected:
  // A channel such as any gRPC client would make, compression included.
  std::shared_ptr<grpc::Channel> StockChannel(const EchoServer& server) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = test_support::ReadFile(portal_.ca_file());
    options.pem_private_key = test_support::ReadFile(portal_.private_key_file());
    options.pem_cert_chain = test_support::ReadFile(portal_.certificate_file());
    grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride("localhost");
    return grpc::CreateCustomChannel(server.address(), grpc::SslCredentials(options), arguments);
  }

  test_support::TestCa ca_;
  config::v1::TlsConfig portal_ = ca_.Tls("portal/demo");
};

TEST_F(LimitsTest, CompressedMessagesAreRefused) {
  EchoServer server(ca_);
  const auto channel = StockChannel(server);
  ASSERT_TRUE(CallEcho(channel, std::string(100000, 'a')).status.ok());
  for (const auto algorithm : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    const EchoAnswer answer = CallEcho(
        channel, std::string(100000, 'a'), kEcho,
        [&](grpc::ClientContext& context) { context.set_compression_algorithm(algorithm); });
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  }
  EXPECT_EQ(server.observer().started, 1);
}

TEST_F(LimitsTest, AnswersAreNotCompressed) {
  EchoServer server(ca_);
  const EchoAnswer answer =
      CallEcho(StockChannel(server), std::string(100000, 'a'), kEcho,
               [](grpc::ClientContext& context) { context.AddMetadata("accept", "gzip"); });
  EXPECT_TRUE(answer.status.ok());
  EXPECT_EQ(answer.response.payload().size(), 100000U);
}

TEST_F(LimitsTest, LargeMessagesAreRefused) {
  EchoServer server(ca_);
  const auto channel = server.ChannelFor(portal_);
  EXPECT_TRUE(CallEcho(channel, std::string(1270 * 1024, 'a')).status.ok());
  EXPECT_EQ(CallEcho(channel, std::string(1281 * 1024, 'a')).status.error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(server.observer().started, 1);
}

TEST_F(LimitsTest, LargeMetadataIsRefused) {
  EchoServer server(ca_);
  const auto channel = server.ChannelFor(portal_);
  const auto with = [](std::size_t size) {
    return [size](grpc::ClientContext& context) {
      context.AddMetadata("x-extra", std::string(size, 'a'));
    };
  };
  EXPECT_TRUE(CallEcho(channel, "hello", kEcho, with(8 * 1024)).status.ok());
  EXPECT_EQ(CallEcho(channel, "hello", kEcho, with(17 * 1024)).status.error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(server.observer().started, 1);
}

TEST_F(LimitsTest, ClientsAreToldTheLimits) {
  config::v1::ServerConfig config;
  config.mutable_limits()->set_max_concurrent_streams(7);
  EchoServer server(ca_, config);
  const RawTls client(server.server().port(), portal_);
  ASSERT_TRUE(client.connected() && client.Write(Http2Preface()));
  const std::string settings = client.Read();
  EXPECT_EQ(SettingOf(settings, Http2Setting::kMaxConcurrentStreams), 7U);
  EXPECT_EQ(SettingOf(settings, Http2Setting::kMaxHeaderListSize), 16384U);
}

TEST_F(LimitsTest, ConnectionsAreCapped) {
  for (const bool per_address : {false, true}) {
    config::v1::ServerConfig config;
    if (per_address) {
      config.mutable_limits()->set_max_connections_per_address(3);
    } else {
      config.mutable_limits()->set_max_connections(3);
    }
    EchoServer server(ca_, config);
    const auto honest = server.ChannelFor(portal_);
    ASSERT_TRUE(CallEcho(honest).status.ok());
    const std::vector<RawSocket> idle(2);
    for (const RawSocket& each : idle) {
      ASSERT_TRUE(each.Connect(server.server().port()));
    }
    const RawSocket one_more;
    ASSERT_TRUE(one_more.Connect(server.server().port()));
    EXPECT_TRUE(one_more.IsClosedWithin(4s));
    EXPECT_TRUE(CallEcho(honest).status.ok());
  }
}

TEST_F(LimitsTest, ConnectionsThatEndedMakeRoom) {
  config::v1::ServerConfig config;
  config.mutable_limits()->set_max_connections(2);
  EchoServer server(ca_, config);
  for (int i = 0; i < 20; ++i) {
    // gRPC's client tries again when it comes before the end of the last one was noticed.
    EXPECT_TRUE(
        CallEcho(server.ChannelFor(portal_), "hello", kEcho, [](grpc::ClientContext& context) {
          context.set_wait_for_ready(true);
        }).status.ok());
  }
}

}  // namespace
}  // namespace candor::rpc
