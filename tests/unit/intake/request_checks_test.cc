#include "intake/request_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "candor/receipt/receipt.h"
#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"
#include "team.h"

namespace candor::intake {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::HasSubstr;
using ::testing::Not;

policy::PolicySet Policies() {
  const test_support::TempDir dir;
  return policy::PolicySet::Load({dir.Write("policy.yaml", kPolicyYaml)}).value();
}

v1::SubmitReportRequest GoodSubmission() {
  v1::SubmitReportRequest request;
  *request.mutable_report() = GoodReport();
  return request;
}

TEST(CheckSubmitReport, TakesAGoodOne) {
  const policy::PolicySet policies = Policies();
  v1::SubmitReportRequest request = GoodSubmission();
  EXPECT_THAT(CheckSubmitReport(request, policies), IsOk());
  request.set_channel("event-safety");
  request.set_receipt_entropy("0123456789abcdef");
  EXPECT_THAT(CheckSubmitReport(request, policies), IsOk());
}

struct Spoiled {
  const char* field;
  std::function<void(v1::SubmitReportRequest&)> spoil;
};

class SubmissionRefused : public ::testing::TestWithParam<Spoiled> {};

TEST_P(SubmissionRefused, NamingTheField) {
  v1::SubmitReportRequest request = GoodSubmission();
  GetParam().spoil(request);
  const absl::Status status = CheckSubmitReport(request, Policies());
  EXPECT_THAT(status, HasReason(Reason::kInvalidField));
  EXPECT_THAT(status, NamesField(GetParam().field));
  EXPECT_THAT(status.ToString(), Not(HasSubstr("CANARY"))) << "repeats what was sent";
}

INSTANTIATE_TEST_SUITE_P(
    Everything, SubmissionRefused,
    ::testing::Values(
        Spoiled{"channel", [](auto& r) { r.set_channel("CANARY"); }},
        Spoiled{"channel", [](auto& r) { r.set_channel(std::string(33, 'a')); }},
        Spoiled{"receipt_entropy", [](auto& r) { r.set_receipt_entropy("CANARY"); }},
        Spoiled{"receipt_entropy", [](auto& r) { r.set_receipt_entropy(std::string(17, 'x')); }},
        Spoiled{"report", [](auto& r) { r.clear_report(); }},
        Spoiled{"report.what_happened", [](auto& r) { r.mutable_report()->Clear(); }},
        Spoiled{"report.kind", [](auto& r) { r.mutable_report()->clear_kind(); }},
        Spoiled{"report.kind",
                [](auto& r) { r.mutable_report()->set_kind(report::v1::ReportKind(99)); }},
        Spoiled{"report.kind",
                [](auto& r) { r.mutable_report()->set_kind(report::v1::REPORT_KIND_RETALIATION); }},
        Spoiled{"report.categories[1]",
                [](auto& r) { r.mutable_report()->add_categories("CANARY"); }},
        Spoiled{"report.protected_grounds[0]",
                [](auto& r) { r.mutable_report()->add_protected_grounds("CANARY"); }},
        Spoiled{"report.excluded_members[0]",
                [](auto& r) { r.mutable_report()->add_excluded_members("canary"); }},
        Spoiled{"report.what_happened",
                [](auto& r) { r.mutable_report()->set_what_happened(std::string(100'001, 'x')); }},
        Spoiled{"report.what_happened",
                [](auto& r) { r.mutable_report()->set_what_happened("CANARY\xff"); }},
        Spoiled{"report.policy_id", [](auto& r) { r.mutable_report()->clear_policy_id(); }},
        Spoiled{"report.policy_id", [](auto& r) { r.mutable_report()->set_policy_id("canary"); }},
        Spoiled{"report.policy_version",
                [](auto& r) { r.mutable_report()->clear_policy_version(); }},
        Spoiled{"report.policy_version",
                [](auto& r) { r.mutable_report()->set_policy_version(3); }}));

TEST(CheckSubmitReport, NamesEveryFieldAtOnce) {
  v1::SubmitReportRequest request = GoodSubmission();
  request.set_channel("CANARY");
  request.mutable_report()->set_policy_version(3);
  request.mutable_report()->clear_what_happened();
  const absl::Status status = CheckSubmitReport(request, Policies());
  EXPECT_THAT(status, NamesField("channel"));
  EXPECT_THAT(status, NamesField("report.policy_version"));
  EXPECT_THAT(status, NamesField("report.what_happened"));
}

v1::DepositRequest GoodDeposit() {
  Team team;
  team.AddKey("conduct", kToday, kToday);
  v1::DepositRequest request;
  request.set_capability(std::string(32, 'c'));
  *request.mutable_envelope() = team.Seal("conduct", SlotIdOf(request.capability()), "text");
  return request;
}

TEST(CheckDeposit, TakesAGoodOneAndTheLargest) {
  EXPECT_THAT(CheckDeposit(GoodDeposit()), IsOk());
  v1::DepositRequest largest = GoodDeposit();
  largest.mutable_envelope()->set_ciphertext(std::string(1024 * 1024 + 16 * 16, 'x'));
  EXPECT_THAT(CheckDeposit(largest), IsOk());
}

TEST(CheckDeposit, NamesTheField) {
  v1::DepositRequest request = GoodDeposit();
  request.set_capability(std::string(31, 'c'));
  EXPECT_THAT(CheckDeposit(request), NamesField("capability"));
  request.clear_capability();
  EXPECT_THAT(CheckDeposit(request), NamesField("capability"));
  request = GoodDeposit();
  request.clear_envelope();
  EXPECT_THAT(CheckDeposit(request), NamesField("envelope"));
  request = GoodDeposit();
  request.mutable_envelope()->set_suite(9);
  EXPECT_THAT(CheckDeposit(request), NamesField("envelope.suite"));
  request = GoodDeposit();
  request.mutable_envelope()->mutable_ciphertext()->push_back('x');
  EXPECT_THAT(CheckDeposit(request), NamesField("envelope.ciphertext"));
  request = GoodDeposit();
  request.mutable_envelope()->set_ciphertext(std::string(1024 * 1024 + 64 * 1024, 'x'));
  EXPECT_THAT(CheckDeposit(request), NamesField("envelope"));
  request = GoodDeposit();
  request.set_channel("no channel");
  EXPECT_THAT(CheckDeposit(request), NamesField("channel"));
}

TEST(CheckAcknowledge, NamesTheFieldAndBoundsTheNumber) {
  relay::v1::AcknowledgeRequest request;
  EXPECT_THAT(CheckAcknowledge(request), IsOk());
  for (int i = 0; i < 4096; ++i) {
    auto& acknowledgement = *request.add_acknowledgements();
    acknowledgement.set_slot_id(std::string(32, 's'));
    acknowledgement.set_envelope_digest(std::string(32, 'd'));
  }
  EXPECT_THAT(CheckAcknowledge(request), IsOk());
  request.mutable_acknowledgements(7)->set_slot_id("short");
  request.mutable_acknowledgements(8)->set_envelope_digest("short");
  EXPECT_THAT(CheckAcknowledge(request), NamesField("acknowledgements[7].slot_id"));
  EXPECT_THAT(CheckAcknowledge(request), NamesField("acknowledgements[8].envelope_digest"));
  request.add_acknowledgements();
  EXPECT_THAT(CheckAcknowledge(request), NamesField("acknowledgements"));
}

TEST(CheckPublishManifest, BoundsItsSize) {
  relay::v1::PublishManifestRequest request;
  EXPECT_THAT(CheckPublishManifest(request), NamesField("signed_manifest"));
  request.set_signed_manifest(std::string(64 * 1024, 'x'));
  EXPECT_THAT(CheckPublishManifest(request), IsOk());
  request.mutable_signed_manifest()->push_back('x');
  EXPECT_THAT(CheckPublishManifest(request), NamesField("signed_manifest"));
}

TEST(ChannelOf, TakesTheDefaultForAnEmptyOne) {
  EXPECT_EQ(ChannelOf(""), "conduct");
  EXPECT_EQ(ChannelOf("ombuds"), "ombuds");
}

}  // namespace
}  // namespace candor::intake
