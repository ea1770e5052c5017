#include "reporting/reporting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "../members/rosters.h"
#include "../review/world.h"
#include "absl/time/civil_time.h"
#include "candor/testing/matchers.h"
#include "tables.h"

namespace candor::review {
namespace {

using test::MakeKeys;
using test::MakeMember;
using test::MakeReport;
using test::MakeRoster;
using test::ShownIn;
using test::World;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

using enum v1::MemberRole;

std::uint32_t On(int month, int day) {
  return static_cast<std::uint32_t>(absl::CivilDay(2026, month, day) - absl::CivilDay(1970, 1, 1));
}

v1::GenerateTransparencyReportRequest Quarters(int first, int last) {
  v1::GenerateTransparencyReportRequest request;
  request.set_first_day(On(3 * first - 2, 1));
  request.set_last_day(On(3 * last, last == 1 || last == 4 ? 31 : 30));
  return request;
}

v1::GetProcessFiguresRequest Days(std::uint32_t first, std::uint32_t last) {
  v1::GetProcessFiguresRequest request;
  request.set_first_day(first);
  request.set_last_day(last);
  return request;
}

class ReportingTest : public ::testing::Test {
 protected:
  ReportingTest() {
    world_.UnsealWith(MakeKeys());
    world_.members->Install(std::make_shared<const Roster>(MakeRoster(
        {MakeMember("carol", {MEMBER_ROLE_CHAIR}), MakeMember("anna"),
         MakeMember("otto", {MEMBER_ROLE_AUDITOR}), MakeMember("ana", {MEMBER_ROLE_ANALYST}),
         MakeMember("nora", {MEMBER_ROLE_CHAIR}, "*", v1::MEMBER_STATE_ONBOARDING)})));
    reporting_.emplace(Reporting::Parts{
        *world_.key_ring,
        *world_.members,
        {*world_.cases, *world_.threads, *world_.store, tombstones_, world_.policies},
        figures_,
        world_.clock,
        world_.random});
    SetToday(On(10, 15));
  }

  void SetToday(std::uint32_t day) {
    world_.clock.Set(Clock::Time(std::chrono::hours(24) * day + std::chrono::hours(12)));
  }
  void File(std::uint32_t day, int times, const report::v1::Report& report = MakeReport()) {
    for (int i = 0; i < times; ++i) {
      ASSERT_THAT(world_.File(world_.portal.Send(report, day)), IsOk());
    }
  }
  v1::GenerateTransparencyReportResponse Report(
      const v1::GenerateTransparencyReportRequest& request) {
    v1::GenerateTransparencyReportResponse response;
    EXPECT_THAT(reporting_->Report(request, response), IsOk());
    return response;
  }
  v1::GetProcessFiguresResponse Process(const std::string& caller,
                                        const v1::GetProcessFiguresRequest& request) {
    v1::GetProcessFiguresResponse response;
    EXPECT_THAT(reporting_->CheckProcess(caller, request), IsOk());
    EXPECT_THAT(reporting_->Process(caller, request, response), IsOk());
    return response;
  }
  void Erase(const storage::v1::CaseTombstone& tombstone) {
    store::Batch batch;
    ASSERT_THAT(tombstones_.Put(*MakeKeys(), std::string(26, 'b'), tombstone, batch), IsOk());
    ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  }

  World world_;
  Tombstones tombstones_{*world_.store, world_.random};
  FigureStore figures_{*world_.store, world_.random};
  std::optional<Reporting> reporting_;
};

TEST_F(ReportingTest, TellsTheSameThreeTimes) {
  File(On(2, 3), 4);
  const auto report = Report(Quarters(1, 1));
  EXPECT_THAT(ShownIn(report.tables(), "received"),
              AllOf(Contains("H1 conduct 4"), Contains("(total) conduct 4")));
  EXPECT_THAT(report.csv(), HasSubstr("2026-01-01,2026-03-31,received,H1,"));
  EXPECT_THAT(report.markdown(), HasSubstr("# Transparency report, 2026-01-01 to 2026-03-31"));
}

TEST_F(ReportingTest, WithholdsSmallNumbers) {
  File(On(2, 3), 2);
  const auto report = Report(Quarters(1, 1));
  EXPECT_THAT(ShownIn(report.tables(), "received"),
              AllOf(Contains("H1 conduct ?"), Contains("(total) conduct 0")));
}

TEST_F(ReportingTest, PublishesAQuarterOnceAndForGood) {
  File(On(2, 3), 4);
  const auto first = Report(Quarters(1, 1));
  // Of an intake that was cut off, the rest comes late.
  File(On(2, 4), 3);
  EXPECT_EQ(Report(Quarters(1, 1)).SerializeAsString(), first.SerializeAsString());
  EXPECT_THAT(ShownIn(Report(Quarters(1, 2)).tables(), "received"), Contains("H1 conduct 4"));
}

TEST_F(ReportingTest, AddsUpWhatWasPublishedWhereverPeriodsOverlap) {
  File(On(2, 3), 4);
  File(On(5, 3), 2);
  File(On(8, 3), 5);
  EXPECT_THAT(ShownIn(Report(Quarters(1, 2)).tables(), "received"), Contains("H1 conduct 4+"));
  File(On(5, 4), 2);  // 4 by now, and withheld all the same
  EXPECT_THAT(ShownIn(Report(Quarters(2, 2)).tables(), "received"), Contains("H1 conduct ?"));
  EXPECT_THAT(ShownIn(Report(Quarters(2, 3)).tables(), "received"), Contains("H1 conduct 5+"));
  EXPECT_THAT(ShownIn(Report(Quarters(1, 3)).tables(), "received"), Contains("H1 conduct 9+"));
}

TEST_F(ReportingTest, CountsWhatIsErasedWithTheRest) {
  File(On(2, 3), 2);
  storage::v1::CaseTombstone tombstone;
  tombstone.set_received_day(On(1, 9));
  tombstone.set_channel("conduct");
  tombstone.add_categories("H1");
  tombstone.set_erased_day(On(9, 9));
  tombstone.add_hidden_from("carol");
  Erase(tombstone);
  EXPECT_THAT(ShownIn(Report(Quarters(1, 1)).tables(), "received"), Contains("H1 conduct 3"));
}

// Everybody reads it; who may see which case decides nothing.
TEST_F(ReportingTest, CountsCasesWhoeverMaySeeThem) {
  report::v1::Report excluding = MakeReport();
  excluding.add_excluded_members("carol");
  File(On(2, 3), 3, excluding);
  EXPECT_THAT(ShownIn(Report(Quarters(1, 1)).tables(), "received"), Contains("H1 conduct 3"));
}

TEST_F(ReportingTest, IsForChairsAndAnalysts) {
  EXPECT_THAT(reporting_->CheckReport("carol", Quarters(1, 1)), IsOk());
  EXPECT_THAT(reporting_->CheckReport("ana", Quarters(1, 1)), IsOk());
  for (const char* const caller : {"anna", "otto"}) {
    // Before any look at what they sent.
    EXPECT_THAT(reporting_->CheckReport(caller, {}), HasReason(Reason::kNotPermitted)) << caller;
  }
  EXPECT_THAT(reporting_->CheckReport("nora", Quarters(1, 1)), HasReason(Reason::kNotOnboarded));
  EXPECT_THAT(reporting_->CheckReport("eve", Quarters(1, 1)), HasReason(Reason::kCallerNotAllowed));
}

TEST_F(ReportingTest, ProcessFiguresAreForChairsAndAuditors) {
  EXPECT_THAT(reporting_->CheckProcess("carol", Days(1, 2)), IsOk());
  EXPECT_THAT(reporting_->CheckProcess("otto", Days(1, 2)), IsOk());
  for (const char* const caller : {"anna", "ana"}) {
    EXPECT_THAT(reporting_->CheckProcess(caller, Days(2, 1)), HasReason(Reason::kNotPermitted));
  }
  EXPECT_THAT(reporting_->CheckProcess("otto", Days(2, 1)), NamesField("last_day"));
  EXPECT_THAT(reporting_->CheckProcess("otto", Days(1, On(10, 16))), NamesField("last_day"));
}

TEST_F(ReportingTest, RefusesWhatIsNotOverOrNoQuarter) {
  EXPECT_THAT(reporting_->CheckReport("carol", Quarters(4, 4)), NamesField("last_day"));
  v1::GenerateTransparencyReportRequest request = Quarters(1, 1);
  request.set_first_day(request.first_day() + 1);
  EXPECT_THAT(reporting_->CheckReport("carol", request), NamesField("first_day"));
  v1::GenerateTransparencyReportResponse response;
  EXPECT_THAT(reporting_->Report(request, response), NamesField("first_day"));
  EXPECT_EQ(figures_.Find(*MakeKeys(), On(1, 1)).value(), std::nullopt);
}

TEST_F(ReportingTest, IsSealedWithTheRest) {
  world_.key_ring->Seal();
  world_.cases->Drop();
  v1::GenerateTransparencyReportResponse response;
  EXPECT_THAT(reporting_->CheckReport("carol", Quarters(1, 1)), HasReason(Reason::kSealed));
  EXPECT_THAT(reporting_->Report(Quarters(1, 1), response), HasReason(Reason::kSealed));
  v1::GetProcessFiguresResponse process;
  EXPECT_THAT(reporting_->CheckProcess("otto", Days(1, 2)), HasReason(Reason::kSealed));
  EXPECT_THAT(reporting_->Process("otto", Days(1, 2), process), HasReason(Reason::kSealed));
}

TEST_F(ReportingTest, PublishesNothingOfCasesThatAreGoneMeanwhile) {
  world_.cases->Drop();
  v1::GenerateTransparencyReportResponse response;
  EXPECT_THAT(reporting_->Report(Quarters(1, 1), response), HasReason(Reason::kSealed));
  EXPECT_EQ(figures_.Find(*MakeKeys(), On(1, 1)).value(), std::nullopt);
}

// Otherwise a chair could tell by the day when a case came that excludes them.
TEST_F(ReportingTest, ShowsAChairTheProcessOfCasesThatTheySee) {
  File(On(2, 3), 2);
  report::v1::Report excluding = MakeReport();
  excluding.add_excluded_members("carol");
  File(On(2, 3), 1, excluding);
  storage::v1::CaseTombstone tombstone;
  tombstone.set_received_day(On(2, 3));
  tombstone.set_channel("conduct");
  tombstone.set_erased_day(On(2, 3));
  tombstone.add_hidden_from("carol");
  Erase(tombstone);
  const auto all = Process("otto", Days(On(2, 3), On(2, 3)));
  EXPECT_EQ(all.received(), 4U);
  EXPECT_EQ(all.open(), 3U);
  EXPECT_EQ(all.erased(), 1U);
  const auto seen = Process("carol", Days(On(2, 3), On(2, 3)));
  EXPECT_EQ(seen.received(), 2U);
  EXPECT_EQ(seen.open(), 2U);
  EXPECT_EQ(seen.erased(), 0U);
}

TEST_F(ReportingTest, CountsRefusalsAndExportsByTheLog) {
  const auto log = [this](const char* action, audit::v1::EntryOutcome outcome) {
    std::promise<absl::Status> logged;
    world_.audit->Append({.action = action, .actor = "member/anna"}, outcome, "NOT_PERMITTED",
                         [&logged](const absl::StatusOr<std::uint64_t>& index) {
                           logged.set_value(index.status());
                         });
    EXPECT_THAT(logged.get_future().get(), IsOk());
  };
  log("GetReport", audit::v1::ENTRY_OUTCOME_REFUSED);
  log("DownloadExport", audit::v1::ENTRY_OUTCOME_BEGUN);
  log("DownloadExport", audit::v1::ENTRY_OUTCOME_DONE);
  SetToday(On(10, 16));
  log("GetReport", audit::v1::ENTRY_OUTCOME_REFUSED);
  log("DownloadExport", audit::v1::ENTRY_OUTCOME_REFUSED);
  const auto first = Process("otto", Days(On(10, 15), On(10, 15)));
  EXPECT_EQ(first.refused_calls(), 1U);
  EXPECT_EQ(first.exports(), 1U);
  const auto both = Process("otto", Days(On(10, 15), On(10, 16)));
  EXPECT_EQ(both.refused_calls(), 3U);
  EXPECT_EQ(both.exports(), 1U);
}

}  // namespace
}  // namespace candor::review
