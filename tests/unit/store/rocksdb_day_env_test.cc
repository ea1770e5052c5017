#include "rocksdb_day_env.h"

#include <ctime>

#include "gtest/gtest.h"
#include "rocksdb/system_clock.h"

namespace candor::store {
namespace {

TEST(RocksDbDayEnvTest, KnowsTheDayOnly) {
  RocksDbDayEnv env(rocksdb::Env::Default());
  const std::int64_t before = std::time(nullptr);
  std::int64_t by_env = 0;
  std::int64_t by_clock = 0;
  ASSERT_TRUE(env.GetCurrentTime(&by_env).ok());
  ASSERT_TRUE(env.GetSystemClock()->GetCurrentTime(&by_clock).ok());
  for (const std::int64_t time : {by_env, by_clock}) {
    EXPECT_EQ(time % 86400, 0);
    EXPECT_LE(time, std::time(nullptr));
    EXPECT_GT(time, before - 86400);
  }
}

}  // namespace
}  // namespace candor::store
