// What the main port speaks, tried by hand.
#include <string>

#include "echo_server.h"
#include "gtest/gtest.h"
#include "raw_client.h"

namespace candor::rpc {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

class TlsTest : public ::testing::Test {
 protected:
  [[nodiscard]] int port() { return server_.server().port(); }
  // Whether a server that got this far would answer: its SETTINGS frame.
  static bool IsServed(const RawTls& client) {
    return client.connected() && client.Write(Http2Preface()) && !client.Read().empty();
  }

  test_support::TestCa ca_;
  EchoServer server_{ca_};
  config::v1::TlsConfig portal_ = ca_.Tls("portal/demo");
};

TEST_F(TlsTest, Tls13WithCertificateIsServed) {
  const RawTls client(port(), portal_);
  EXPECT_TRUE(IsServed(client));
}

TEST_F(TlsTest, OlderVersionsAreRefused) {
  EXPECT_FALSE(RawTls(port(), portal_, {.max_version = TLS1_2_VERSION}).connected());
  EXPECT_FALSE(RawTls(port(), portal_, {.max_version = TLS1_1_VERSION}).connected());
}

TEST_F(TlsTest, NoCertificateIsRefused) {
  EXPECT_FALSE(IsServed(RawTls(port(), portal_, {.certificate = false})));
}

TEST_F(TlsTest, NoSessionCanBeResumed) {
  const RawTls client(port(), portal_);
  ASSERT_TRUE(IsServed(client));
  EXPECT_EQ(client.tickets(), 0);
  EXPECT_FALSE(client.IsResumable());
}

TEST_F(TlsTest, PlaintextIsRefused) {
  const RawSocket client;
  ASSERT_TRUE(client.Connect(port()));
  client.Send(Http2Preface() + Http2Call(1, kEcho));
  EXPECT_TRUE(client.IsClosedWithin(4s));
  EXPECT_EQ(server_.observer().started, 0);
}

TEST_F(TlsTest, SlowHandshakeIsCut) {
  const RawSocket silent;
  ASSERT_TRUE(silent.Connect(port()));
  // TLS done, but never a word of HTTP/2.
  const RawTls mute(port(), portal_);
  ASSERT_TRUE(mute.connected());
  EXPECT_FALSE(silent.IsClosedWithin(3s));
  EXPECT_TRUE(silent.IsClosedWithin(4s));
  EXPECT_TRUE(mute.socket().IsClosedWithin(4s));
}

}  // namespace
}  // namespace candor::rpc
