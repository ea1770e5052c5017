#include <string>
#include <utility>

#include "candor/store/store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::store {
namespace {

TEST(BatchTest, KeepsStepsInOrderAndCountsBytes) {
  Batch batch;
  EXPECT_EQ(batch.bytes(), 0U);
  batch.Put(Family{1}, "key", "value");
  batch.Delete(Family{2}, "gone");
  batch.RequireAbsent(Family{3}, "new");
  batch.RequireDigest(Family{4}, "old", "digest");
  ASSERT_EQ(batch.steps().size(), 4U);
  EXPECT_EQ(batch.steps()[0].kind, Batch::Kind::kPut);
  EXPECT_EQ(batch.steps()[0].value, "value");
  EXPECT_EQ(batch.steps()[1].kind, Batch::Kind::kDelete);
  EXPECT_EQ(batch.steps()[2].kind, Batch::Kind::kRequireAbsent);
  EXPECT_EQ(batch.steps()[3].kind, Batch::Kind::kRequireDigest);
  EXPECT_EQ(batch.steps()[3].family, Family{4});
  EXPECT_GE(batch.bytes(), std::string("keyvaluegonenewolddigest").size());
}

}  // namespace
}  // namespace candor::store
