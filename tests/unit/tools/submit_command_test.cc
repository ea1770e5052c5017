// What `candorctl submit` says when intake answers as it rarely does.
#include "candorctl/submit_command.h"

#include <sysexits.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/receipt/receipt.h"
#include "candor/rpc/status.h"
#include "candor/testing/certificates.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "candor/testing/temp_dir.h"
#include "command_runner.h"
#include "gmock/gmock.h"
#include "grpcpp/security/server_credentials.h"
#include "gtest/gtest.h"
#include "scripted_intake.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SubmitCommandTest : public ::testing::Test {
 protected:
  SubmitCommandTest() {
    intake_.form.set_policy_id("test");
    intake_.form.set_policy_version(1);
    intake_.form.mutable_form()->add_kinds()->set_kind(report::v1::REPORT_KIND_QUESTION);
  }

  std::shared_ptr<grpc::ServerCredentials> Credentials() {
    const auto files = ca_.Issue("spiffe://test.example/intake/main");
    grpc::SslServerCredentialsOptions options(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = test_support::ReadFile(ca_.ca_file());
    options.pem_key_cert_pairs.push_back({.private_key = test_support::ReadFile(files.key),
                                          .cert_chain = test_support::ReadFile(files.certificate)});
    return grpc::SslServerCredentials(options);
  }

  Ran Submit(std::vector<std::string> more) {
    std::vector<std::string> args = {
        "submit", "--plaintext",       "--address", "127.0.0.1:" + std::to_string(intake_.port()),
        "--cert", portal_.certificate, "--key",     portal_.key,
        "--ca",   ca_.ca_file()};
    args.insert(args.end(), more.begin(), more.end());
    return RunCommand(args, clock_, random_);
  }
  std::string Report(const std::string& name) {
    return ca_.dir().Write(name, "kind: REPORT_KIND_QUESTION\nwhat_happened: canary\n");
  }
  // The words of the entropy that intake got.
  std::string FirstWord() {
    const auto receipt = Receipt::FromEntropy(intake_.submissions().front().receipt_entropy());
    EXPECT_THAT(receipt, test_support::IsOk());
    return std::string(receipt->Words()[0]);
  }

  test_support::TestCa ca_;
  test_support::CertificateFiles portal_ = ca_.Issue("spiffe://test.example/portal/demo");
  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  client::ScriptedIntake intake_{Credentials()};
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
  const Ran ran = Submit({"--kind",    "incident",    "--category",
                          "H1,H2",     "--what-file", ca_.dir().Write("what", "told\n"),
                          "--when",    "now",         "--where",
                          "here",      "--language",  "pt-BR",
                          "--ground",  "AGE",         "--exclude",
                          "bob",       "--role",      "witness",
                          "--wish",    "act",         "--danger",
                          "--ongoing", "--policy",    "mine",
                          "--channel", "ombuds"});
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
}

}  // namespace
}  // namespace candor::tools
