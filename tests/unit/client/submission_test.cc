#include "candor/client/submission.h"

#include <string>

#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gtest/gtest.h"

namespace candor::client {
namespace {

using test_support::IsOk;
using test_support::NamesField;

report::v1::Report AReport() {
  report::v1::Report report;
  report.set_policy_id("test");
  report.set_policy_version(1);
  report.set_kind(report::v1::REPORT_KIND_QUESTION);
  report.set_what_happened("What counts?");
  return report;
}

TEST(SubmissionTest, HasAReceiptBeforeAnythingIsSent) {
  test_support::SeededRandom random;
  const auto first = Submission::Make(AReport(), Sealing::kHere, random);
  const auto second = Submission::Make(AReport(), Sealing::kHere, random);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(first->receipt().Words(), second->receipt().Words());
  EXPECT_FALSE(first->outcome_unknown());
  EXPECT_EQ(first->sealing(), Sealing::kHere);
}

TEST(SubmissionTest, NamesEveryFieldThatBreaksALimit) {
  test_support::SeededRandom random;
  report::v1::Report report = AReport();
  report.set_when(std::string(501, 'x'));
  report.clear_what_happened();
  const auto submission = Submission::Make(report, Sealing::kHere, random);
  EXPECT_THAT(submission, NamesField("report.when"));
  EXPECT_THAT(submission, NamesField("report.what_happened"));
}

}  // namespace
}  // namespace candor::client
