#include "intake/quota.h"

#include <gtest/gtest.h>

#include <chrono>

#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"

namespace candor::intake {
namespace {

using std::chrono::milliseconds;
using test_support::HasReason;
using test_support::IsOk;

class PortalQuotaTest : public ::testing::Test {
 protected:
  int TakeAll(std::string_view portal) {
    int taken = 0;
    while (quota_.Take(portal).ok()) {
      ++taken;
    }
    return taken;
  }

  test_support::FakeClock clock_;
  PortalQuota quota_{{"one", "two"}, 10, 5, clock_};
};

TEST_F(PortalQuotaTest, RefusesBeyondTheBurst) {
  EXPECT_EQ(TakeAll("one"), 5);
  EXPECT_THAT(quota_.Take("one"), HasReason(Reason::kQuotaExceeded));
}

TEST_F(PortalQuotaTest, FillsWithTimeUpToTheBurst) {
  EXPECT_EQ(TakeAll("one"), 5);
  clock_.Advance(milliseconds(250));
  EXPECT_EQ(TakeAll("one"), 2);
  clock_.Advance(milliseconds(50));
  EXPECT_EQ(TakeAll("one"), 1) << "halves add up";
  clock_.Advance(std::chrono::hours(1));
  EXPECT_EQ(TakeAll("one"), 5);
}

TEST_F(PortalQuotaTest, OnePortalDoesNotTakeFromAnother) {
  EXPECT_EQ(TakeAll("one"), 5);
  EXPECT_EQ(TakeAll("two"), 5);
}

TEST_F(PortalQuotaTest, UnknownPortalHasNone) { EXPECT_EQ(TakeAll("three"), 0); }

TEST_F(PortalQuotaTest, AClockSetBackNeitherFillsNorStopsABucket) {
  EXPECT_EQ(TakeAll("one"), 5);
  clock_.Advance(-std::chrono::hours(1));
  EXPECT_EQ(TakeAll("one"), 0);
  clock_.Advance(milliseconds(100));
  EXPECT_THAT(quota_.Take("one"), IsOk());
}

}  // namespace
}  // namespace candor::intake
