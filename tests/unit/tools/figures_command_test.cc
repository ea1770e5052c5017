// Figures, from the command line to the calls and back.
#include <sysexits.h>

#include <string>
#include <vector>

#include "candor/review/v1/reporting_service.grpc.pb.h"
#include "candor/rpc/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "intake_command_fixture.h"
#include "scripted_cases.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ScriptedReporting final : public review::v1::ReportingService::Service {
 public:
  std::vector<review::v1::GenerateTransparencyReportRequest> reports;
  std::vector<review::v1::GetProcessFiguresRequest> processes;
  grpc::Status status;

 private:
  grpc::Status GenerateTransparencyReport(
      grpc::ServerContext*, const review::v1::GenerateTransparencyReportRequest* request,
      review::v1::GenerateTransparencyReportResponse* response) override {
    reports.push_back(*request);
    response->mutable_tables()->add_tables()->set_name("received");
    response->set_markdown("# Report\n\x1B[31m\n");
    response->set_csv("first_day,value\r\n2026-07-01,\"\x1B[31m\"\r\n");
    return status;
  }
  grpc::Status GetProcessFigures(grpc::ServerContext*,
                                 const review::v1::GetProcessFiguresRequest* request,
                                 review::v1::GetProcessFiguresResponse* response) override {
    processes.push_back(*request);
    response->set_received(12);
    response->set_refused_calls(3);
    review::v1::ClockRecord& clock = *response->add_clocks();
    clock.set_clock("TRIAGE");
    clock.set_ended(9);
    clock.set_breached(1);
    clock.set_median_days(1.25);
    return status;
  }
};

class FiguresCommandTest : public ::testing::Test {
 protected:
  Ran Run(std::vector<std::string> args) {
    const std::vector<std::string> connection = {
        "--address", "127.0.0.1:" + std::to_string(review_.port()),
        "--cert",    member_.certificate,
        "--key",     member_.key,
        "--ca",      ca_.ca_file()};
    args.insert(args.end(), connection.begin(), connection.end());
    return RunCommand(args, clock_, random_);
  }

  test_support::TestCa ca_;
  test_support::CertificateFiles member_ = ca_.Issue("spiffe://test.example/member/ana");
  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  ScriptedReporting reporting_;
  ScriptedCases review_{CredentialsOf(ca_, "spiffe://test.example/review/main"), {&reporting_}};
};

TEST_F(FiguresCommandTest, AskForQuartersByTheirNames) {
  ASSERT_EQ(Run({"report", "transparency", "--from", "2026-Q3"}).exit_code, 0);
  EXPECT_EQ(reporting_.reports[0].first_day(), 20635U);  // 2026-07-01
  EXPECT_EQ(reporting_.reports[0].last_day(), 20726U);   // 2026-09-30
  ASSERT_EQ(Run({"report", "transparency", "--from", "2025-Q4", "--to", "2026-Q1"}).exit_code, 0);
  EXPECT_EQ(reporting_.reports[1].first_day(), 20362U);  // 2025-10-01
  EXPECT_EQ(reporting_.reports[1].last_day(), 20543U);   // 2026-03-31
}

TEST_F(FiguresCommandTest, ShowTheReportAsAsked) {
  const std::vector<std::string> command = {"report", "transparency", "--from", "2026-Q3"};
  const auto as = [&](const std::string& format) {
    std::vector<std::string> args = command;
    args.insert(args.end(), {"--format", format});
    return Run(args).out;
  };
  EXPECT_EQ(Run(command).out, as("markdown"));
  EXPECT_THAT(as("markdown"), HasSubstr("# Report\n"));
  EXPECT_EQ(as("csv").substr(0, 17), "first_day,value\r\n");
  EXPECT_THAT(as("json"), HasSubstr("\"received\""));
  std::vector<std::string> scripted = command;
  scripted.insert(scripted.end(), {"--output", "json"});
  EXPECT_EQ(Run(scripted).out, as("json"));
  for (const char* const format : {"markdown", "csv", "json"}) {
    EXPECT_THAT(as(format), Not(HasSubstr("\x1B"))) << format;
  }
}

TEST_F(FiguresCommandTest, ShowHowTheProcessRan) {
  const Ran ran = Run({"report", "process", "--from", "2026-07-01", "--to", "2026-Q3"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(reporting_.processes[0].first_day(), 20635U);
  EXPECT_EQ(reporting_.processes[0].last_day(), 20726U);
  EXPECT_THAT(ran.out, HasSubstr("received       12\n"));
  EXPECT_THAT(ran.out, HasSubstr("refused calls  3\n"));
  EXPECT_THAT(ran.out, HasSubstr("TRIAGE  9      1         1.25\n"));
  ASSERT_EQ(Run({"report", "process", "--from", "2026-07-01"}).exit_code, 0);
  EXPECT_EQ(reporting_.processes[1].last_day(), 20635U);
}

TEST_F(FiguresCommandTest, RefuseWhatIsNoPeriodBeforeACall) {
  for (const char* const bad : {"2026", "2026-Q5", "2026-Q0", "2026-q3", "26-Q3", "2026-09-30",
                                "1969-Q4", "2026-Q3x", "-026-Q3"}) {
    const Ran ran = Run({"report", "transparency", std::string("--from=") + bad});
    EXPECT_EQ(ran.exit_code, EX_USAGE) << bad;
    EXPECT_THAT(ran.err, HasSubstr("2026-Q3")) << bad;
  }
  EXPECT_EQ(Run({"report", "transparency"}).exit_code, EX_USAGE);
  EXPECT_EQ(Run({"report", "transparency", "--from", "2026-Q3", "--format", "pdf"}).exit_code,
            EX_USAGE);
  EXPECT_EQ(Run({"report", "process", "--from", "yesterday"}).exit_code, EX_USAGE);
  EXPECT_THAT(reporting_.reports, IsEmpty());
  EXPECT_THAT(reporting_.processes, IsEmpty());
}

TEST_F(FiguresCommandTest, SayWhyThereIsNone) {
  reporting_.status = rpc::ToGrpcStatus(InvalidField("last_day", "is not over yet; wait"));
  const Ran ran = Run({"report", "transparency", "--from", "2026-Q3"});
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_THAT(ran.err, HasSubstr("is not over yet; wait"));
  EXPECT_EQ(ran.out, "");
}

}  // namespace
}  // namespace candor::tools
