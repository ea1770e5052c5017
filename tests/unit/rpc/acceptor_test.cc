#include "acceptor.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "raw_client.h"

namespace candor::rpc {
namespace {

using std::chrono_literals::operator""s;
using ::testing::HasSubstr;

// No descriptor can be opened in this process while it lives.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next = dup(STDERR_FILENO);
    close(next);
    rlimit none = before_;
    none.rlim_cur = static_cast<rlim_t>(next);
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

class AcceptorTest : public ::testing::Test {
 protected:
  void Start(ConnectionLimits limits = {}, const std::string& address = "127.0.0.1:0") {
    auto acceptor = Acceptor::Listen(address, limits);
    ASSERT_THAT(acceptor, test_support::IsOk());
    acceptor_ = *std::move(acceptor);
    acceptor_->Start([this](int fd) {
      const std::lock_guard lock(mutex_);
      accepted_.emplace_back(fd);
      changed_.notify_all();
    });
  }
  bool WaitUntilAccepted(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return accepted_.size() >= count; });
  }
  // Connects until one is taken: the end of another connection may not be noticed yet.
  bool IsTakenInTheEnd() {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < end) {
      const RawSocket client;
      std::size_t before = 0;
      {
        const std::lock_guard lock(mutex_);
        before = accepted_.size();
      }
      if (client.Connect(acceptor_->port()) &&
          !client.IsClosedWithin(std::chrono::milliseconds(50)) && WaitUntilAccepted(before + 1)) {
        return true;
      }
    }
    return false;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<UniqueFd> accepted_;
  std::unique_ptr<Acceptor> acceptor_;
};

TEST_F(AcceptorTest, HandsOverWhatConnects) {
  Start();
  const RawSocket client;
  ASSERT_TRUE(client.Connect(acceptor_->port()));
  ASSERT_TRUE(WaitUntilAccepted(1));
  EXPECT_EQ(acceptor_->guard().connections(), 1U);
  EXPECT_EQ(write(accepted_.front().get(), "x", 1), 1);
  char byte = 0;
  EXPECT_EQ(read(client.fd(), &byte, 1), 1);
}

TEST_F(AcceptorTest, TooManyAreHungUpOn) {
  Start({.total = 2, .per_address = 2});
  std::vector<RawSocket> clients(2);
  for (const RawSocket& client : clients) {
    ASSERT_TRUE(client.Connect(acceptor_->port()));
  }
  ASSERT_TRUE(WaitUntilAccepted(2));
  const RawSocket third;
  ASSERT_TRUE(third.Connect(acceptor_->port()));
  EXPECT_TRUE(third.IsClosedWithin(20s));
  // Room again once a connection is closed on both sides.
  clients.pop_back();
  {
    // As gRPC does it: first shut down, then closed.
    const std::lock_guard lock(mutex_);
    for (const UniqueFd& fd : accepted_) {
      shutdown(fd.get(), SHUT_RDWR);
    }
    accepted_.clear();
  }
  EXPECT_TRUE(IsTakenInTheEnd());
}

TEST_F(AcceptorTest, RecoversWhenDescriptorsRanOut) {
  Start();
  std::vector<RawSocket> clients(100);
  ::testing::internal::CaptureStderr();
  {
    const NoDescriptors none;
    for (const RawSocket& client : clients) {
      ASSERT_TRUE(client.Connect(acceptor_->port()));
    }
    for (const RawSocket& client : clients) {
      EXPECT_TRUE(client.IsClosedWithin(20s));
    }
  }
  EXPECT_TRUE(IsTakenInTheEnd());
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr(R"("event":"accept_failing","error_number":24})"));
  EXPECT_THAT(log, HasSubstr(R"("event":"accept_recovered"})"));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 2) << log;
}

TEST_F(AcceptorTest, StopsListeningWhenToldTo) {
  Start();
  const RawSocket client;
  ASSERT_TRUE(client.Connect(acceptor_->port()));
  ASSERT_TRUE(WaitUntilAccepted(1));
  acceptor_->StopAccepting();
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (RawSocket().Connect(acceptor_->port()) && std::chrono::steady_clock::now() < end) {
  }
  EXPECT_FALSE(RawSocket().Connect(acceptor_->port()));
  EXPECT_TRUE(client.IsOpen());
}

TEST_F(AcceptorTest, ServesIpv6) {
  Start({}, "[::1]:0");
  const RawSocket client(AF_INET6);
  ASSERT_TRUE(client.Connect(acceptor_->port()));
  EXPECT_TRUE(WaitUntilAccepted(1));
}

TEST_F(AcceptorTest, NothingIsTakenBeforeStart) {
  auto acceptor = Acceptor::Listen("127.0.0.1:0", {});
  ASSERT_THAT(acceptor, test_support::IsOk());
  const RawSocket client;
  EXPECT_TRUE(client.Connect((*acceptor)->port()));
  EXPECT_EQ((*acceptor)->guard().connections(), 0U);
}

}  // namespace
}  // namespace candor::rpc
