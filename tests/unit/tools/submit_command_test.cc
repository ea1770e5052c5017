// What `candorctl submit` says when intake answers as it rarely does.
#include "candorctl/submit_command.h"

#include <sysexits.h>

#include <string>
#include <vector>

#include "candor/base/error.h"
#include "candor/receipt/receipt.h"
#include "candor/rpc/status.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "intake_command_fixture.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SubmitCommandTest : public IntakeCommandFixture {
 protected:
  SubmitCommandTest() {
    intake_.form.set_policy_id("test");
    intake_.form.set_policy_version(1);
    intake_.form.mutable_form()->add_kinds()->set_kind(report::v1::REPORT_KIND_QUESTION);
  }

  Ran Submit(const std::vector<std::string>& more) { return Run("submit", more); }
  std::string Report(const std::string& name) {
    return ca_.dir().Write(name, "kind: REPORT_KIND_QUESTION\nwhat_happened: canary\n");
  }
  // The words of the entropy that intake got.
  std::string FirstWord() {
    const auto receipt = Receipt::FromEntropy(intake_.submissions().front().receipt_entropy());
    EXPECT_THAT(receipt, test_support::IsOk());
    return std::string(receipt->Words()[0]);
  }
};

TEST_F(SubmitCommandTest, ShowsTheWordsOnce) {
  const Ran ran = Submit({"--file", Report("r.yaml")});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("r.yaml was taken, sealed by intake."));
  const std::string word = " 1 " + FirstWord();
  EXPECT_THAT(ran.out, HasSubstr(word));
  EXPECT_EQ(ran.out.find(word), ran.out.rfind(word));
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(intake_.submissions().front().report().policy_id(), "test");
  EXPECT_EQ(intake_.submissions().front().report().policy_version(), 1U);
}

TEST_F(SubmitCommandTest, ShowsTheWordsWhenTheOutcomeIsUnknown) {
  intake_.Hang(9);
  const Ran ran = Submit({"--file", Report("r.yaml"), "--timeout", "100ms"});
  EXPECT_EQ(ran.exit_code, EX_TEMPFAIL);
  EXPECT_THAT(ran.out, HasSubstr("r.yaml may have been taken"));
  EXPECT_THAT(ran.out, HasSubstr(" 1 " + FirstWord()));
  EXPECT_THAT(ran.err, HasSubstr("did not answer in time"));
}

TEST_F(SubmitCommandTest, KeepsThePromiseWhereAsked) {
  const std::string kept = ca_.dir().File("promise.txt");
  Ran ran = Submit({"--file", Report("r.yaml"), "--promise", kept});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.err, HasSubstr("nothing to keep"));
  intake_.promise = "a signed\ncheckpoint\n";
  ran = Submit({"--file", Report("r.yaml"), "--promise", kept, "--output", "json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(test_support::ReadFile(kept), intake_.promise);
  EXPECT_THAT(ran.out, HasSubstr("\"promise\":\"a signed\\u000acheckpoint\\u000a\""));
  const auto before = intake_.submissions().size();
  EXPECT_EQ(Submit({"--file", Report("r.yaml"), "--promise", kept}).exit_code, EX_CANTCREAT);
  EXPECT_EQ(Submit({"--file", Report("a"), Report("b"), "--promise", kept}).exit_code, EX_USAGE);
  EXPECT_EQ(intake_.submissions().size(), before);
}

TEST_F(SubmitCommandTest, SaysSoInJson) {
  intake_.Hang(9);
  const Ran ran = Submit({"--file", Report("r.yaml"), "--timeout", "100ms", "--output", "json"});
  EXPECT_THAT(ran.out, HasSubstr("\"outcome\":\"unknown\",\"sealed_by\":\"intake\",\"words\":[\"" +
                                 FirstWord() + "\""));
}

TEST_F(SubmitCommandTest, ShowsNoWordsWhenIntakeRefused) {
  intake_.Answer({rpc::ToGrpcStatus(InvalidField("report.when", "is too long; shorten it"))});
  const Ran ran = Submit({"--file", Report("r.yaml")});
  EXPECT_EQ(ran.exit_code, EX_DATAERR);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("report.when: is too long; shorten it"));
  EXPECT_THAT(ran.err, Not(HasSubstr("canary")));
}

TEST_F(SubmitCommandTest, StopsAtTheFirstThatFailsAndSaysWhichWereTaken) {
  intake_.Answer({grpc::Status::OK, rpc::ToGrpcStatus(Error(Reason::kSlotTaken))});
  const Ran ran =
      Submit({"--file", Report("a.yaml"), Report("b.yaml"), Report("c.yaml"), "--output", "json"});
  EXPECT_EQ(ran.exit_code, EX_CANTCREAT);
  EXPECT_THAT(ran.out, HasSubstr("a.yaml"));
  EXPECT_THAT(ran.err, HasSubstr("1 of 3 reports were taken"));
  EXPECT_THAT(ran.err, HasSubstr("b.yaml and those after it were not"));
  EXPECT_EQ(intake_.submissions().size(), 2U);
}

TEST_F(SubmitCommandTest, CarriesEveryFlagOfAReport) {
  using policy::v1::ChoiceGroup;
  intake_.form.mutable_form()->add_kinds()->set_kind(report::v1::REPORT_KIND_INCIDENT);
  ChoiceGroup& group = *intake_.form.mutable_form()->add_categories();
  group.add_choices()->set_code("H1");
  group.add_choices()->set_code("H2");
  intake_.form.mutable_form()->add_protected_grounds()->set_code("AGE");
  intake_.form.mutable_form()->add_members()->set_name("alice");
  intake_.form.mutable_form()->add_members()->set_name("bob");
  const Ran ran = Submit({"--kind",        "incident",    "--category",
                          "H1,H2",         "--what-file", ca_.dir().Write("what", "told\n"),
                          "--when",        "now",         "--where",
                          "here",          "--language",  "pt-BR",
                          "--ground",      "AGE",         "--exclude",
                          "bob",           "--role",      "witness",
                          "--wish",        "act",         "--danger",
                          "--ongoing",     "--policy",    "mine",
                          "--channel",     "ombuds",      "--continues",
                          "the one in May"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const auto request = intake_.submissions().front();
  EXPECT_EQ(request.channel(), "ombuds");
  const report::v1::Report& report = request.report();
  EXPECT_EQ(report.policy_id(), "mine");
  EXPECT_EQ(report.kind(), report::v1::REPORT_KIND_INCIDENT);
  EXPECT_EQ(report.categories_size(), 2);
  EXPECT_EQ(report.what_happened(), "told\n");
  EXPECT_EQ(report.when(), "now");
  EXPECT_EQ(report.where(), "here");
  EXPECT_EQ(report.language(), "pt-BR");
  EXPECT_EQ(report.protected_grounds(0), "AGE");
  EXPECT_EQ(report.excluded_members(0), "bob");
  EXPECT_EQ(report.reporter_role(), report::v1::REPORTER_ROLE_WITNESS);
  EXPECT_EQ(report.wish(), report::v1::REPORTER_WISH_ACT);
  EXPECT_TRUE(report.safety().danger());
  EXPECT_TRUE(report.safety().ongoing());
  EXPECT_EQ(report.continues(), "the one in May");
}

TEST_F(SubmitCommandTest, TakesAReportFromAFileOrFromFlagsButNotFromBoth) {
  const Ran ran = Submit({"--file", Report("r.yaml"), "--continues", "the one in May"});
  EXPECT_EQ(ran.exit_code, EX_USAGE);
  EXPECT_THAT(ran.err, HasSubstr("not both"));
  EXPECT_TRUE(intake_.submissions().empty());
}

TEST_F(SubmitCommandTest, SendsFilesAlongAndSaysWhatTheyTell) {
  const std::string file = ca_.dir().Write("notes.pdf", "%PDF-1.7 canary");
  const Ran ran = Submit({"--kind", "question", "--what", "x", "--attach", file});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("notes.pdf: a PDF keeps its metadata"));
  const auto listed = intake_.submissions().front().attachments(0);
  EXPECT_EQ(listed.name(), "notes.pdf") << "not the path";
  EXPECT_EQ(listed.media_type(), "application/pdf");
  EXPECT_EQ(listed.size(), 15U);
}

TEST_F(SubmitCommandTest, RefusesFilesBeforeAnythingIsSent) {
  const std::string empty = ca_.dir().Write("empty", "");
  EXPECT_EQ(Submit({"--kind", "question", "--what", "x", "--attach", empty}).exit_code, EX_DATAERR);
  EXPECT_EQ(Submit({"--kind", "question", "--what", "x", "--attach", "none"}).exit_code,
            EX_NOINPUT);
  EXPECT_EQ(Submit({"--file", Report("a"), Report("b"), "--attach", empty}).exit_code, EX_USAGE);
  std::vector<std::string> many = {"--kind", "question", "--what", "x", "--attach"};
  many.resize(many.size() + 21, ca_.dir().Write("one", "1"));
  EXPECT_EQ(Submit(many).exit_code, EX_USAGE);
  EXPECT_TRUE(intake_.uploads.uploads().empty());
  EXPECT_TRUE(intake_.submissions().empty());
}

}  // namespace
}  // namespace candor::tools
