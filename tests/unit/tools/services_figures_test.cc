// Figures by candorctl from both services as real processes.
#include <sysexits.h>

#include <string>

#include "candorctl/dates.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services_fixture.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;

class ServicesFiguresTest : public ServicesTest {
 protected:
  void SetUp() override {
    StartIntake();
    StartReview();
    Unseal();
  }
};

TEST_F(ServicesFiguresTest, AChairPublishesAQuarterAndSeesHowTheProcessRan) {
  ASSERT_EQ(As("member-alice", {"cases", "record", "--source", "phone", "--kind", "incident",
                                "--category", "H1", "--what", "told by phone", "--language", "en",
                                "--policy", "pytorch-foundation", "--policy-version", "1"})
                .exit_code,
            0);
  const Ran report = As("member-carol", {"report", "transparency", "--from", "2020-Q1"});
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_THAT(report.out, HasSubstr("# Transparency report, 2020-01-01 to 2020-03-31"));
  EXPECT_THAT(report.out, HasSubstr("| Category | conduct | ombuds |"));
  EXPECT_EQ(As("member-carol", {"report", "transparency", "--from", "2020-Q1"}).out, report.out);

  const Day today = DayOf(SystemClock().Now());
  const Ran process =
      As("member-carol", {"report", "process", "--from", DateOf(Day(today.number() - 1)), "--to",
                          DateOf(DayOf(SystemClock().Now()))});
  EXPECT_EQ(process.exit_code, 0) << process.err;
  EXPECT_THAT(process.out, HasSubstr("received       1\n"));
  EXPECT_THAT(process.out, HasSubstr("open now       1\n"));

  const Ran refused = As("member-alice", {"report", "transparency", "--from", "2020-Q1"});
  EXPECT_EQ(refused.exit_code, EX_NOPERM) << refused.err;
  const Ran early = As("member-carol", {"report", "transparency", "--from", "2999-Q1"});
  EXPECT_EQ(early.exit_code, EX_DATAERR) << early.err;
  EXPECT_THAT(early.err, HasSubstr("first_day: is in the future"));
  // The refusal of alice is in the log by now, and a chair is told of it.
  EXPECT_THAT(As("member-carol", {"report", "process", "--from", DateOf(Day(today.number() - 1)),
                                  "--to", DateOf(DayOf(SystemClock().Now()))})
                  .out,
              HasSubstr("refused calls  2\n"));
}

}  // namespace
}  // namespace candor::tools
