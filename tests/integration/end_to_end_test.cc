// The main job: a report goes in over mTLS, is sealed, and is read by the team.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "candor/config/yaml.h"
#include "candor/testing/matchers.h"
#include "deployment.h"
#include "everything_in.h"
#include "google/protobuf/util/message_differencer.h"

namespace candor::integration {
namespace {

using test_support::HasCode;
using test_support::IsOk;

std::map<std::string, report::v1::Report> ExampleReports() {
  std::map<std::string, report::v1::Report> reports;
  for (const auto& entry : std::filesystem::directory_iterator(CANDOR_EXAMPLE_REPORTS)) {
    if (entry.path().extension() == ".yaml") {
      report::v1::Report report;
      EXPECT_THAT(config::LoadYamlFile(entry.path().string(), report), IsOk());
      reports[report.what_happened()] = report;
    }
  }
  return reports;
}

// Some distinctive piece of each text, wherever it stands.
std::string PieceOf(const std::string& text) {
  return text.substr(text.size() / 3, std::min<std::size_t>(text.size(), 24));
}

TEST(EndToEnd, EveryExampleReportArrivesAsItWasWritten) {
  Deployment candor;
  candor.StartIntake();
  auto reports = ExampleReports();
  ASSERT_GE(reports.size(), 40U);
  client::PortalClient portal = candor.Portal();
  bool sealed_here = false;
  for (const auto& [text, report] : reports) {
    sealed_here = !sealed_here;
    const auto receipt = sealed_here ? portal.Submit(report) : portal.SubmitPlaintext(report);
    ASSERT_THAT(receipt, IsOk());
  }
  // While all of it lies in intake, nothing there tells what it says.
  const std::string intake_store = EverythingIn(candor.intake_store());
  const std::string intake_says = candor.intake().output() + candor.IntakeMetrics();
  for (const auto& [text, report] : reports) {
    if (text.size() >= 12) {
      EXPECT_EQ(intake_store.find(PieceOf(text)), std::string::npos);
      EXPECT_EQ(intake_says.find(PieceOf(text)), std::string::npos);
    }
  }

  candor.StartReview();
  const auto cases = candor.WaitForCases(reports.size());
  // Alice is excluded from some of them, and must not see those.
  std::size_t hidden = 0;
  for (const auto& [text, report] : reports) {
    for (const std::string& excluded : report.excluded_members()) {
      hidden += excluded == "alice" ? 1U : 0U;
    }
  }
  EXPECT_GT(hidden, 0U);
  EXPECT_EQ(cases.size() + hidden, reports.size());
  for (const review::v1::Case& subject : cases) {
    const auto report = candor.GetReport(subject.name());
    ASSERT_THAT(report, IsOk());
    const auto sent = reports.find(report->what_happened());
    ASSERT_NE(sent, reports.end());
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*report, sent->second));
    reports.erase(sent);
  }
  EXPECT_EQ(reports.size(), hidden);
  const std::string review_store = EverythingIn(candor.review_store());
  const std::string review_says = candor.review().output() + candor.ReviewMetrics();
  for (const auto& [text, report] : ExampleReports()) {
    if (text.size() >= 12) {
      EXPECT_EQ(review_store.find(PieceOf(text)), std::string::npos);
      EXPECT_EQ(review_says.find(PieceOf(text)), std::string::npos);
    }
  }
}

TEST(EndToEnd, AnExcludedMemberGetsTheAnswersOfAWorldWithoutTheCase) {
  Deployment candor;
  candor.StartIntake();
  candor.StartReview();
  report::v1::Report report = ReportOf("bob must not see this");
  report.add_excluded_members("bob");
  ASSERT_THAT(candor.Portal().Submit(report), IsOk());
  const auto cases = candor.WaitForCases(1);
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_TRUE(candor.ListCases("bob").empty());
  const auto hidden = candor.GetReport(cases[0].name(), "bob");
  const auto absent = candor.GetReport("cases/aaaaaaaaaaaaaaaaaaaaaaaaaa", "bob");
  EXPECT_THAT(hidden, HasCode(absl::StatusCode::kNotFound));
  EXPECT_EQ(hidden.status().ToString(), absent.status().ToString());
}

TEST(EndToEnd, CasesSurviveARestartOfReview) {
  Deployment candor;
  candor.StartIntake();
  candor.StartReview();
  ASSERT_THAT(candor.Portal().Submit(ReportOf("kept")), IsOk());
  auto before = candor.WaitForCases(1);
  ASSERT_EQ(before.size(), 1U);
  candor.review().Signal(SIGTERM);
  EXPECT_EQ(candor.review().WaitForExit(), 0) << candor.review().output();
  candor.StartReview();
  auto after = candor.WaitForCases(1);
  ASSERT_EQ(after.size(), 1U);
  // The first reply may have gone out meanwhile.
  before[0].clear_etag();
  after[0].clear_etag();
  EXPECT_EQ(after[0].SerializeAsString(), before[0].SerializeAsString());
  candor.intake().Signal(SIGTERM);
  EXPECT_EQ(candor.intake().WaitForExit(), 0) << candor.intake().output();
}

}  // namespace
}  // namespace candor::integration
