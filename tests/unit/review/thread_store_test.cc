#include "review/thread_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kId[] = "abcdefghijklmnopqrstuvwxyz";
constexpr char kOther[] = "abcdefghijklmnopqrstuvwxy2";

class ThreadStoreTest : public ::testing::Test {
 protected:
  void Put(store::Family family, const std::string& key, const std::string& value) {
    store::Batch batch;
    batch.Put(family, key, value);
    ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  }

  test::World world_;
  const ThreadStore& threads_ = *world_.threads;
};

TEST_F(ThreadStoreTest, FindsWhoseASlotIs) {
  storage::v1::SlotOwner owner;
  owner.set_case_id(kId);
  owner.set_number(7);
  Put(kUpSlots, "slot", owner.SerializeAsString());
  EXPECT_EQ(threads_.FindOwner(kUpSlots, "slot")->value().number(), 7U);
  EXPECT_EQ(threads_.FindOwner(kReplySlots, "slot").value(), std::nullopt);
  Put(kUpSlots, "broken", "\xff");
  EXPECT_THAT(threads_.FindOwner(kUpSlots, "broken"), HasCode(absl::StatusCode::kDataLoss));
}

TEST_F(ThreadStoreTest, FindsWhatWaitsForASlot) {
  EXPECT_THAT(threads_.FindOrphans("slot").value(), IsEmpty());
  Put(kOrphans, "slot", JoinIds({kId, kOther}));
  Put(kOrphans, "another", JoinIds({kId}));
  EXPECT_THAT(threads_.FindOrphans("slot").value(), ElementsAre(kId, kOther));
  EXPECT_THAT(threads_.OrphanSlots().value(), ElementsAre("another", "slot"));
  Put(kOrphans, "broken", "short");
  EXPECT_THAT(threads_.FindOrphans("broken"), HasCode(absl::StatusCode::kDataLoss));
}

TEST_F(ThreadStoreTest, ReadsMessagesOfOneCaseInOrder) {
  for (const std::uint32_t number : {1U, 2U, 255U, 256U, 70000U}) {
    Put(kMessages, MessageKey(kId, number), "");
  }
  Put(kMessages, MessageKey(kOther, 3), "");
  const auto numbers = [this](std::uint32_t after, std::size_t limit) {
    std::vector<std::uint32_t> found;
    const auto page = threads_.MessagesAfter(kId, after, limit).value();
    for (const auto& record : page.records) {
      found.push_back(record.number);
    }
    return found;
  };
  EXPECT_THAT(numbers(0, 99), ElementsAre(1, 2, 255, 256, 70000));
  EXPECT_THAT(numbers(0, 2), ElementsAre(1, 2));
  EXPECT_THAT(numbers(2, 2), ElementsAre(255, 256));
  EXPECT_THAT(numbers(70000, 2), IsEmpty());
  EXPECT_TRUE(threads_.MessagesAfter(kId, 0, 4)->has_more);
  EXPECT_FALSE(threads_.MessagesAfter(kId, 0, 5)->has_more);
  EXPECT_FALSE(threads_.MessagesAfter(kId, 70000, 5)->has_more);
  Put(kMessages, MessageKey(kId, 300), "\xff");
  EXPECT_THAT(threads_.MessagesAfter(kId, 0, 99), HasCode(absl::StatusCode::kDataLoss));
}

TEST_F(ThreadStoreTest, ReadsNoMoreMessagesThanFitIntoAnAnswer) {
  storage::v1::SealedRecord record;
  record.set_ciphertext(std::string(400000, 'c'));
  for (const std::uint32_t number : {1U, 2U, 3U, 5U}) {
    Put(kMessages, MessageKey(kId, number), record.SerializeAsString());
  }
  record.set_ciphertext(std::string(3000000, 'c'));
  Put(kMessages, MessageKey(kId, 4), record.SerializeAsString());
  const auto size_after = [this](std::uint32_t number) {
    return threads_.MessagesAfter(kId, number, 99)->records.size();
  };
  EXPECT_EQ(size_after(0), 2U);
  EXPECT_EQ(size_after(2), 1U);
  EXPECT_EQ(size_after(3), 1U);  // one at least
  EXPECT_TRUE(threads_.MessagesAfter(kId, 3, 99)->has_more);
  EXPECT_EQ(size_after(4), 1U);
  EXPECT_FALSE(threads_.MessagesAfter(kId, 4, 99)->has_more);
}

TEST_F(ThreadStoreTest, ReadsWhatGoesToOneIntake) {
  Put(kOutgoing, OutgoingKey("main", "a"), "");
  Put(kOutgoing, OutgoingKey("main", "b"), "");
  Put(kOutgoing, OutgoingKey("main2", "c"), "");
  EXPECT_THAT(threads_.OutgoingAfter("main", "", 9).value(), SizeIs(2));
  EXPECT_THAT(threads_.OutgoingAfter("main", "", 1).value(), SizeIs(1));
  EXPECT_EQ(threads_.OutgoingAfter("main", "a", 9)->at(0).slot_id, "b");
  EXPECT_THAT(threads_.OutgoingAfter("mai", "", 9).value(), IsEmpty());
}

TEST_F(ThreadStoreTest, ReadsCaseKeys) {
  EXPECT_THAT(threads_.ReadCaseKey(kId), HasCode(absl::StatusCode::kNotFound));
  Put(kCaseKeys, kId, "\xff");
  EXPECT_THAT(threads_.ReadCaseKey(kId), HasCode(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace candor::review
