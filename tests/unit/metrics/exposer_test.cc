#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "candor/metrics/metrics.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "prometheus/gauge.h"

namespace candor::metrics {
namespace {

using test_support::HasCode;
using test_support::Says;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

int Connect(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  return fd;
}

void Send(int fd, const std::string& text) {
  EXPECT_EQ(send(fd, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
}

std::string ReadAll(int fd) {
  std::string answer;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = recv(fd, buffer.data(), buffer.size(), 0)) > 0;) {
    answer.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return answer;
}

std::string Ask(int port, const std::string& request_line) {
  const int fd = Connect(port);
  Send(fd, request_line + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  std::string answer = ReadAll(fd);
  close(fd);
  return answer;
}

class ExposerTest : public ::testing::Test {
 protected:
  ExposerTest() {
    prometheus::BuildGauge()
        .Name("candor_level")
        .Help("A level.")
        .Register(*registry_)
        .Add({})
        .Set(4);
    auto exposer = Exposer::Start(
        "127.0.0.1:0", Collectables{registry_, ProcessMetrics(ProcessDetail::kConnections)});
    EXPECT_THAT(exposer, test_support::IsOk());
    exposer_ = *std::move(exposer);
  }

  std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  std::unique_ptr<Exposer> exposer_;
};

TEST_F(ExposerTest, ServesEverythingItWasGiven) {
  const std::string answer = Ask(exposer_->port(), "GET /metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("\ncandor_level 4"));
  EXPECT_THAT(answer, HasSubstr("\nprocess_open_fds "));
}

TEST_F(ExposerTest, ServesNothingElse) {
  for (const char* request : {"GET /", "GET /etc/passwd", "GET /../etc/passwd", "POST /metrics",
                              "PUT /metrics", "DELETE /metrics", "OPTIONS /metrics"}) {
    const std::string answer = Ask(exposer_->port(), request);
    EXPECT_THAT(answer, Not(StartsWith("HTTP/1.1 2"))) << request;
    EXPECT_THAT(answer, Not(HasSubstr("candor_level"))) << request;
    EXPECT_THAT(answer, Not(HasSubstr("root:"))) << request;
  }
}

TEST_F(ExposerTest, SlowClientsDoNotBlockScrapes) {
  std::vector<int> slow;
  for (int i = 0; i < 3; ++i) {
    slow.push_back(Connect(exposer_->port()));
    Send(slow.back(), "GET /metrics HTTP/1.1\r\nHost: lo");
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(Ask(exposer_->port(), "GET /metrics"), HasSubstr("candor_level 4"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  for (const int fd : slow) {
    close(fd);
  }
}

TEST_F(ExposerTest, MoreSlowClientsThanThreadsAreCut) {
  std::vector<int> slow;
  for (int i = 0; i < 9; ++i) {
    slow.push_back(Connect(exposer_->port()));
    Send(slow.back(), "GET /metrics HTTP/1.1\r\nHost: lo");
  }
  EXPECT_THAT(Ask(exposer_->port(), "GET /metrics"), HasSubstr("candor_level 4"));
  for (const int fd : slow) {
    close(fd);
  }
}

TEST_F(ExposerTest, PortInUseIsAClearError) {
  const std::string address = "127.0.0.1:" + std::to_string(exposer_->port());
  const auto second = Exposer::Start(address, registry_);
  EXPECT_THAT(second, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(second, Says(address));
  EXPECT_THAT(second, Says("metrics.listen_address"));
}

TEST_F(ExposerTest, AddressOfAnotherMachineIsAClearError) {
  EXPECT_THAT(Exposer::Start("192.0.2.1:0", registry_), Says("192.0.2.1:0"));
  EXPECT_THAT(Exposer::Start("not an address", registry_), Says("not an address"));
}

}  // namespace
}  // namespace candor::metrics
