#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>
#include <string>

#include "candor/testing/matchers.h"
#include "gtest/gtest.h"
#include "raw_client.h"

namespace candor::rpc {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;

sockaddr_storage V4(const char* address, std::uint16_t port) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(port);
  inet_pton(AF_INET, address, &in.sin_addr);
  sockaddr_storage storage{};
  std::memcpy(&storage, &in, sizeof in);
  return storage;
}

sockaddr_storage V6(const char* address, std::uint16_t port) {
  sockaddr_in6 in{};
  in.sin6_family = AF_INET6;
  in.sin6_port = htons(port);
  inet_pton(AF_INET6, address, &in.sin6_addr);
  sockaddr_storage storage{};
  std::memcpy(&storage, &in, sizeof in);
  return storage;
}

TEST(PeerTest, SocketAndGrpcMeanTheSame) {
  EXPECT_EQ(PeerOf(V4("192.0.2.7", 4711))->Key(), ParsePeer("ipv4:192.0.2.7:4711")->Key());
  EXPECT_EQ(PeerOf(V6("2001:db8::7", 4711))->Key(),
            ParsePeer("ipv6:%5B2001:db8::7%5D:4711")->Key());
  // A dual-stack socket sees IPv4 as mapped; gRPC unmaps it.
  EXPECT_EQ(PeerOf(V6("::ffff:192.0.2.7", 4711))->Key(), ParsePeer("ipv4:192.0.2.7:4711")->Key());
  EXPECT_EQ(PeerOf(V6("fe80::1", 4711))->Key(), ParsePeer("ipv6:%5Bfe80::1%25eth0%5D:4711")->Key());
}

TEST(PeerTest, PortsAndAddressesTellApart) {
  EXPECT_NE(ParsePeer("ipv4:192.0.2.7:1")->Key(), ParsePeer("ipv4:192.0.2.7:2")->Key());
  EXPECT_NE(ParsePeer("ipv4:192.0.2.7:1")->Key(), ParsePeer("ipv4:192.0.2.8:1")->Key());
}

TEST(PeerTest, AnIpv6HostIsItsNetwork) {
  const auto host = [](const char* address) { return PeerOf(V6(address, 1))->Host(); };
  EXPECT_EQ(host("2001:db8:0:1::7"), host("2001:db8:0:1:ffff::8"));
  EXPECT_NE(host("2001:db8:0:1::7"), host("2001:db8:0:2::7"));
  EXPECT_NE(host("::ffff:192.0.2.7"), host("::ffff:192.0.2.8"));
}

TEST(PeerTest, AnythingElseIsNobody) {
  for (const char* text :
       {"", "unix:/tmp/socket", "ipv4:", "ipv4:192.0.2.7", "ipv4:192.0.2:1", "ipv4:192.0.2.7:99999",
        "ipv6:::1:1", "ipv6:%5B::g%5D:1", "192.0.2.7:1"}) {
    EXPECT_FALSE(ParsePeer(text)) << text;
  }
}

TEST(ListenTest, PicksAFreePort) {
  for (const char* address : {"127.0.0.1:0", "localhost:0", "0.0.0.0:0"}) {
    const auto listening = Listen(address);
    ASSERT_THAT(listening, IsOk()) << address;
    EXPECT_GT(listening->port, 0);
    EXPECT_TRUE(RawSocket().Connect(listening->port)) << address;
  }
}

TEST(ListenTest, TakesIpv6InBrackets) {
  const auto listening = Listen("[::1]:0");
  ASSERT_THAT(listening, IsOk());
  EXPECT_TRUE(RawSocket(AF_INET6).Connect(listening->port));
}

TEST(ListenTest, AllIpv6AddressesIncludeIpv4) {
  const auto listening = Listen("[::]:0");
  ASSERT_THAT(listening, IsOk());
  EXPECT_TRUE(RawSocket(AF_INET6).Connect(listening->port));
  EXPECT_TRUE(RawSocket().Connect(listening->port));
}

TEST(ListenTest, PortInUseSaysSo) {
  const auto first = Listen("127.0.0.1:0");
  ASSERT_THAT(first, IsOk());
  const std::string address = "127.0.0.1:" + std::to_string(first->port);
  const auto second = Listen(address);
  EXPECT_THAT(second, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(second, Says(address));
  EXPECT_THAT(second, Says("in use"));
}

TEST(ListenTest, WrongAddressesSayWhatIsWrong) {
  EXPECT_THAT(Listen("192.0.2.1:0"), Says("no such address"));
  for (const char* address : {"", "127.0.0.1", ":0", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000",
                              "::1:0", "[]:0", "127.0.0.1:-1"}) {
    EXPECT_THAT(Listen(address), Says("host:port")) << address;
  }
  EXPECT_THAT(Listen("no such host.invalid:0"), Says("unknown"));
}

}  // namespace
}  // namespace candor::rpc
