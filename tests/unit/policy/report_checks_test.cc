#include "candor/policy/report_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include "candor/policy/limits.h"
#include "candor/policy/policy_set.h"
#include "reports.h"

namespace candor::policy {
namespace {

using report::v1::Report;
using ::testing::HasSubstr;

FieldViolations Limits(const Report& report) {
  FieldViolations violations;
  CheckReportLimits(report, "report", violations);
  return violations;
}

TEST(CheckReportLimits, AcceptsTheLeastAndTheMost) {
  EXPECT_TRUE(Limits(GoodReport()).empty());
  Report most = GoodReport();
  most.set_what_happened(std::string(kMaxWhatHappenedBytes, 'x'));
  most.set_when(std::string(kMaxWhenBytes, 'x'));
  most.set_where(std::string(kMaxWhereBytes, 'x'));
  most.mutable_space()->set_name(std::string(kMaxSpaceNameBytes, 'x'));
  most.mutable_contact()->set_details(std::string(kMaxContactDetailsBytes, 'x'));
  most.set_continues(std::string(kMaxContinuesBytes, 'x'));
  most.clear_categories();
  for (int i = 0; i < kMaxCategories; ++i) {
    most.add_categories("C" + std::to_string(i));
    most.add_protected_grounds("G" + std::to_string(i));
    most.add_people_involved()->set_name(std::string(kMaxPersonNameBytes, 'x'));
    most.add_witnesses()->set_description(std::string(kMaxPersonDescriptionBytes, 'x'));
  }
  for (int i = 0; i < kMaxExcludedMembers; ++i) {
    most.add_excluded_members("m" + std::to_string(i));
  }
  most.set_language("zh-Hans-CN");
  EXPECT_TRUE(Limits(most).empty()) << Limits(most).ToStatus();
}

TEST(CheckReportLimits, AQuestionNeedsNoCategory) {
  Report question = GoodReport();
  question.clear_categories();
  question.set_kind(report::v1::REPORT_KIND_QUESTION);
  EXPECT_TRUE(Limits(question).empty());
}

struct Spoiled {
  const char* field;
  std::function<void(Report&)> spoil;
};

class LimitBroken : public ::testing::TestWithParam<Spoiled> {};

TEST_P(LimitBroken, NamesTheField) {
  Report report = GoodReport();
  GetParam().spoil(report);
  const FieldViolations violations = Limits(report);
  ASSERT_FALSE(violations.empty());
  EXPECT_EQ(violations.all().front().field, GetParam().field);
}

const std::string kBad = "\xff\xfe";

INSTANTIATE_TEST_SUITE_P(
    EveryField, LimitBroken,
    ::testing::Values(
        Spoiled{"report.policy_id", [](Report& r) { r.clear_policy_id(); }},
        Spoiled{"report.policy_id", [](Report& r) { r.set_policy_id("Not A Name"); }},
        Spoiled{"report.policy_version", [](Report& r) { r.clear_policy_version(); }},
        Spoiled{"report.kind", [](Report& r) { r.clear_kind(); }},
        Spoiled{"report.kind",
                [](Report& r) { r.set_kind(static_cast<report::v1::ReportKind>(9)); }},
        Spoiled{"report.what_happened", [](Report& r) { r.clear_what_happened(); }},
        Spoiled{
            "report.what_happened",
            [](Report& r) { r.set_what_happened(std::string(kMaxWhatHappenedBytes + 1, 'x')); }},
        Spoiled{"report.what_happened", [](Report& r) { r.set_what_happened(kBad); }},
        Spoiled{"report.categories", [](Report& r) { r.clear_categories(); }},
        Spoiled{"report.categories[1]", [](Report& r) { r.add_categories("H1"); }},
        Spoiled{"report.categories[1]", [](Report& r) { r.add_categories("h 1"); }},
        Spoiled{"report.categories",
                [](Report& r) {
                  for (int i = 0; i < kMaxCategories; ++i)
                    r.add_categories("X" + std::to_string(i));
                }},
        Spoiled{"report.when", [](Report& r) { r.set_when(std::string(kMaxWhenBytes + 1, 'x')); }},
        Spoiled{"report.where",
                [](Report& r) { r.set_where(std::string(kMaxWhereBytes + 1, 'x')); }},
        Spoiled{"report.space.name",
                [](Report& r) {
                  r.mutable_space()->set_name(std::string(kMaxSpaceNameBytes + 1, 'x'));
                }},
        Spoiled{
            "report.space.kind",
            [](Report& r) { r.mutable_space()->set_kind(static_cast<report::v1::SpaceKind>(77)); }},
        Spoiled{"report.people_involved[0]", [](Report& r) { r.add_people_involved(); }},
        Spoiled{"report.people_involved[0].handle",
                [](Report& r) {
                  r.add_people_involved()->set_handle(std::string(kMaxPersonHandleBytes + 1, 'x'));
                }},
        Spoiled{"report.people_involved",
                [](Report& r) {
                  for (int i = 0; i <= kMaxPeople; ++i) r.add_people_involved()->set_name("x");
                }},
        Spoiled{"report.witnesses[0].description",
                [](Report& r) { r.add_witnesses()->set_description(kBad); }},
        Spoiled{"report.protected_grounds[0]", [](Report& r) { r.add_protected_grounds(""); }},
        Spoiled{"report.reporter_role",
                [](Report& r) { r.set_reporter_role(static_cast<report::v1::ReporterRole>(9)); }},
        Spoiled{"report.wish",
                [](Report& r) { r.set_wish(static_cast<report::v1::ReporterWish>(9)); }},
        Spoiled{"report.language", [](Report& r) { r.set_language("-en"); }},
        Spoiled{"report.contact.details",
                [](Report& r) {
                  r.mutable_contact()->set_details(std::string(kMaxContactDetailsBytes + 1, 'x'));
                }},
        Spoiled{"report.contact.preference",
                [](Report& r) {
                  r.mutable_contact()->set_preference(
                      static_cast<report::v1::ContactPreference>(9));
                }},
        Spoiled{"report.continues",
                [](Report& r) { r.set_continues(std::string(kMaxContinuesBytes + 1, 'x')); }},
        Spoiled{"report.continues", [](Report& r) { r.set_continues(kBad); }},
        Spoiled{"report.excluded_members[0]",
                [](Report& r) { r.add_excluded_members("Alice Example"); }},
        Spoiled{"report.excluded_members", [](Report& r) {
                  for (int i = 0; i <= kMaxExcludedMembers; ++i) {
                    r.add_excluded_members("m" + std::to_string(i));
                  }
                }}));

class Codes : public ::testing::Test {
 protected:
  Codes() {
    auto loaded = PolicySet::Load({CANDOR_POLICY_FILE});
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    set_ = *std::move(loaded);
  }

  std::string FirstField(const Report& report) {
    FieldViolations violations;
    CheckReportCodes(report, *set_.Latest(""), "report", violations);
    return violations.empty() ? "" : violations.all().front().field;
  }

  PolicySet set_;
};

TEST_F(Codes, OfThePolicyAreKnown) {
  EXPECT_EQ(FirstField(GoodReport()), "");
  EXPECT_EQ(CountUnknownCodes(GoodReport(), *set_.Latest("")), 0U);
}

TEST_F(Codes, OfNoPolicyAreNamed) {
  Report report = GoodReport();
  report.add_categories("Z9");
  EXPECT_EQ(FirstField(report), "report.categories[1]");
  report.add_protected_grounds("SHOE_SIZE");
  report.add_excluded_members("nobody");
  EXPECT_EQ(CountUnknownCodes(report, *set_.Latest("")), 3U);
  report = GoodReport();
  report.set_policy_version(2);
  EXPECT_EQ(FirstField(report), "report.policy_version");
  report = GoodReport();
  report.set_policy_id("another");
  EXPECT_EQ(FirstField(report), "report.policy_id");
}

TEST_F(Codes, ThatExcludeEveryMemberAreRefused) {
  Report report = GoodReport();
  report.add_excluded_members("alice");
  EXPECT_EQ(FirstField(report), "");
  report.add_excluded_members("bob");
  EXPECT_EQ(FirstField(report), "report.excluded_members");
}

// The limits stand in the proto's comments for integrators; both must say the same.
TEST(Limits, AgreeWithTheProtoComments) {
  std::ifstream file(CANDOR_REPORT_PROTO);
  std::stringstream text;
  text << file.rdbuf();
  for (const std::string& line :
       {"1 to " + std::to_string(kMaxWhatHappenedBytes) + " bytes",
        "\"last spring\"); at most " + std::to_string(kMaxWhenBytes) + " bytes",
        "as the reporter knows it; at most " + std::to_string(kMaxSpaceNameBytes) + " bytes",
        "affiliation; at most " + std::to_string(kMaxPersonDescriptionBytes) + " bytes",
        "Who did it or took part; at most " + std::to_string(kMaxPeople),
        "Category codes of the policy, at most " + std::to_string(kMaxCategories),
        "(RFC 5646); at most " + std::to_string(kMaxLanguageBytes) + " bytes",
        "chose to give; at most " + std::to_string(kMaxContactDetailsBytes) + " bytes",
        "at most " + std::to_string(kMaxExcludedMembers) + ", each once",
        "about what); at most " + std::to_string(kMaxContinuesBytes) + " bytes",
        "In the reporter's words: 1 to " + std::to_string(kMaxFollowUpBytes) + " bytes",
        "wants to say; at most " + std::to_string(kMaxWithdrawalReasonBytes) + " bytes",
        "for this message; at most " + std::to_string(kMaxAttachments) + ", each",
        "gives it: 1 to " + std::to_string(kMaxAttachmentNameBytes) + " bytes",
        "at most " + std::to_string(kMaxMediaTypeBytes) + " bytes of `type/subtype`",
        "Bytes: 1 to " + std::to_string(kMaxFileBytes) + " (64 MiB)",
        "The team's words; at most " + std::to_string(kMaxReplyBytes) + " bytes",
        "to the reporter: at most " + std::to_string(kMaxReplyContentBytes) + " bytes"}) {
    std::string flat;
    for (char c : text.str()) {
      flat += c == '\n' ? ' ' : c;
    }
    while (flat.find("   // ") != std::string::npos) {
      flat.replace(flat.find("   // "), 6, " ");
    }
    EXPECT_THAT(flat, HasSubstr(line));
  }
}

}  // namespace
}  // namespace candor::policy
