#include "custody/idle_clock.h"

#include <gtest/gtest.h>

#include "candor/testing/fake_clock.h"
#include "custody/idle_calls.h"
#include "review/caller_rows.h"

namespace candor::review {
namespace {

using std::chrono::minutes;

class NoMetrics final : public rpc::CallObserver {
 public:
  void OnStarted(std::string_view method) override { started = method; }
  void OnFinished(std::string_view, grpc::StatusCode, std::chrono::nanoseconds) override {}
  void OnDenied() override {}
  std::string_view started;
};

TEST(IdleClock, IsOverWhenNobodyWorkedForTheLimit) {
  test_support::FakeClock clock;
  IdleClock idle(minutes(5), clock);
  clock.Advance(minutes(4));
  EXPECT_FALSE(idle.IsOver());
  idle.Touch();
  EXPECT_EQ(idle.until(), clock.Now() + minutes(5));
  clock.Advance(minutes(5) - std::chrono::milliseconds(1));
  EXPECT_FALSE(idle.IsOver());
  clock.Advance(std::chrono::milliseconds(1));
  EXPECT_TRUE(idle.IsOver());
}

TEST(IdleClock, IsNeverOverWithoutALimit) {
  test_support::FakeClock clock;
  IdleClock idle(minutes(0), clock);
  clock.Advance(std::chrono::hours(10000));
  EXPECT_FALSE(idle.IsOver());
  EXPECT_EQ(idle.until(), std::nullopt);
}

TEST(IdleClock, BeginsAnewWhenTheClockWasSetBack) {
  test_support::FakeClock clock;
  IdleClock idle(minutes(5), clock);
  clock.Advance(-std::chrono::hours(10));
  EXPECT_FALSE(idle.IsOver());
  clock.Advance(minutes(5));
  EXPECT_TRUE(idle.IsOver());
}

TEST(IdleCalls, EveryCallIsWorkButTheLookAtCustody) {
  test_support::FakeClock clock;
  IdleClock idle(minutes(5), clock);
  NoMetrics metrics;
  IdleCalls calls(idle, metrics);
  clock.Advance(minutes(5));
  calls.OnStarted(kGetCustody);
  calls.OnFinished(kGetCustody, grpc::StatusCode::OK, std::chrono::seconds(1));
  calls.OnDenied();
  EXPECT_TRUE(idle.IsOver());
  EXPECT_EQ(metrics.started, kGetCustody);
  calls.OnStarted(kListCases);
  EXPECT_FALSE(idle.IsOver());
  EXPECT_EQ(metrics.started, kListCases);
}

}  // namespace
}  // namespace candor::review
