#include "review/case_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"
#include "review/case_name.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using test::MakeKeys;
using test::MakeReport;
using test_support::HasCode;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class CaseEditTest : public ::testing::Test {
 protected:
  CaseEditTest() { world_.UnsealWith(keys_); }

  CaseEdit Edit() { return {*world_.store, *keys_, world_.random}; }
  // Commits what `edit` holds.
  absl::Status Commit(CaseEdit& edit, ListChange* change = nullptr) {
    ListChange ignored;
    auto batch = edit.Finish(change == nullptr ? ignored : *change);
    EXPECT_THAT(batch, IsOk());
    return store::CommitAndWait(*world_.store, *std::move(batch));
  }
  std::string NewCase() {
    CaseEdit edit = Edit();
    OpenCase* const made = edit.Create(NewCaseId(world_.random)).value();
    made->shown().set_channel("conduct");
    made->thread.set_thread_key(std::string(32, 't'));
    EXPECT_THAT(Commit(edit), IsOk());
    return made->id;
  }

  std::shared_ptr<const UnsealedKeys> keys_ = MakeKeys();
  test::World world_;
};

TEST_F(CaseEditTest, OpensWhatItMade) {
  const std::string id = NewCase();
  CaseEdit edit = Edit();
  const auto open = edit.Open(id);
  ASSERT_THAT(open, IsOk());
  EXPECT_EQ((*open)->summary.revision(), 1U);
  EXPECT_EQ((*open)->summary.subject().channel(), "conduct");
  EXPECT_EQ((*open)->thread.thread_key(), std::string(32, 't'));
  EXPECT_EQ(edit.Open(id).value(), *open);
  EXPECT_THAT(edit.Open("another"), HasCode(absl::StatusCode::kNotFound));
}

TEST_F(CaseEditTest, CountsWhatMembersSeeAlone) {
  const std::string id = NewCase();
  for (const bool is_changed : {true, false, true}) {
    CaseEdit edit = Edit();
    edit.Open(id).value()->is_changed = is_changed;
    EXPECT_THAT(Commit(edit), IsOk());
  }
  CaseEdit edit = Edit();
  EXPECT_EQ(edit.Open(id).value()->summary.revision(), 3U);
}

TEST_F(CaseEditTest, IsRefusedWhenAnotherCameInBetween) {
  const std::string id = NewCase();
  CaseEdit first = Edit();
  CaseEdit second = Edit();
  ASSERT_THAT(first.Open(id), IsOk());
  ASSERT_THAT(second.Open(id), IsOk());
  EXPECT_THAT(Commit(first), IsOk());
  EXPECT_THAT(Commit(second), HasCode(absl::StatusCode::kAborted));
}

TEST_F(CaseEditTest, SealsRecordsUnderTheirCase) {
  const std::string one = NewCase();
  const std::string two = NewCase();
  storage::v1::CaseMessage message;
  message.set_index(7);
  CaseEdit edit = Edit();
  ASSERT_THAT(edit.Put(*edit.Open(one).value(), kMessages, "key", message), IsOk());
  ASSERT_THAT(Commit(edit), IsOk());
  CaseEdit again = Edit();
  storage::v1::CaseMessage read;
  EXPECT_THAT(again.Get(*again.Open(one).value(), kMessages, "key", read), IsOk());
  EXPECT_EQ(read.index(), 7U);
  EXPECT_THAT(again.Get(*again.Open(two).value(), kMessages, "key", read),
              HasCode(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(again.Get(*again.Open(one).value(), kMessages, "none", read),
              HasCode(absl::StatusCode::kNotFound));
}

TEST_F(CaseEditTest, ForgetsACaseInQuarantine) {
  ASSERT_THAT(world_.File(world_.portal.SendContent("garbage")), IsOk());
  const std::string id(*IdOfCaseName(world_.ListAll().at(0).name()));
  CaseEdit edit = Edit();
  edit.Forget(*edit.Open(id).value());
  ListChange change;
  EXPECT_THAT(Commit(edit, &change), IsOk());
  EXPECT_THAT(change.gone, ElementsAre(id));
  EXPECT_THAT(change.shown, SizeIs(0));
  for (const store::Family family : {kCaseKeys, kCaseSummaries, kQuarantine}) {
    EXPECT_EQ(world_.CountOf(family), 0U);
  }
}

TEST_F(CaseEditTest, DoesNotOpenWhatIsDamaged) {
  const std::string id = NewCase();
  world_.Damage(kCaseSummaries, id);
  CaseEdit edit = Edit();
  EXPECT_THAT(edit.Open(id), HasCode(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace candor::review
