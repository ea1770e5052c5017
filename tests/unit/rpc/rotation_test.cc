// Certificates change while calls go on.
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

#include "candor/testing/temp_dir.h"
#include "echo_server.h"
#include "gtest/gtest.h"
#include "raw_client.h"

namespace candor::rpc {
namespace {

using test_support::ReadFile;
using test_support::TestCa;
using test_support::WriteFile;

constexpr char kUri[] = "spiffe://test.example/intake/one";

class RotationTest : public ::testing::Test {
 protected:
  // Clients have the authorities in a file of their own, that no rotation touches.
  RotationTest() {
    portal_.set_ca_file(ca_.dir().Write("clients-ca.pem", ReadFile(ca_.ca_file())));
  }

  // Calls on a new connection each time, so that each shakes hands.
  class Caller {
   public:
    Caller(const EchoServer& server, const config::v1::TlsConfig& tls)
        : thread_([this, &server, tls] {
            while (!done_) {
              ++(CallEcho(server.ChannelFor(tls)).status.ok() ? served : failed);
            }
          }) {}
    ~Caller() { Stop(); }
    void WaitForMore() const {
      for (const int before = served; served < before + 3 && failed == 0;) {
        std::this_thread::yield();
      }
    }
    void Stop() {
      done_ = true;
      if (thread_.joinable()) {
        thread_.join();
      }
    }

    std::atomic<int> served = 0;
    std::atomic<int> failed = 0;

   private:
    std::atomic<bool> done_ = false;
    std::thread thread_;
  };

  [[nodiscard]] std::string Serial() {
    return RawTls(server_.server().port(), portal_).SerialNumber();
  }

  TestCa ca_;
  EchoServer server_{ca_};
  config::v1::TlsConfig portal_ = ca_.Tls("portal/demo");
};

TEST_F(RotationTest, GoodMaterialIsShownToNewConnections) {
  const auto old_channel = server_.ChannelFor(portal_);
  ASSERT_TRUE(CallEcho(old_channel).status.ok());
  Caller caller(server_, portal_);
  std::string serial = Serial();
  for (int i = 0; i < 5; ++i) {
    ca_.Reissue(server_.files(), {.uris = {kUri}});
    server_.server().ReloadCertificates();
    EXPECT_NE(Serial(), serial);
    serial = Serial();
    caller.WaitForMore();
  }
  caller.Stop();
  EXPECT_EQ(caller.failed, 0);
  EXPECT_TRUE(CallEcho(old_channel).status.ok());
  EXPECT_EQ(server_.server().failed_reloads(), 0U);
}

TEST_F(RotationTest, BadMaterialNeverBecomesAnOutage) {
  const std::string key = ReadFile(server_.files().key);
  const std::string certificate = ReadFile(server_.files().certificate);
  const std::string authorities = ReadFile(ca_.ca_file());
  const std::string serial = Serial();
  Caller caller(server_, portal_);
  const auto spoil = [&](const std::string& file, const std::string& content) {
    const std::uint64_t before = server_.server().failed_reloads();
    WriteFile(file, content);
    server_.server().ReloadCertificates();
    EXPECT_EQ(server_.server().failed_reloads(), before + 1) << file;
    EXPECT_EQ(Serial(), serial);
    caller.WaitForMore();
  };
  spoil(server_.files().key, ReadFile(ca_.Issue(kUri).key));
  spoil(server_.files().key, "");
  WriteFile(server_.files().key, key);
  spoil(server_.files().certificate, "garbage");
  WriteFile(server_.files().certificate, certificate);
  spoil(ca_.ca_file(), "garbage");
  WriteFile(ca_.ca_file(), authorities);
  caller.Stop();
  EXPECT_EQ(caller.failed, 0);
  EXPECT_TRUE(CallEcho(server_.ChannelFor(portal_)).status.ok());
}

TEST_F(RotationTest, AuthoritiesRotateToo) {
  TestCa other;
  config::v1::TlsConfig newcomer = other.Tls("portal/demo");
  newcomer.set_ca_file(portal_.ca_file());
  EXPECT_FALSE(CallEcho(server_.ChannelFor(newcomer)).status.ok());

  const std::string both = ReadFile(ca_.ca_file()) + ReadFile(other.ca_file());
  WriteFile(ca_.ca_file(), both);
  server_.server().ReloadCertificates();
  EXPECT_TRUE(CallEcho(server_.ChannelFor(newcomer)).status.ok());
  EXPECT_TRUE(CallEcho(server_.ChannelFor(portal_)).status.ok());

  WriteFile(ca_.ca_file(), ReadFile(other.ca_file()));
  server_.server().ReloadCertificates();
  EXPECT_TRUE(CallEcho(server_.ChannelFor(newcomer)).status.ok());
  EXPECT_FALSE(CallEcho(server_.ChannelFor(portal_)).status.ok());
}

}  // namespace
}  // namespace candor::rpc
