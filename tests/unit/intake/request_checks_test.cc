#include "intake/request_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

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
        Spoiled{"attachments[0].name",
                [](auto& r) {
                  *r.add_attachments() = GoodAttachment();
                  r.mutable_attachments(0)->set_name("../CANARY");
                }},
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

TEST(CheckAcknowledge, ChecksNotices) {
  relay::v1::AcknowledgeRequest request;
  for (int i = 0; i < 4096; ++i) {
    auto& notice = *request.add_notices();
    notice.set_slot_id(std::string(32, 's'));
    notice.set_kind(relay::v1::SLOT_NOTICE_KIND_WITHDRAWN);
  }
  EXPECT_THAT(CheckAcknowledge(request), IsOk());
  request.mutable_notices(7)->set_slot_id("short");
  request.mutable_notices(8)->clear_kind();
  request.mutable_notices(9)->set_kind(relay::v1::SlotNoticeKind(99));
  const absl::Status status = CheckAcknowledge(request);
  EXPECT_THAT(status, NamesField("notices[7].slot_id"));
  EXPECT_THAT(status, NamesField("notices[8].kind"));
  EXPECT_THAT(status, NamesField("notices[9].kind"));
  request.add_notices();
  EXPECT_THAT(CheckAcknowledge(request), NamesField("notices"));
}

TEST(CheckPostReply, TakesARepliesShapeAlone) {
  Team team;
  relay::v1::PostReplyRequest request;
  request.set_slot_id(std::string(32, 's'));
  *request.mutable_envelope() = team.Reply(request.slot_id(), "text");
  EXPECT_THAT(CheckPostReply(request), IsOk());
  request.set_slot_id("short");
  request.mutable_envelope()->add_wrapped_keys();
  EXPECT_THAT(CheckPostReply(request), NamesField("slot_id"));
  EXPECT_THAT(CheckPostReply(request), NamesField("envelope.wrapped_keys"));
  request.clear_envelope();
  EXPECT_THAT(CheckPostReply(request), NamesField("envelope.suite"));
  EXPECT_THAT(CheckPostReply(request), NamesField("envelope.ciphertext"));
}

TEST(CheckFetchReplies, WantsExactlyFourOfThirtyTwoBytes) {
  v1::FetchRepliesRequest request;
  EXPECT_THAT(CheckFetchReplies(request), NamesField("capabilities"));
  for (int i = 0; i < 4; ++i) {
    EXPECT_THAT(CheckFetchReplies(request), NamesField("capabilities"));
    request.add_capabilities(std::string(32, 'c'));
  }
  EXPECT_THAT(CheckFetchReplies(request), IsOk());
  request.set_capabilities(1, std::string(31, 'c'));
  request.set_capabilities(3, std::string(33, 'c'));
  EXPECT_THAT(CheckFetchReplies(request), NamesField("capabilities[1]"));
  EXPECT_THAT(CheckFetchReplies(request), NamesField("capabilities[3]"));
  request.set_capabilities(1, std::string(32, 'c'));
  request.set_capabilities(3, std::string(32, 'c'));
  request.add_capabilities(std::string(32, 'c'));
  EXPECT_THAT(CheckFetchReplies(request), NamesField("capabilities"));
}

TEST(CheckWithdraw, WantsACapability) {
  v1::WithdrawRequest request;
  EXPECT_THAT(CheckWithdraw(request), NamesField("capability"));
  request.set_capability(std::string(32, 'c'));
  EXPECT_THAT(CheckWithdraw(request), IsOk());
  request.set_capability(std::string(33, 'c'));
  EXPECT_THAT(CheckWithdraw(request), NamesField("capability"));
}

v1::SubmitFollowUpRequest GoodFollowUp() {
  v1::SubmitFollowUpRequest request;
  std::string words;
  for (const std::string_view word : Receipt::FromEntropy("0123456789abcdef")->Words()) {
    words.append(word).append("-");
  }
  request.set_receipt_words(words);
  request.mutable_follow_up()->set_text("It went on.");
  return request;
}

TEST(CheckSubmitFollowUp, TakesGoodOnes) {
  v1::SubmitFollowUpRequest request = GoodFollowUp();
  EXPECT_THAT(CheckSubmitFollowUp(request), IsOk());
  request.set_message_id("0123456789abcdef");
  request.set_first_index(65535);
  *request.add_attachments() = GoodAttachment();
  EXPECT_THAT(CheckSubmitFollowUp(request), IsOk());
  request.mutable_withdrawal();
  EXPECT_THAT(CheckSubmitFollowUp(request), IsOk());
}

TEST(CheckSubmitFollowUp, NamesTheField) {
  const std::array<std::pair<const char*, std::function<void(v1::SubmitFollowUpRequest&)>>, 14>
      spoilt = {{
          {"channel", [](auto& r) { r.set_channel("CANARY"); }},
          {"receipt_words", [](auto& r) { r.clear_receipt_words(); }},
          {"receipt_words", [](auto& r) { r.set_receipt_words("CANARY " + r.receipt_words()); }},
          {"receipt_words", [](auto& r) { r.mutable_receipt_words()->replace(0, 1, "CANARY"); }},
          {"receipt_words", [](auto& r) { r.mutable_receipt_words()->append(400, ' '); }},
          {"follow_up", [](auto& r) { r.clear_follow_up(); }},
          {"follow_up.text", [](auto& r) { r.mutable_follow_up()->clear_text(); }},
          {"follow_up.text",
           [](auto& r) { r.mutable_follow_up()->set_text(std::string(100'001, 'x')); }},
          {"withdrawal.reason",
           [](auto& r) { r.mutable_withdrawal()->set_reason(std::string(1001, 'x')); }},
          {"message_id", [](auto& r) { r.set_message_id("CANARY"); }},
          {"first_index", [](auto& r) { r.set_first_index(65536); }},
          {"attachments",
           [](auto& r) {
             for (int i = 0; i < 21; ++i) {
               *r.add_attachments() = GoodAttachment();
             }
           }},
          {"attachments[0].name",
           [](auto& r) {
             *r.add_attachments() = GoodAttachment();
             r.mutable_attachments(0)->set_name("CANARY/..");
           }},
          {"attachments[0].slot_id", [](auto& r) { r.add_attachments()->set_name("CANARY"); }},
      }};
  for (const auto& [field, spoil] : spoilt) {
    v1::SubmitFollowUpRequest request = GoodFollowUp();
    spoil(request);
    const absl::Status status = CheckSubmitFollowUp(request);
    EXPECT_THAT(status, NamesField(field));
    EXPECT_THAT(status.ToString(), Not(HasSubstr("CANARY"))) << "repeats what was sent";
  }
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
