#include "lists/index_text.h"

#include <gtest/gtest.h>

#include "../review/casework.h"
#include "../review/world.h"
#include "candor/testing/matchers.h"
#include "casework/screening_verbs.h"
#include "lists/search_terms.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test_support::IsOk;

class IndexTextTest : public ::testing::Test {
 protected:
  IndexTextTest() {
    world_.UnsealWith(test::MakeKeys());
    EXPECT_THAT(world_.File(test::MakeReport("somebody shouted")), IsOk());
    id_ = *IdOfCaseName(world_.ListAll()[0].name());
  }
  std::string Terms() {
    const auto keys = test::MakeKeys();
    CaseEdit edit(*world_.store, *keys, world_.random);
    OpenCase& subject = **edit.Open(id_);
    IndexText(edit, subject);
    return subject.summary.search_terms();
  }

  test::World world_;
  std::string id_;
};

TEST_F(IndexTextTest, NotesTheWordsOfTheReport) {
  EXPECT_EQ(Terms(), TermsOf(test::MakeReport("somebody shouted")));
}

TEST_F(IndexTextTest, MakesATakenCaseOneThatIsFoundByWhoMayReadIt) {
  const auto found = [this](std::string_view member) {
    v1::CountCasesRequest request;
    request.set_filter("Shouted");
    v1::CountCasesResponse response;
    EXPECT_THAT(world_.cases->Count(member, request, response), IsOk());
    return response.total();
  };
  EXPECT_EQ(found("alice"), 0U) << "nobody opened it";
  v1::DeclareConflictRequest declare;
  declare.mutable_change()->set_name(CaseName(id_));
  declare.set_level(v1::CONFLICT_LEVEL_NONE);
  ASSERT_THAT(test::Change(world_, "alice", Action::kDeclareConflict, &DeclareConflict, declare),
              IsOk());
  v1::TakeCaseRequest take;
  take.mutable_change()->set_name(CaseName(id_));
  ASSERT_THAT(test::Change(world_, "alice", Action::kTakeCase, &TakeCase, take), IsOk());
  EXPECT_EQ(found("alice"), 1U);
  EXPECT_EQ(found("bob"), 0U) << "has declared nothing";
}

TEST_F(IndexTextTest, NotesNothingOfWhatCannotBeRead) {
  world_.Damage(kCaseReports, id_);
  EXPECT_EQ(Terms(), "");
}

}  // namespace
}  // namespace candor::review
