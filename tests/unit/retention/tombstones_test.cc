#include "retention/tombstones.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../review/world.h"
#include "candor/testing/matchers.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class TombstonesTest : public ::testing::Test {
 protected:
  void Put(const std::string& id, std::uint32_t number) {
    storage::v1::CaseTombstone tombstone;
    tombstone.set_channel("conduct");
    tombstone.add_numbers(number);
    store::Batch batch;
    ASSERT_THAT(tombstones_.Put(*keys_, id, tombstone, batch), IsOk());
    ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  }

  test::World world_;
  std::shared_ptr<const UnsealedKeys> keys_ = test::MakeKeys();
  Tombstones tombstones_{*world_.store, world_.random};
  const std::string id_ = std::string(26, 'a');
};

TEST_F(TombstonesTest, LieSealed) {
  Put(id_, 7);
  EXPECT_THAT(test::DumpOf(*world_.store), Not(HasSubstr("conduct")));
  EXPECT_THAT(tombstones_.Visit(*test::MakeKeys(2), [](std::string_view, const auto&) {}),
              HasCode(absl::StatusCode::kUnauthenticated));
  std::vector<std::string> seen;
  EXPECT_THAT(tombstones_.Visit(*keys_,
                                [&seen](std::string_view id, const auto& tombstone) {
                                  seen.push_back(std::string(id) + tombstone.channel());
                                }),
              IsOk());
  EXPECT_THAT(seen, ElementsAre(id_ + "conduct"));
}

TEST_F(TombstonesTest, KeepNumbersUntilTheyAreDestroyed) {
  Put(id_, 7);
  store::Batch batch;
  ASSERT_THAT(tombstones_.PutGivenUp(std::string(26, 'b'), 8, batch), IsOk());
  ASSERT_THAT(tombstones_.PutGivenUp(std::string(26, 'b'), 9, batch), IsOk());
  ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  const auto found = tombstones_.FindToDestroy(*keys_).value();
  EXPECT_THAT(found.numbers, ElementsAre(7, 8, 9));
  // One that comes meanwhile stays.
  Put(std::string(26, 'c'), 10);
  ASSERT_THAT(tombstones_.NoteDestroyed(*keys_, found), IsOk());
  EXPECT_THAT(tombstones_.FindToDestroy(*keys_)->numbers, ElementsAre(10));
  EXPECT_EQ(world_.CountOf(kTombstones), 2U);
}

TEST_F(TombstonesTest, AreNoneAtFirst) {
  EXPECT_THAT(tombstones_.FindToDestroy(*keys_)->numbers, IsEmpty());
}

}  // namespace
}  // namespace candor::review
