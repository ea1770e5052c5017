#include "lists/index_text.h"

#include <gtest/gtest.h>

#include "../review/world.h"
#include "candor/testing/matchers.h"
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

TEST_F(IndexTextTest, NotesNothingOfWhatCannotBeRead) {
  world_.Damage(kCaseReports, id_);
  EXPECT_EQ(Terms(), "");
}

}  // namespace
}  // namespace candor::review
