#include "intake/notices.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "candor/hpke/sha256.h"
#include "candor/testing/matchers.h"
#include "intake/families.h"
#include "team.h"
#include "test_store.h"

namespace candor::intake {
namespace {

using relay::v1::SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE;
using relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED;
using relay::v1::SLOT_NOTICE_KIND_WITHDRAWN;
using test_support::IsOk;

std::string Slot(char letter) { return std::string(32, letter); }

TEST(Notices, ComeByKindAndThenInSlotOrder) {
  TestStore store;
  store::Batch batch;
  PutNotice(batch, SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE, Slot('a'), kToday);
  PutNotice(batch, SLOT_NOTICE_KIND_WITHDRAWN, Slot('c'), kToday);
  PutNotice(batch, SLOT_NOTICE_KIND_WITHDRAWN, Slot('b'), Day(kToday.number() + 1));
  PutNotice(batch, SLOT_NOTICE_KIND_REPLY_FETCHED, Slot('z'), kToday);
  ASSERT_THAT(store::CommitAndWait(*store, std::move(batch)), IsOk());
  const auto page = ReadNotices(*store, "");
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->notices_size(), 4);
  EXPECT_TRUE(page->envelopes().empty());
  std::string order;
  for (const auto& notice : page->notices()) {
    order += notice.slot_id().front();
  }
  EXPECT_EQ(order, "zbca");
  EXPECT_EQ(page->notices(0).kind(), SLOT_NOTICE_KIND_REPLY_FETCHED);
  EXPECT_EQ(page->notices(1).kind(), SLOT_NOTICE_KIND_WITHDRAWN);
  EXPECT_EQ(page->notices(1).day(), kToday.number() + 1);
  EXPECT_EQ(page->notices(3).kind(), SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE);
  EXPECT_EQ(ReadNotices(*store, NoticeKey(SLOT_NOTICE_KIND_WITHDRAWN, Slot('b')))->notices_size(),
            2);
}

TEST(Notices, ComeInPages) {
  TestStore store;
  store::Batch batch;
  for (int i = 0; i < kMaxNoticesOfAPage + 10; ++i) {
    PutNotice(batch, SLOT_NOTICE_KIND_REPLY_FETCHED, Sha256(std::to_string(i)), kToday);
  }
  ASSERT_THAT(store::CommitAndWait(*store, std::move(batch)), IsOk());
  const auto first = ReadNotices(*store, "");
  ASSERT_EQ(first->notices_size(), kMaxNoticesOfAPage);
  const auto& last = *first->notices().rbegin();
  const auto second = ReadNotices(*store, NoticeKey(last.kind(), last.slot_id()));
  ASSERT_EQ(second->notices_size(), 10);
  EXPECT_GT(second->notices(0).slot_id(), last.slot_id());
}

TEST(Notices, ADamagedOneIsToldAllTheSame) {
  TestStore store;
  store::Batch batch;
  batch.Put(kNotices, NoticeKey(SLOT_NOTICE_KIND_WITHDRAWN, Slot('a')), "\xff");
  ASSERT_THAT(store::CommitAndWait(*store, std::move(batch)), IsOk());
  const auto page = ReadNotices(*store, "");
  ASSERT_EQ(page->notices_size(), 1);
  EXPECT_EQ(page->notices(0).slot_id(), Slot('a'));
}

TEST(Notices, AreDeletedByKindAndSlot) {
  TestStore store;
  store::Batch put;
  PutNotice(put, SLOT_NOTICE_KIND_WITHDRAWN, Slot('a'), kToday);
  PutNotice(put, SLOT_NOTICE_KIND_REPLY_FETCHED, Slot('a'), kToday);
  ASSERT_THAT(store::CommitAndWait(*store, std::move(put)), IsOk());
  store::Batch deletion;
  DeleteNotice(deletion, SLOT_NOTICE_KIND_WITHDRAWN, Slot('a'));
  DeleteNotice(deletion, SLOT_NOTICE_KIND_WITHDRAWN, Slot('b'));
  ASSERT_THAT(store::CommitAndWait(*store, std::move(deletion)), IsOk());
  EXPECT_EQ(store.Count(kNotices), 1);
}

}  // namespace
}  // namespace candor::intake
