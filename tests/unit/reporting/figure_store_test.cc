#include "reporting/figure_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "../review/world.h"
#include "candor/testing/matchers.h"
#include "review/families.h"
#include "tables.h"

namespace candor::review {
namespace {

using test::AddCell;
using test::MakeKeys;
using test::ShownIn;
using test::World;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

v1::TransparencyTables Quarter(std::uint32_t first_day, std::uint64_t value) {
  v1::TransparencyTables tables;
  tables.set_first_day(first_day);
  tables.add_tables()->set_name("received");
  AddCell(*tables.mutable_tables(0), "ZANZIBAR", "conduct", value);
  return tables;
}

class FigureStoreTest : public ::testing::Test {
 protected:
  World world_;
  std::shared_ptr<const UnsealedKeys> keys_ = MakeKeys();
  FigureStore store_{*world_.store, world_.random};
};

TEST_F(FigureStoreTest, FindsWhatWasPublished) {
  EXPECT_EQ(store_.Find(*keys_, 90).value(), std::nullopt);
  ASSERT_THAT(store_.Publish(*keys_, Quarter(90, 5)), IsOk());
  EXPECT_THAT(ShownIn(*store_.Find(*keys_, 90).value(), "received"),
              ElementsAre("ZANZIBAR conduct 5"));
  EXPECT_EQ(store_.Find(*keys_, 91).value(), std::nullopt);
}

TEST_F(FigureStoreTest, PublishesEachQuarterOnce) {
  ASSERT_THAT(store_.Publish(*keys_, Quarter(90, 5)), IsOk());
  const auto again = store_.Publish(*keys_, Quarter(90, 7));
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(ShownIn(*again, "received"), ElementsAre("ZANZIBAR conduct 5"));
}

TEST_F(FigureStoreTest, GivesAllAtOnceTheSame) {
  constexpr std::uint64_t kPublishers = 8;
  std::vector<std::vector<std::string>> seen(kPublishers);
  std::vector<std::thread> publishers;
  for (std::uint64_t i = 0; i < kPublishers; ++i) {
    publishers.emplace_back([&, i] {
      seen[i] = ShownIn(store_.Publish(*keys_, Quarter(90, 10 + i)).value(), "received");
    });
  }
  for (std::thread& publisher : publishers) {
    publisher.join();
  }
  for (const auto& shown : seen) {
    EXPECT_EQ(shown, seen[0]);
  }
}

TEST_F(FigureStoreTest, LiesSealed) {
  ASSERT_THAT(store_.Publish(*keys_, Quarter(90, 5)), IsOk());
  EXPECT_THAT(test::DumpOf(*world_.store), Not(HasSubstr("ZANZIBAR")));
  EXPECT_THAT(store_.Find(*MakeKeys(2), 90).status(), HasReason(Reason::kStoreFailed));
}

// A second one, of what there is by then, would tell what the first withheld.
TEST_F(FigureStoreTest, IsNeverMadeAnewWhenItIsDamaged) {
  ASSERT_THAT(store_.Publish(*keys_, Quarter(90, 5)), IsOk());
  world_.Damage(kQuarters, std::string("\0\0\0\x5A", 4));
  EXPECT_THAT(store_.Find(*keys_, 90).status(), HasReason(Reason::kStoreFailed));
  EXPECT_THAT(store_.Publish(*keys_, Quarter(90, 6)).status(), HasReason(Reason::kStoreFailed));
}

TEST_F(FigureStoreTest, PublishesNothingThatIsNotDurable) {
  world_.SetFull(true);
  EXPECT_THAT(store_.Publish(*keys_, Quarter(90, 5)).status(), HasReason(Reason::kStoreFull));
  world_.SetFull(false);
}

}  // namespace
}  // namespace candor::review
