#include "intake/store_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "test_store.h"

namespace candor::intake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(StoreHealth, TellsOfAFullDiskAndLogsEachChangeOnce) {
  TestStore store;
  std::vector<bool> told;
  StoreHealth health(*store, [&](bool writable) { told.push_back(writable); });
  ::testing::internal::CaptureStderr();
  health.Tick();
  EXPECT_TRUE(health.writable());
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");

  ::testing::internal::CaptureStderr();
  store.SetFull(true);
  health.Tick();
  health.Tick();
  EXPECT_FALSE(health.writable());
  const std::string failing = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(failing, HasSubstr("store_writes_failing"));
  EXPECT_EQ(failing.find("store_writes_failing"), failing.rfind("store_writes_failing"));

  ::testing::internal::CaptureStderr();
  store.SetFull(false);
  health.Tick();
  health.Tick();
  EXPECT_TRUE(health.writable());
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("store_writes_recovered"));
  EXPECT_EQ(told, (std::vector<bool>{true, false, false, true, true}));
}

}  // namespace
}  // namespace candor::intake
