#include "review/case_editor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <vector>

#include "candor/testing/matchers.h"
#include "reporter.h"
#include "review/case_name.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using test::GetCase;
using test::MakeKeys;
using test::MakeReport;
using test_support::HasCode;
using test_support::HasReason;
using test_support::IsOk;

class CaseEditorTest : public ::testing::Test {
 protected:
  CaseEditorTest() {
    world_.UnsealWith(MakeKeys());
    EXPECT_THAT(world_.File(MakeReport()), IsOk());
    name_ = world_.ListAll().at(0).name();
    id_ = *IdOfCaseName(name_);
  }
  absl::Status Apply(CaseEditor& editor, const std::string& id, CaseEditor::Change change) {
    std::promise<absl::Status> outcome;
    editor.Apply(MakeKeys(), id, std::move(change),
                 [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
    return outcome.get_future().get();
  }
  static absl::StatusOr<bool> CountUp(CaseEdit& /*edit*/, OpenCase& subject) {
    subject.shown().set_unknown_codes(subject.shown().unknown_codes() + 1);
    subject.is_changed = true;
    return true;
  }

  test::World world_;
  std::string name_;
  std::string id_;
};

TEST_F(CaseEditorTest, ChangesWhatIsStoredAndShown) {
  EXPECT_THAT(Apply(*world_.editor, id_, CountUp), IsOk());
  EXPECT_EQ(GetCase(world_, name_).unknown_codes(), 1U);
  EXPECT_EQ(GetCase(world_, name_).etag(), "2");
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  EXPECT_EQ(GetCase(world_, name_).unknown_codes(), 1U);
  EXPECT_EQ(GetCase(world_, name_).etag(), "2");
}

TEST_F(CaseEditorTest, CommitsNothingWhenThereIsNothingToDoOrTheChangeFails) {
  const std::string before = test::DumpOf(*world_.store);
  EXPECT_THAT(Apply(*world_.editor, id_, [](CaseEdit&, OpenCase&) { return false; }), IsOk());
  EXPECT_THAT(
      Apply(*world_.editor, id_,
            [](CaseEdit&, OpenCase&) -> absl::StatusOr<bool> { return absl::DataLossError("no"); }),
      HasCode(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Apply(*world_.editor, "nosuchcase", CountUp), HasCode(absl::StatusCode::kNotFound));
  EXPECT_EQ(test::DumpOf(*world_.store), before);
  // The line goes on.
  EXPECT_THAT(Apply(*world_.editor, id_, CountUp), IsOk());
}

TEST_F(CaseEditorTest, MakesChangesOneAfterTheOther) {
  constexpr int kChanges = 200;
  std::vector<std::promise<absl::Status>> outcomes(kChanges);
  std::atomic<int> tries = 0;
  for (auto& outcome : outcomes) {
    world_.editor->Apply(
        MakeKeys(), id_,
        [&tries](CaseEdit& edit, OpenCase& subject) {
          ++tries;
          return CountUp(edit, subject);
        },
        [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
  }
  for (auto& outcome : outcomes) {
    EXPECT_THAT(outcome.get_future().get(), IsOk());
  }
  EXPECT_EQ(GetCase(world_, name_).unknown_codes(), 200U);
  EXPECT_EQ(tries, kChanges);
}

TEST_F(CaseEditorTest, TriesAgainOnWhatAnotherEditorLeft) {
  CaseEditor other(*world_.store, *world_.cases, world_.random);
  int tries = 0;
  EXPECT_THAT(Apply(*world_.editor, id_,
                    [&](CaseEdit& edit, OpenCase& subject) {
                      if (++tries == 1) {
                        EXPECT_THAT(Apply(other, id_, CountUp), IsOk());
                      }
                      return CountUp(edit, subject);
                    }),
              IsOk());
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(GetCase(world_, name_).unknown_codes(), 2U);
}

TEST_F(CaseEditorTest, GivesUpWhenOthersAreAlwaysFaster) {
  int tries = 0;
  EXPECT_THAT(Apply(*world_.editor, id_,
                    [&](CaseEdit& edit, OpenCase& subject) {
                      ++tries;
                      edit.batch().RequireAbsent(kCaseKeys, id_);
                      return CountUp(edit, subject);
                    }),
              HasCode(absl::StatusCode::kAborted));
  EXPECT_EQ(tries, 12);
  EXPECT_EQ(GetCase(world_, name_).unknown_codes(), 0U);
}

TEST_F(CaseEditorTest, ShowsNothingThatTheDiskRefused) {
  world_.SetFull(true);
  EXPECT_THAT(Apply(*world_.editor, id_, CountUp), HasReason(Reason::kStoreFull));
  EXPECT_EQ(GetCase(world_, name_).unknown_codes(), 0U);
}

TEST_F(CaseEditorTest, ChangesTwoCasesInOneCommit) {
  ASSERT_THAT(world_.File(MakeReport()), IsOk());
  std::string other = world_.ListAll().at(0).name();
  if (other == name_) {
    other = world_.ListAll().at(1).name();
  }
  const auto both = [&](CaseEdit& edit, OpenCase& subject) -> absl::StatusOr<bool> {
    const absl::StatusOr<OpenCase*> second = edit.Open(*IdOfCaseName(other));
    EXPECT_THAT(second, IsOk());
    EXPECT_EQ(edit.Open(subject.id).value(), &subject);
    static_cast<void>(CountUp(edit, **second));
    return CountUp(edit, subject);
  };
  world_.SetFull(true);
  EXPECT_FALSE(Apply(*world_.editor, id_, both).ok());
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  EXPECT_THAT(Apply(*world_.editor, id_, both), IsOk());
  EXPECT_EQ(GetCase(world_, name_).unknown_codes(), 1U);
  EXPECT_EQ(GetCase(world_, other).unknown_codes(), 1U);
}

TEST_F(CaseEditorTest, DoesNotOpenACaseThatIsDamaged) {
  world_.Damage(kThreads, id_);
  EXPECT_THAT(Apply(*world_.editor, id_, CountUp), HasCode(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace candor::review
