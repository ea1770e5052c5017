#include "candorctl/form_page.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;

void Say(policy::v1::LocalizedText& text, const char* english, const char* german) {
  (*text.mutable_text())["en"] = english;
  (*text.mutable_text())["de"] = german;
}

intake::v1::GetReportFormResponse AForm() {
  intake::v1::GetReportFormResponse response;
  response.set_policy_id("test");
  response.set_policy_version(3);
  response.add_languages("en");
  response.add_languages("de");
  policy::v1::ReportForm& form = *response.mutable_form();
  Say(*form.mutable_introduction(), "Welcome", "Willkommen");
  policy::v1::KindChoice& kind = *form.add_kinds();
  kind.set_kind(report::v1::REPORT_KIND_PRE_EVENT_CONCERN);
  Say(*kind.mutable_label(), "A worry", "Eine Sorge");
  policy::v1::ChoiceGroup& group = *form.add_categories();
  Say(*group.mutable_heading(), "Harassment", "Belästigung");
  policy::v1::Choice& choice = *group.add_choices();
  choice.set_code("H1");
  Say(*choice.mutable_label(), "Of any kind", "Jeder Art");
  policy::v1::Choice& ground = *form.add_protected_grounds();
  ground.set_code("AGE");
  Say(*ground.mutable_label(), "Age", "Alter");
  policy::v1::MemberChoice& member = *form.add_members();
  member.set_name("bob");
  member.set_display_name("Bob \x1b[1m");
  return response;
}

TEST(FormPageTest, ShowsEveryCodeAsItIsTyped) {
  EXPECT_EQ(FormPage(AForm(), ""),
            "test version 3, in en, de\n\nWelcome\n"
            "\nKinds (--kind)\n  pre-event-concern  A worry\n"
            "\nHarassment (--category)\n  H1  Of any kind\n"
            "\nProtected grounds (--ground)\n  AGE  Age\n"
            "\nMembers who can be excluded (--exclude)\n  bob  Bob <U+001B>[1m\n");
}

TEST(FormPageTest, TakesTheLanguageOrTheDefault) {
  EXPECT_THAT(FormPage(AForm(), "de"), HasSubstr("Jeder Art"));
  EXPECT_THAT(FormPage(AForm(), "tlh"), HasSubstr("Of any kind"));
}

}  // namespace
}  // namespace candor::tools
