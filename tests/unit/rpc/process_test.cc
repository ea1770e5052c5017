#include <grpc/support/log.h>
#include <openssl/ssl.h>
#include <sys/resource.h>

#include <csignal>
#include <memory>
#include <thread>

#include "candor/rpc/server.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::rpc {
namespace {

TEST(ProcessTest, PreparesTlsForTheWholeProcess) {
  ASSERT_THAT(PrepareProcess(), test_support::IsOk());
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_method()),
                                                             &SSL_CTX_free);
  EXPECT_TRUE(SSL_CTX_get_options(context.get()) & SSL_OP_NO_TLSv1_2);
  EXPECT_EQ(SSL_CTX_get_min_proto_version(context.get()), TLS1_3_VERSION);
  EXPECT_EQ(SSL_CTX_get_num_tickets(context.get()), 0U);
  EXPECT_GE(SSL_CTX_get_security_level(context.get()), 2);
}

TEST(ProcessTest, BrokenPipesAreNotDeadly) {
  std::signal(SIGPIPE, SIG_DFL);
  ASSERT_THAT(PrepareProcess(), test_support::IsOk());
  EXPECT_EQ(std::raise(SIGPIPE), 0);
}

TEST(ProcessTest, TakesAllDescriptorsItMayHave) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t hard = limit.rlim_max;
  limit.rlim_cur = 256;
  setrlimit(RLIMIT_NOFILE, &limit);
  ASSERT_THAT(PrepareProcess(), test_support::IsOk());
  getrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ(limit.rlim_cur, hard);
}

TEST(ProcessTest, GrpcSaysNothingButItsLastWords) {
  ASSERT_THAT(PrepareProcess(), test_support::IsOk());
  ::testing::internal::CaptureStderr();
  gpr_log(GPR_ERROR, "Handshake with 192.0.2.7 failed");
  gpr_log(GPR_ERROR, "assertion failed: %s", "x == y");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "assertion failed: x == y\n");
}

TEST(ProcessTest, WaitsForStopSignals) {
  for (const int signal : {SIGTERM, SIGINT}) {
    std::thread([signal] {
      BlockStopSignals();
      pthread_kill(pthread_self(), signal);
      WaitForStopSignal();
    }).join();
  }
}

}  // namespace
}  // namespace candor::rpc
