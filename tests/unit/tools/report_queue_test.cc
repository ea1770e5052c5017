#include "candorctl/report_queue.h"

#include <string>
#include <vector>

#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;

constexpr char kYaml[] =
    "kind: REPORT_KIND_INCIDENT\ncategories: [H1]\nwhat_happened: |\n  two\n  lines\n"
    "excluded_members: [bob]\n";
constexpr char kJson[] =
    R"({"kind": "REPORT_KIND_QUESTION", "what_happened": "May I?", "policy_version": 2})";

intake::v1::GetReportFormResponse AForm(const std::string& id) {
  intake::v1::GetReportFormResponse response;
  response.set_policy_id(id.empty() ? "default-policy" : id);
  response.set_policy_version(2);
  response.mutable_form()->add_kinds()->set_kind(report::v1::REPORT_KIND_INCIDENT);
  response.mutable_form()->add_kinds()->set_kind(report::v1::REPORT_KIND_QUESTION);
  response.mutable_form()->add_categories()->add_choices()->set_code("H1");
  response.mutable_form()->add_members()->set_name("alice");
  response.mutable_form()->add_members()->set_name("bob");
  return response;
}

TEST(LoadReportsTest, TakesYamlAndJson) {
  const test_support::TempDir dir;
  const auto reports = LoadReports({dir.Write("a.yaml", kYaml), dir.Write("b.json", kJson)});
  ASSERT_THAT(reports, IsOk());
  ASSERT_EQ(reports->size(), 2U);
  EXPECT_EQ((*reports)[0].report.what_happened(), "two\nlines\n");
  EXPECT_EQ((*reports)[0].file, dir.File("a.yaml"));
  EXPECT_EQ((*reports)[1].report.kind(), report::v1::REPORT_KIND_QUESTION);
}

TEST(LoadReportsTest, NamesFileAndFieldOfWhatItRefuses) {
  const test_support::TempDir dir;
  const auto unknown = LoadReports({dir.Write("a.yaml", "what_hapened: x\n")});
  EXPECT_THAT(unknown, Says("a.yaml"));
  EXPECT_THAT(unknown, Says("what_hapened"));
  EXPECT_FALSE(LoadReports({dir.Write("b.yaml", "kind: REPORT_KIND_NONE_SUCH\n")}).ok());
  EXPECT_THAT(LoadReports({dir.File("none.yaml")}), Says("none.yaml"));
}

TEST(CheckLimitsTest, NamesFileAndFields) {
  std::vector<QueuedReport> reports(2);
  reports[0].report.set_kind(report::v1::REPORT_KIND_QUESTION);
  reports[0].report.set_what_happened("canary");
  EXPECT_THAT(CheckLimits({reports[0]}), IsOk());
  reports[1].file = "second.yaml";
  reports[1].report.set_when(std::string(501, 'x'));
  const absl::Status status = CheckLimits(reports);
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, Says("second.yaml"));
  EXPECT_THAT(status, Says("report.when"));
  EXPECT_THAT(status, Says("report.what_happened"));
  EXPECT_EQ(status.ToString().find("canary"), std::string::npos);
}

TEST(FitToFormsTest, FillsInThePolicyAndAsksForEachFormOnce) {
  std::vector<QueuedReport> reports(3);
  for (QueuedReport& queued : reports) {
    queued.report.set_kind(report::v1::REPORT_KIND_QUESTION);
  }
  reports[2].report.set_policy_id("other");
  std::vector<std::string> asked;
  ASSERT_THAT(FitToForms(reports,
                         [&asked](const std::string& id) {
                           asked.push_back(id);
                           return absl::StatusOr<intake::v1::GetReportFormResponse>(AForm(id));
                         }),
              IsOk());
  EXPECT_EQ(asked, (std::vector<std::string>{"", "other"}));
  EXPECT_EQ(reports[1].report.policy_id(), "default-policy");
  EXPECT_EQ(reports[1].report.policy_version(), 2U);
  EXPECT_EQ(reports[2].report.policy_id(), "other");
}

TEST(FitToFormsTest, RefusesCodesAndVersionsThatTheFormDoesNotHave) {
  const auto form = [](const std::string& id) {
    return absl::StatusOr<intake::v1::GetReportFormResponse>(AForm(id));
  };
  std::vector<QueuedReport> reports(1);
  report::v1::Report& report = reports[0].report;
  report.set_kind(report::v1::REPORT_KIND_INCIDENT);
  report.add_categories("H1");
  report.add_excluded_members("bob");
  EXPECT_THAT(FitToForms(reports, form), IsOk());
  report.add_categories("NOPE");
  const absl::Status status = FitToForms(reports, form);
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, Says("report.categories[1]"));
  EXPECT_THAT(status, Says("candorctl form"));
  report.mutable_categories()->RemoveLast();
  report.add_excluded_members("mallory");
  EXPECT_THAT(FitToForms(reports, form), Says("report.excluded_members[1]"));
  report.mutable_excluded_members()->RemoveLast();
  report.set_policy_version(1);
  EXPECT_THAT(FitToForms(reports, form), Says("report.policy_version"));
}

TEST(FitToFormsTest, PassesOnWhyThereIsNoForm) {
  std::vector<QueuedReport> reports(1);
  EXPECT_THAT(
      FitToForms(reports,
                 [](const std::string&) -> absl::StatusOr<intake::v1::GetReportFormResponse> {
                   return absl::UnavailableError("down");
                 }),
      HasCode(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace candor::tools
