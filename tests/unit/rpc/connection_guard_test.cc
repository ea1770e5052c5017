#include "connection_guard.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "unique_fd.h"

namespace candor::rpc {
namespace {

using std::chrono_literals::operator""s;

constexpr char kUri[] = "spiffe://test.example/portal/demo";
using Verdict = ConnectionGuard::Verdict;

// A connected pair; `ours` is what a guard would be given.
struct Pair {
  Pair() {
    std::array<int, 2> fds{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds.data()), 0);
    ours.reset(fds[0]);
    theirs.reset(fds[1]);
  }
  [[nodiscard]] bool IsCut() const {
    char byte = 0;
    return recv(theirs.get(), &byte, 1, 0) == 0;
  }
  UniqueFd ours;
  UniqueFd theirs;
};

std::string Text(int port) { return "ipv4:192.0.2.1:" + std::to_string(port); }

class ConnectionGuardTest : public ::testing::Test {
 protected:
  ConnectionGuard::Admission Admit(const Pair& pair, const std::string& peer) {
    return guard_.Admit(*ParsePeer(peer), pair.ours.get(), now_);
  }
  void Waste(CallLedger& ledger, int calls) {
    for (int i = 0; i < calls; ++i) {
      guard_.CallBegun(ledger, now_);
    }
  }

  ConnectionGuard guard_{{.total = 4, .per_address = 3, .wasted_calls = 10}};
  ConnectionGuard::TimePoint now_{100s};
};

TEST_F(ConnectionGuardTest, BoundsConnectionsOfOneAddress) {
  Pair pair;
  const auto first = Admit(pair, Text(1));
  EXPECT_EQ(first.verdict, Verdict::kAdmitted);
  EXPECT_EQ(Admit(pair, Text(2)).verdict, Verdict::kAdmitted);
  EXPECT_EQ(Admit(pair, Text(3)).verdict, Verdict::kAdmitted);
  EXPECT_EQ(Admit(pair, Text(4)).verdict, Verdict::kTooMany);
  EXPECT_EQ(Admit(pair, "ipv4:192.0.2.2:1").verdict, Verdict::kAdmitted);
  EXPECT_EQ(guard_.connections(), 4U);
}

TEST_F(ConnectionGuardTest, BoundsConnectionsInTotal) {
  Pair pair;
  const auto first = Admit(pair, "ipv4:192.0.2.1:1");
  for (const char* peer : {"ipv4:192.0.2.2:1", "ipv4:192.0.2.3:1", "ipv4:192.0.2.4:1"}) {
    EXPECT_EQ(Admit(pair, peer).verdict, Verdict::kAdmitted);
  }
  EXPECT_EQ(Admit(pair, "ipv4:192.0.2.5:1").verdict, Verdict::kTooMany);
  guard_.Gone(first.id);
  EXPECT_EQ(Admit(pair, "ipv4:192.0.2.5:1").verdict, Verdict::kAdmitted);
}

TEST_F(ConnectionGuardTest, GoneTwiceCountsOnce) {
  Pair pair;
  const auto first = Admit(pair, Text(1));
  const auto second = Admit(pair, Text(1));
  guard_.Gone(first.id);
  guard_.Gone(first.id);
  EXPECT_EQ(guard_.connections(), 1U);
  guard_.Gone(second.id);
  EXPECT_EQ(guard_.connections(), 0U);
}

TEST_F(ConnectionGuardTest, CutsTheOneThatWastesCalls) {
  Pair abuser;
  Pair honest;
  ASSERT_EQ(Admit(abuser, Text(1)).verdict, Verdict::kAdmitted);
  ASSERT_EQ(Admit(honest, Text(2)).verdict, Verdict::kAdmitted);
  CallLedger ledger;
  guard_.Identify(ledger, Text(1), kUri);
  Waste(ledger, 10);
  EXPECT_FALSE(abuser.IsCut());
  Waste(ledger, 1);
  EXPECT_TRUE(abuser.IsCut());
  EXPECT_FALSE(honest.IsCut());
}

TEST_F(ConnectionGuardTest, AnsweredCallsAreNotWasted) {
  Pair pair;
  ASSERT_EQ(Admit(pair, Text(1)).verdict, Verdict::kAdmitted);
  CallLedger ledger;
  guard_.Identify(ledger, Text(1), kUri);
  for (int i = 0; i < 1000; ++i) {
    Waste(ledger, 1);
    ConnectionGuard::CallAnswered(ledger);
  }
  EXPECT_FALSE(pair.IsCut());
}

TEST_F(ConnectionGuardTest, AnswersThatNobodyWaitedForAreWasted) {
  Pair pair;
  ASSERT_EQ(Admit(pair, Text(1)).verdict, Verdict::kAdmitted);
  CallLedger ledger;
  guard_.Identify(ledger, Text(1), kUri);
  for (int i = 0; i < 11; ++i) {
    Waste(ledger, 1);
    ConnectionGuard::CallAnswered(ledger);
    ConnectionGuard::AnswerRefused(ledger);
  }
  EXPECT_TRUE(pair.IsCut());
}

TEST_F(ConnectionGuardTest, OnlyTheLastTenSecondsCount) {
  Pair pair;
  ASSERT_EQ(Admit(pair, Text(1)).verdict, Verdict::kAdmitted);
  CallLedger ledger;
  guard_.Identify(ledger, Text(1), kUri);
  for (int i = 0; i < 10; ++i) {
    Waste(ledger, 10);
    now_ += 10s;
  }
  EXPECT_FALSE(pair.IsCut());
  Waste(ledger, 10);
  now_ += 9s;
  Waste(ledger, 1);
  EXPECT_TRUE(pair.IsCut());
}

TEST_F(ConnectionGuardTest, WhoIsNotKnownYetIsAmongThoseWithoutACall) {
  Pair known;
  Pair unknown;
  ASSERT_EQ(Admit(known, Text(1)).verdict, Verdict::kAdmitted);
  ASSERT_EQ(Admit(unknown, Text(2)).verdict, Verdict::kAdmitted);
  CallLedger served;
  guard_.Identify(served, Text(1), kUri);
  CallLedger ledger;
  Waste(ledger, 11);
  EXPECT_TRUE(unknown.IsCut());
  EXPECT_FALSE(known.IsCut());
}

TEST_F(ConnectionGuardTest, CutsOnceOnly) {
  Pair abuser;
  Pair late;
  ASSERT_EQ(Admit(abuser, Text(1)).verdict, Verdict::kAdmitted);
  CallLedger ledger;
  Waste(ledger, 11);
  ASSERT_EQ(Admit(late, Text(2)).verdict, Verdict::kAdmitted);
  // What was read before the cut still arrives.
  Waste(ledger, 100);
  EXPECT_FALSE(late.IsCut());
}

TEST_F(ConnectionGuardTest, AReusedPortIsTheNewConnection) {
  Pair old_pair;
  Pair new_pair;
  const auto old_connection = Admit(old_pair, Text(1));
  const auto new_connection = Admit(new_pair, Text(1));
  guard_.Gone(old_connection.id);
  CallLedger ledger;
  guard_.Identify(ledger, Text(1), kUri);
  EXPECT_EQ(ledger.connection, new_connection.id);
  Waste(ledger, 11);
  EXPECT_TRUE(new_pair.IsCut());
}

TEST_F(ConnectionGuardTest, CutsThoseOfWhoeverIsNamed) {
  std::array<Pair, 3> pairs;
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(Admit(pairs[static_cast<std::size_t>(i)], Text(i)).verdict, Verdict::kAdmitted);
  }
  CallLedger first;
  CallLedger second;
  second.certificate[0] = 'x';
  guard_.Identify(first, Text(0), kUri);
  guard_.Identify(second, Text(1), "spiffe://test.example/portal/other");
  guard_.CutIf([](std::string_view, std::string_view) { return false; });
  guard_.CutIf([](std::string_view uri, std::string_view) { return uri == kUri; });
  EXPECT_TRUE(pairs[0].IsCut());
  EXPECT_FALSE(pairs[1].IsCut());
  guard_.CutIf([&](std::string_view, std::string_view certificate) {
    return certificate == second.Certificate();
  });
  EXPECT_TRUE(pairs[1].IsCut());
  guard_.CutIf([](std::string_view, std::string_view) { return true; });
  EXPECT_FALSE(pairs[2].IsCut()) << "nobody's connection was cut";
}

TEST_F(ConnectionGuardTest, NobodyIsIdentifiedByNonsense) {
  CallLedger ledger;
  guard_.Identify(ledger, "unix:/tmp/socket", kUri);
  guard_.Identify(ledger, Text(9), kUri);
  EXPECT_FALSE(ConnectionGuard::IsIdentified(ledger));
}

TEST_F(ConnectionGuardTest, FloodsAreLoggedOnceAMinute) {
  Pair pair;
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(Admit(pair, Text(i)).verdict, Verdict::kAdmitted);
  }
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(Admit(pair, Text(9)).verdict, Verdict::kTooMany);
  }
  now_ += 60s;
  EXPECT_EQ(Admit(pair, Text(9)).verdict, Verdict::kTooMany);
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find(R"("event":"connection_limit_reached","count":1})"), std::string::npos) << log;
  EXPECT_NE(log.find(R"("event":"connection_limit_reached","count":100})"), std::string::npos);
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 2);
}

}  // namespace
}  // namespace candor::rpc
