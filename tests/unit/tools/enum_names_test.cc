#include "candorctl/enum_names.h"

#include "candor/report/v1/report.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

TEST(EnumNamesTest, AreWordsWithDashes) {
  const auto& kinds = *report::v1::ReportKind_descriptor();
  EXPECT_EQ(EnumName(kinds, report::v1::REPORT_KIND_PRE_EVENT_CONCERN), "pre-event-concern");
  EXPECT_EQ(EnumName(kinds, report::v1::REPORT_KIND_UNSPECIFIED), "");
  EXPECT_EQ(EnumName(kinds, 99), "99");
  EXPECT_THAT(EnumNames(kinds),
              ::testing::ElementsAre("incident", "pre-event-concern", "retaliation", "question"));
}

TEST(EnumNamesTest, LeadBackToTheValue) {
  const auto& roles = *report::v1::ReporterRole_descriptor();
  EXPECT_EQ(EnumValue(roles, "on-behalf"), report::v1::REPORTER_ROLE_ON_BEHALF);
  EXPECT_EQ(EnumValue(roles, "unspecified"), std::nullopt);
  EXPECT_EQ(EnumValue(roles, ""), std::nullopt);
  EXPECT_EQ(EnumValue(roles, "nobody"), std::nullopt);
}

}  // namespace
}  // namespace candor::tools
