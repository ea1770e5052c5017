#include "review/store_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "world.h"

namespace candor::review {
namespace {

using ::testing::HasSubstr;

TEST(StoreHealth, TellsOfAFullDiskAndLogsEachChangeOnce) {
  test::World world;
  StoreHealth health(*world.store);
  ::testing::internal::CaptureStderr();
  health.Tick();
  EXPECT_TRUE(health.writable());
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");

  ::testing::internal::CaptureStderr();
  world.SetFull(true);
  health.Tick();
  health.Tick();
  EXPECT_FALSE(health.writable());
  const std::string failing = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(failing, HasSubstr("store_writes_failing"));
  EXPECT_EQ(failing.find("store_writes_failing"), failing.rfind("store_writes_failing"));

  ::testing::internal::CaptureStderr();
  world.SetFull(false);
  health.Tick();
  health.Tick();
  EXPECT_TRUE(health.writable());
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("store_writes_recovered"));
}

}  // namespace
}  // namespace candor::review
