// One caller that misbehaves, beside honest ones.
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "echo_server.h"
#include "gtest/gtest.h"
#include "raw_client.h"

namespace candor::rpc {
namespace {

constexpr std::int64_t kMiB = 1024 * 1024;
// Unbounded, these take gigabytes and minutes.
constexpr std::uint32_t kFlood = 200000;
#ifdef __SANITIZE_ADDRESS__
constexpr std::int64_t kAllowance = 1000 * kMiB;  // the sanitizer holds on to what was freed
#else
constexpr std::int64_t kAllowance = 100 * kMiB;
#endif

std::int64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t total = 0;
  std::int64_t resident = 0;
  statm >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

class AbuseTest : public ::testing::Test {
 protected:
  // Starts calls and takes each back at once until cut or `calls` are through.
  static std::uint32_t ResetRapidly(const RawTls& client, std::uint32_t calls,
                                    std::string (*start)(std::uint32_t, const std::string&),
                                    const char* method) {
    std::string batch = Http2Preface();
    for (std::uint32_t i = 0; i < calls; ++i) {
      const std::uint32_t id = 2 * i + 1;
      batch += start(id, method) + Http2Reset(id);
      if (i % 32 == 31) {
        client.ReadWhatIsThere();
        if (!client.Write(batch)) {
          return i;
        }
        batch.clear();
      }
    }
    return calls;
  }

  test_support::TestCa ca_;
  EchoServer server_{ca_};
  config::v1::TlsConfig portal_ = ca_.Tls("portal/demo");
};

TEST_F(AbuseTest, RapidResetIsCutAndHonestCallsGoOn) {
  const auto honest = server_.ChannelFor(portal_);
  ASSERT_TRUE(CallEcho(honest).status.ok());
  const std::int64_t before = ResidentBytes();
  std::atomic<bool> done = false;
  int served = 0;
  int failed = 0;
  std::thread caller([&] {
    while (!done) {
      ++(CallEcho(honest).status.ok() ? served : failed);
    }
  });
  for (const char* method : {kEcho, kHold}) {
    const RawTls attacker(server_.server().port(), portal_);
    ASSERT_TRUE(attacker.connected());
    EXPECT_LT(ResetRapidly(attacker, kFlood, &Http2Call, method), kFlood) << method;
  }
  done = true;
  caller.join();
  EXPECT_LT(ResidentBytes() - before, kAllowance);
  EXPECT_GT(served, 0);
  EXPECT_EQ(failed, 0);
}

TEST_F(AbuseTest, AnsweredCallsAreNeverTooMany) {
  config::v1::ServerConfig config;
  config.mutable_limits()->set_max_cancelled_calls(5);
  config.mutable_limits()->set_max_concurrent_streams(4);
  EchoServer server(ca_, config);
  const auto channel = server.ChannelFor(portal_);
  std::atomic<int> failed = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      for (int call = 0; call < 500; ++call) {
        failed += CallEcho(channel).status.ok() ? 0 : 1;
      }
    });
  }
  for (std::thread& caller : callers) {
    caller.join();
  }
  EXPECT_EQ(failed, 0);
}

TEST_F(AbuseTest, CallsWithoutAMessageAreCut) {
  for (const char* method : {kEcho, kInspect, "/no.Such/Method"}) {
    const std::int64_t before = ResidentBytes();
    const RawTls attacker(server_.server().port(), portal_);
    ASSERT_TRUE(attacker.connected());
    EXPECT_LT(ResetRapidly(attacker, kFlood, &Http2Headers, method), kFlood) << method;
    EXPECT_LT(ResidentBytes() - before, kAllowance) << method;
  }
  EXPECT_TRUE(CallEcho(server_.ChannelFor(portal_)).status.ok());
}

TEST_F(AbuseTest, RefusedCallsAreCut) {
  for (const char* method : {kInspect, "/no.Such/Method"}) {
    const std::int64_t before = ResidentBytes();
    const RawTls attacker(server_.server().port(), portal_);
    ASSERT_TRUE(attacker.connected());
    EXPECT_LT(ResetRapidly(attacker, kFlood, &Http2Call, method), kFlood) << method;
    EXPECT_LT(ResidentBytes() - before, kAllowance) << method;
  }
  EXPECT_TRUE(CallEcho(server_.ChannelFor(portal_)).status.ok());
}

TEST_F(AbuseTest, HealthPortIsBoundedWithoutACertificate) {
  const std::int64_t before = ResidentBytes();
  const RawSocket attacker;
  ASSERT_TRUE(attacker.Connect(server_.server().health_port()));
  attacker.Send(Http2Preface());
  bool cut = false;
  for (std::uint32_t i = 0; i < kFlood && !cut; i += 32) {
    std::string batch;
    for (std::uint32_t id = 2 * i + 1; id < 2 * (i + 32); id += 2) {
      batch += Http2Call(id, "/grpc.health.v1.Health/Check") + Http2Reset(id);
    }
    attacker.Send(batch);
    cut = !attacker.IsOpen();
  }
  EXPECT_TRUE(cut);
  EXPECT_LT(ResidentBytes() - before, kAllowance);
  EXPECT_TRUE(CallEcho(server_.ChannelFor(portal_)).status.ok());
}

}  // namespace
}  // namespace candor::rpc
